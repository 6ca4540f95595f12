"""Which machines may send this office's mail: a copy of the database is not one of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownMachine(models.Model):
    """A machine, with its data folder, where an automate of this database has started."""

    fingerprint = models.CharField(max_length=64, unique=True)
    """See `echeance.dispatch.machine`."""
    host = models.CharField(_("machine"), max_length=80)
    folder = models.CharField(_("dossier de données"), max_length=500)
    seen_at = models.DateTimeField(_("vue le"))
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True)
    """Null: nothing leaves from there until a person says that it is no copy."""
    confirmed_by = models.CharField(_("confirmée par"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("machine d’envoi")
        verbose_name_plural = _("machines d’envoi")
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.host} ({self.folder})"
