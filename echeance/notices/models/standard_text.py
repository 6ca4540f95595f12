"""Texts that an office adds to its letters, chosen at each run (Etat_text)."""

from typing import Self

from django.db import models
from django.db.models import Q

from echeance.portfolio.models import LegalEntity


class StandardTextQuerySet(models.QuerySet["StandardText"]):
    def printable_by(self, entity: LegalEntity) -> Self:
        """In use, of that entity or of all, in the order of printing."""
        return self.filter(Q(legal_entity=entity) | Q(legal_entity=None), is_active=True)


class StandardText(models.Model):
    """One standard text (Etat_text): title for the office, body for the client."""

    legal_entity = models.ForeignKey(
        LegalEntity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="entité juridique",
        help_text="Vide : proposé à toutes les entités.",
    )
    title = models.CharField(
        "titre", max_length=80, help_text="Pour le choisir à l’édition ; il n’est pas imprimé."
    )
    body = models.TextField("texte", max_length=6000)
    """In the wording of `rich_text`, with merge fields."""
    rank = models.PositiveSmallIntegerField(
        "ordre", default=10, help_text="Les plus petits nombres sont imprimés d’abord."
    )
    is_active = models.BooleanField("proposé à l’édition", default=True)
    changed_at = models.DateTimeField("modifié le")
    changed_by = models.CharField("modifié par", max_length=150)

    objects = StandardTextQuerySet.as_manager()

    class Meta:
        verbose_name = "texte standard"
        verbose_name_plural = "textes standards"
        ordering = ["rank", "title", "pk"]

    def __str__(self) -> str:
        return self.title
