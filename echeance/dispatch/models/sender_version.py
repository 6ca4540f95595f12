"""What the headers of messages said of their sender, kept so that a retry says the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SenderVersion(models.Model):
    """One combination that left at least once (version de l’expéditeur): never changed."""

    key = models.CharField(_("empreinte"), max_length=10, unique=True)
    """Stands in the Message-ID of what was written so: see `dispatch.senders`."""
    address = models.CharField(_("adresse de l’expéditeur"), max_length=254)
    """As in the headers: the domain in ASCII."""
    name = models.CharField(_("nom affiché"), max_length=120, blank=True)
    reply_to = models.CharField(_("réponse à"), max_length=254, blank=True)
    user_agent = models.CharField(_("logiciel d’envoi"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("version de l’expéditeur")
        verbose_name_plural = _("versions de l’expéditeur")

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"
