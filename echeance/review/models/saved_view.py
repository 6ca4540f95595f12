"""A search of the list kept under a name (Mes vues)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from echeance.accounts.rights import Person


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def open_to(self, person: Person) -> Self:
        """One's own, and what others share."""
        return self.filter(Q(owner=person.pk) | Q(is_shared=True))


class SavedView(models.Model):
    """Criteria, sort and statuses; each person looks through it at what they may see."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("auteur"),
    )
    name = models.CharField(_("nom"), max_length=60)
    search = models.CharField(_("recherche"), max_length=2000, blank=True)
    """The list's address after « ? », without page or current row."""
    is_shared = models.BooleanField(_("Partagée avec tout le cabinet"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("vue")
        verbose_name_plural = _("vues")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_name_once_per_owner")
        ]

    def __str__(self) -> str:
        return self.name
