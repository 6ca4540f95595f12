"""What was changed on a client card, when and by whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.portfolio.models.client import Client


class ClientChange(models.Model):
    """One field changed once, on screen or by an import."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("le"))
    by = models.CharField(_("par"), max_length=150)
    label = models.CharField(_("champ"), max_length=60)
    """The field as the card names it, so that the history outlives its renaming."""
    before = models.CharField(_("avant"), max_length=500, blank=True)
    after = models.CharField(_("après"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("modification d’une fiche")
        verbose_name_plural = _("modifications des fiches")
        ordering = ["-at", "-pk"]
