"""Texts that an office adds to its letters, chosen at each run (Etat_text)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
        verbose_name=_("entité juridique"),
        help_text=_("Vide : proposé à toutes les entités."),
    )
    title = models.CharField(
        _("titre"),
        max_length=80,
        help_text=_("Pour le choisir à l’édition ; il n’est pas imprimé."),
    )
    body = models.TextField(_("texte"), max_length=6000)
    """In the wording of `rich_text`, with merge fields."""
    rank = models.PositiveSmallIntegerField(
        _("ordre"), default=10, help_text=_("Les plus petits nombres sont imprimés d’abord.")
    )
    is_active = models.BooleanField(_("proposé à l’édition"), default=True)
    changed_at = models.DateTimeField(_("modifié le"))
    changed_by = models.CharField(_("modifié par"), max_length=150)

    objects = StandardTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("texte standard")
        verbose_name_plural = _("textes standards")
        ordering = ["rank", "title", "pk"]

    def __str__(self) -> str:
        return self.title
