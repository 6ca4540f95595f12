"""What was changed on a client card, when and by whom."""

from django.db import models

from echeance.portfolio.models.client import Client


class ClientChange(models.Model):
    """One field changed once, on screen or by an import."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField("le")
    by = models.CharField("par", max_length=150)
    label = models.CharField("champ", max_length=60)
    """The field as the card names it, so that the history outlives its renaming."""
    before = models.CharField("avant", max_length=500, blank=True)
    after = models.CharField("après", max_length=500, blank=True)

    class Meta:
        verbose_name = "modification d’une fiche"
        verbose_name_plural = "modifications des fiches"
        ordering = ["-at", "-pk"]
