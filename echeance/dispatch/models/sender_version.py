"""What the headers of messages said of their sender, kept so that a retry says the same."""

from django.db import models


class SenderVersion(models.Model):
    """One combination that left at least once (version de l’expéditeur): never changed."""

    key = models.CharField("empreinte", max_length=10, unique=True)
    """Stands in the Message-ID of what was written so: see `dispatch.senders`."""
    address = models.CharField("adresse de l’expéditeur", max_length=254)
    """As in the headers: the domain in ASCII."""
    name = models.CharField("nom affiché", max_length=120, blank=True)
    reply_to = models.CharField("réponse à", max_length=254, blank=True)
    user_agent = models.CharField("logiciel d’envoi", max_length=80, blank=True)

    class Meta:
        verbose_name = "version de l’expéditeur"
        verbose_name_plural = "versions de l’expéditeur"

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"
