"""A selection too long to wait for: what a person asked to know of it, and the answer."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import User
from echeance.notices.models.held import Held

KEPT = timedelta(days=7)
"""How long an answer stays for the person who asked."""


class Wanted(models.TextChoices):
    """What the composers make of it."""

    XLSX = "xlsx", _("Classeur Excel")
    CSV = "csv", _("Texte CSV")
    ALERTS = "alerts", _("Points à vérifier")


class LongSelectionState(models.TextChoices):
    ASKED = "asked", _("En cours")
    READY = "ready", _("Prêt")
    FAILED = "failed", _("Impossible")


class LongSelectionQuerySet(models.QuerySet["LongSelection"]):
    def asked(self) -> Self:
        """A composer has work for them."""
        return self.filter(state=LongSelectionState.ASKED)

    def of(self, user: User) -> Self:
        """Nobody sees another person's: what may be in it depends on who asked."""
        return self.filter(asked_by=user)

    def files(self) -> Self:
        return self.exclude(wanted=Wanted.ALERTS)


class LongSelection(Held):
    """« Exporter » or « Prévisualiser » of a long selection, done by the composers."""

    wanted = models.CharField(_("demande"), max_length=6, choices=Wanted.choices)
    criteria = models.JSONField(_("critères"))
    """`Criteria.as_json()`, frozen."""
    run_on = models.DateField(_("jour"))
    """The day on which the selection is made, in the office's time zone."""
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("auteur"),
    )
    asked_at = models.DateTimeField(_("demandé le"))
    sees_confidential = models.BooleanField(default=False)
    """Whether its author could see confidential clients when asking."""
    state = models.CharField(
        _("état"),
        max_length=6,
        choices=LongSelectionState.choices,
        default=LongSelectionState.ASKED,
    )
    clients = models.PositiveIntegerField(default=0)
    """How many there are to go through; 0 before that is known."""
    done = models.PositiveIntegerField(default=0)
    """Of these, how many were gone through."""
    tally = models.JSONField(default=dict)
    """How many notices have each alert, by its name; once ready."""
    to_check = models.JSONField(default=list)
    """The first clients of each alert: pairs of its name and the key of a client."""
    size = models.PositiveBigIntegerField(default=0)
    """Bytes of the file."""
    progress_at = models.DateTimeField(null=True)

    objects = LongSelectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sélection longue")
        verbose_name_plural = _("sélections longues")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "asked_at"], name="long_selection_work")]

    def __str__(self) -> str:
        return f"{self.get_wanted_display()}, {self.asked_at:%d/%m/%Y %H:%M}"


class LongSelectionPart(models.Model):
    """A piece of the file: in the database, since the composer may be on another machine."""

    selection = models.ForeignKey(LongSelection, on_delete=models.CASCADE, related_name="parts")
    index = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("morceau de fichier")
        verbose_name_plural = _("morceaux de fichiers")
        ordering = ["selection", "index"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "index"], name="long_selection_part_once")
        ]
