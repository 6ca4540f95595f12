"""A decision about more notices than a person waits for, carried out in the background."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import User
from echeance.notices.models.held import Held


class Decided(models.TextChoices):
    """What becomes of the notices."""

    VALIDATE = "validate", _("Valider")
    BLOCK = "block", _("Bloquer")
    PUT_BACK = "put_back", _("Remettre en attente")
    UNDO = "undo", _("Annuler la décision")


class LongDecisionState(models.TextChoices):
    ASKED = "asked", _("En cours")
    STOPPED = "stopped", _("Arrêtée")
    DONE = "done", _("Terminée")


class LongDecisionQuerySet(models.QuerySet["LongDecision"]):
    def asked(self) -> Self:
        """A composer has work for them."""
        return self.filter(state=LongDecisionState.ASKED)

    def of(self, user: User) -> Self:
        """Each person sees and stops their own."""
        return self.filter(asked_by=user)


class LongDecision(Held):
    """One decision about a whole result of the list (décision sur tout un résultat)."""

    decided = models.CharField(_("décision"), max_length=8, choices=Decided.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("auteur"),
    )
    asked_at = models.DateTimeField(_("décidé le"))
    workstation = models.CharField(_("poste"), max_length=80, blank=True)
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    """Why they are blocked, as their history will say."""
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    """The decision that this one takes back."""
    search = models.TextField(blank=True)
    """Search of the list to come back to, without « ? »."""
    state = models.CharField(
        _("état"),
        max_length=7,
        choices=LongDecisionState.choices,
        default=LongDecisionState.ASKED,
    )
    notices = models.PositiveIntegerField(_("avis"))
    """How many were frozen when the person decided."""
    done = models.PositiveIntegerField(default=0)
    """Of these, how many were looked at."""
    moved = models.PositiveIntegerField(default=0)
    """Of these, how many changed their status."""
    ignored = models.JSONField(default=dict)
    """Of the others, how many for each reason, in French."""
    progress_at = models.DateTimeField(null=True)

    objects = LongDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision sur tout un résultat")
        verbose_name_plural = _("décisions sur tout un résultat")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], name="long_decision_work")]

    def __str__(self) -> str:
        return f"{self.get_decided_display()} : {self.notices}"


class LongDecisionLot(models.Model):
    """Some of its notices, decided in one transaction."""

    decision = models.ForeignKey(LongDecision, on_delete=models.CASCADE, related_name="lots")
    index = models.PositiveIntegerField()
    keys = models.JSONField()
    """Of its notices; once done, of those that moved: what « Annuler » takes back."""
    is_done = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("lot d’une décision")
        verbose_name_plural = _("lots d’une décision")
        ordering = ["decision", "index"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "index"], name="long_decision_lot_once")
        ]
