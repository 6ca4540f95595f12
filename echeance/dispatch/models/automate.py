"""What people ask of the automate, and the signs of life of its processes."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.lib.compiled import only_row


class Wish(models.TextChoices):
    """What the office wants the automate to do with the mail."""

    RUN = "run", _("En marche")
    PAUSE = "pause", _("En pause")
    """The queue is kept and nothing leaves; letters are still composed (« Suspendre »)."""
    STOP = "stop", _("Arrêté")
    """After the current mail the process stands still, and listens for « Démarrer »."""
    MAINTENANCE = "maint", _("En maintenance")
    """The same, and the screens only show: nothing writes while the product is upgraded."""


class AutomateControl(models.Model):
    """The office's wish: one row, obeyed by every process."""

    wish = models.CharField(max_length=5, choices=Wish.choices, default=Wish.RUN)
    reason = models.CharField(_("motif"), max_length=250, blank=True)
    by = models.CharField(_("par"), max_length=150, blank=True)
    at = models.DateTimeField(_("depuis"), null=True)
    next_asked_at = models.DateTimeField(_("prochain envoi demandé le"), null=True, editable=False)
    """« Envoyer le prochain maintenant »; null once an automate has taken it up."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_automate_control_row")
        ]

    @property
    def is_urgent(self) -> bool:
        """The office wants something else than waiting for the next turn."""
        return self.wish != Wish.RUN or self.next_asked_at is not None

    @classmethod
    def current(cls) -> "AutomateControl":
        """The wish in force; reading it writes nothing."""
        return only_row(cls) or cls(pk=1)

    @classmethod
    def ask(cls, wish: Wish, *, by: str, at: datetime, reason: str = "") -> None:
        """Record what the office wants; every process obeys within seconds."""
        wished = {"wish": wish, "by": by, "at": at, "reason": reason[:250]}
        cls.objects.update_or_create(pk=1, defaults={**wished, "next_asked_at": None})

    @classmethod
    def ask_next(cls, *, at: datetime) -> None:
        """The next message leaves without waiting for its turn."""
        cls.objects.update_or_create(pk=1, defaults={"next_asked_at": at})

    @classmethod
    def take_next(cls) -> bool:
        """Whether it was asked; told to one automate only."""
        return cls.objects.filter(pk=1, next_asked_at__isnull=False).update(next_asked_at=None) == 1


class AutomateProcess(models.Model):
    """One running (or dead) automate process and its last sign of life."""

    identity = models.CharField(max_length=120, unique=True)
    """« host:pid:start », made at start."""
    host = models.CharField(_("machine"), max_length=80)
    pid = models.PositiveIntegerField()
    version = models.CharField(max_length=20)
    started_at = models.DateTimeField(_("démarré le"))
    beat_at = models.DateTimeField(_("dernier signe de vie"), db_index=True)
    doing = models.CharField(_("en cours"), max_length=200, blank=True)
    """In French, for the automate page: « Envoi de l’avis n° 197 », « Au repos »."""
    next_at = models.DateTimeField(_("prochain cycle"), null=True)
    """When it looks for notices again; null while it works."""
    settings_version = models.CharField(_("réglages appliqués"), max_length=6, blank=True)
    """See `echeance.dispatch.settings_version`."""
    is_service = models.BooleanField(_("lancé comme service"), default=False)
    booted_at = models.DateTimeField(_("démarrage de la machine"), null=True)
    stopped_at = models.DateTimeField(_("arrêté le"), null=True)

    class Meta:
        ordering = ["-beat_at"]
