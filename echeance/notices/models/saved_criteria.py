"""Criteria of the edition window that a person keeps under a name."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import User


class SavedCriteriaQuerySet(models.QuerySet["SavedCriteria"]):
    def open_to(self, user: User) -> Self:
        """Their own and those that the office shares."""
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedCriteria(models.Model):
    """Answers of the edition window under a name (critères enregistrés)."""

    name = models.CharField(_("nom"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("enregistré par"),
    )
    is_shared = models.BooleanField(
        _("partagé avec tout le cabinet"),
        default=False,
        help_text=_("Sinon, vous seul le voyez."),
    )
    is_default = models.BooleanField(_("proposé à l’ouverture de la fenêtre"), default=False)
    answers = models.JSONField(_("réponses"))
    """As typed, by name of field: « fin du mois » stays a text, read again at each run."""
    changed_at = models.DateTimeField(_("modifié le"))

    objects = SavedCriteriaQuerySet.as_manager()

    class Meta:
        verbose_name = _("critères enregistrés")
        verbose_name_plural = _("critères enregistrés")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_criteria_name_once_per_owner"
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(is_default=True),
                name="one_default_criteria_per_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name
