"""The mail server that notices leave through, and the pace that all automates share."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from echeance.lib import sealing
from echeance.lib.compiled import only_row
from echeance.lib.translating import Words

LONGEST_WAIT_MS = 24 * 3600 * 1000
AUTOMATES_AT_MOST = 20
"""As many take their turn one behind the other."""
FARTHEST_SLOT = timedelta(minutes=1)


class Security(models.TextChoices):
    """How the conversation with the server is protected. What is chosen is required."""

    NONE = "none", _("Aucune")
    STARTTLS = "starttls", _("STARTTLS (port 587)")
    TLS = "tls", _("TLS dès la connexion (port 465)")


class Authentication(models.TextChoices):
    """How we prove to the server who we are."""

    NONE = "none", _("Aucune")
    PASSWORD = "password", _("Compte et mot de passe")
    MICROSOFT_365 = "microsoft365", _("Microsoft 365 (OAuth2)")
    GOOGLE = "google", _("Google (OAuth2)")
    OAUTH2 = "oauth2", _("Autre fournisseur (OAuth2)")

    @classmethod
    def by_token(cls) -> "frozenset[Authentication]":
        return frozenset({cls.MICROSOFT_365, cls.GOOGLE, cls.OAUTH2})


def _wait(
    label: Words, *, default: int, help_text: Words
) -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(
        label,
        default=default,
        help_text=help_text,
        validators=[MinValueValidator(0), MaxValueValidator(LONGEST_WAIT_MS)],
    )


def _quota(label: Words, *, most: int) -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(
        label,
        default=0,
        help_text=_("0\u00a0: sans limite."),
        validators=[MaxValueValidator(most)],
    )


class Relay(models.Model):
    """The outgoing mail server (serveur d’envoi): one row, shared by every automate."""

    name = models.CharField(_("nom"), max_length=80, default="Serveur d’envoi")
    host = models.CharField(
        _("serveur"), max_length=253, help_text=_("Par exemple mail.exemple.fr.")
    )
    port = models.PositiveIntegerField(
        _("port"), default=587, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(
        _("sécurité"), max_length=8, choices=Security.choices, default=Security.STARTTLS
    )
    authentication = models.CharField(
        _("authentification"),
        max_length=12,
        choices=Authentication.choices,
        default=Authentication.PASSWORD,
    )
    """`PASSWORD` without an account is no login at all."""
    user = models.CharField(_("compte"), max_length=254, blank=True)
    sealed_password = models.TextField(blank=True, editable=False)
    """See `echeance.lib.sealing`; written by `set_password`, never shown."""
    ehlo_name = models.CharField(
        _("nom annoncé"),
        max_length=253,
        blank=True,
        help_text=_(
            "Nom sous lequel cette machine se présente (EHLO) ; vide : le nom de la machine."
        ),
    )
    user_agent = models.CharField(
        _("logiciel d’envoi"),
        max_length=80,
        blank=True,
        default="Échéance",
        help_text=_("En-tête X-Mailer ; peut rester vide."),
    )
    ca_pem = models.TextField(
        _("autorité de certification privée"),
        blank=True,
        help_text=_("Certificat PEM d’une autorité interne, en plus de celles du système."),
    )
    allow_clear_text_login = models.BooleanField(
        _("autoriser le mot de passe en clair"),
        default=False,
        help_text=_("Sans chiffrement, le mot de passe passe en clair : réseau interne seulement."),
    )

    # The manual's four waits, in milliseconds (paEmailService.exe.config, 1.3).
    start_wait_ms = _wait(
        _("délai d’attente au démarrage"),
        default=10_000,
        help_text=_("Ancienne clé : waitForServiceStart."),
    )
    pause_after_each_ms = _wait(
        _("pause après chaque envoi"),
        default=800,
        help_text=_("Ancienne clé : AE_WAIT_AFTER_EACH_OPERATION."),
    )
    idle_wait_ms = _wait(
        _("attente quand il n’y a rien à envoyer"),
        default=10_000,
        help_text=_("Ancienne clé : AE_WAIT_IF_NOTHING_TO_DO."),
    )
    error_wait_ms = _wait(
        _("attente avant nouvelle tentative après erreur"),
        default=60_000,
        help_text=_("Ancienne clé : AE_WAIT_IF_ERROR."),
    )
    autostart = models.BooleanField(
        _("démarrer l’envoi automatiquement"),
        default=True,
        help_text=_("Ancienne clé : AE_AUTOSTART_SEND_MAIL. Non : l’automate démarre suspendu."),
    )

    per_minute = _quota(_("messages par minute, au plus"), most=10_000)
    per_hour = _quota(_("limite par heure"), most=1_000_000)
    per_day = _quota(_("limite par jour"), most=10_000_000)
    counts_recipients = models.BooleanField(
        _("compter les destinataires"),
        default=False,
        help_text=_(
            "Par heure et par jour, compter chaque adresse du message, copies cachées"
            " comprises, comme Microsoft 365 et Google ; sinon, les messages."
        ),
    )
    sessions = models.PositiveSmallIntegerField(
        _("sessions simultanées"),
        default=1,
        help_text=_(
            "Sans pause et sans limite par minute : nombre de connexions que l’automate"
            " tient avec le serveur."
        ),
        validators=[MinValueValidator(1), MaxValueValidator(16)],
    )
    errors_in_a_row = models.PositiveSmallIntegerField(
        _("suspendre après (erreurs de suite)"),
        default=10,
        help_text=_("L’automate se suspend et le dit, au lieu d’essayer toute la file."),
        validators=[MinValueValidator(2), MaxValueValidator(100)],
    )
    hold_after_days = models.PositiveSmallIntegerField(
        _("retenir les avis validés depuis plus de (jours)"),
        default=7,
        help_text=_("Ils attendent alors l’accord d’une personne au lieu de partir par surprise."),
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    hold_more_than = models.PositiveIntegerField(
        _("après un long arrêt, retenir au-delà de (avis)"),
        default=200,
        help_text=_(
            "Si l’automate ne tournait plus depuis un jour et que davantage d’avis étaient"
            " déjà validés, ils attendent l’accord d’une personne."
        ),
        validators=[MaxValueValidator(1_000_000)],
    )

    # One pace and one view of the server for the whole installation.
    next_slot_at = models.DateTimeField(null=True, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)
    pause_reason = models.CharField(max_length=500, blank=True, editable=False)
    troubles_in_a_row = models.PositiveIntegerField(default=0, editable=False)
    needs_attention = models.CharField(max_length=500, blank=True, editable=False)
    """Why nothing leaves until a person has acted (password refused…), in French; or empty."""

    class Meta:
        verbose_name = _("serveur d’envoi")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_relay_row")]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @classmethod
    def current(cls) -> "Relay | None":
        """The relay of this installation; None until its server is named."""
        row = only_row(cls)
        return row if row is not None and row.host else None

    @classmethod
    def kept(cls) -> "Relay | None":
        """The row with what was set so far: the waits may come before the server."""
        return only_row(cls)

    def set_password(self, password: str) -> None:
        """A password is for the login by password; without one the choice stays."""
        if password:
            self.authentication = Authentication.PASSWORD
        self.sealed_password = sealing.seal(password, key=settings.ENCRYPTION_KEY)

    def password(self) -> str:
        """Raises CannotUnsealError when the installation's key has changed."""
        return sealing.unseal(self.sealed_password, key=settings.ENCRYPTION_KEY)

    @property
    def pause_after_each(self) -> timedelta:
        return timedelta(milliseconds=self.pause_after_each_ms)

    @property
    def minute_spacing(self) -> timedelta:
        """Between two messages, so that no minute holds more than the quota."""
        return timedelta(minutes=1) / self.per_minute if self.per_minute else timedelta()

    @property
    def spacing(self) -> timedelta:
        """Between two messages: the office's pause, or more if the server wants more."""
        return max(self.pause_after_each, self.minute_spacing)

    @property
    def idle_wait(self) -> timedelta:
        return timedelta(milliseconds=self.idle_wait_ms)

    @property
    def error_wait(self) -> timedelta:
        return timedelta(milliseconds=self.error_wait_ms)

    def is_paused(self, *, at: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > at

    @classmethod
    def take_slot(cls, *, at: datetime, pause: timedelta | None = None) -> datetime:
        """Reserve the next moment at which one message may leave, among all automates."""
        with transaction.atomic():
            relay = cls.objects.select_for_update().get(pk=1)
            slot = max(at, relay.next_slot_at or at)
            if slot - at > max(FARTHEST_SLOT, relay.pause_after_each * AUTOMATES_AT_MOST):
                slot = at  # The clock was set back: that moment was near when it was written.
            cls.objects.filter(pk=1).update(
                next_slot_at=slot + (relay.spacing if pause is None else pause)
            )
        return slot

    @classmethod
    def push_slot(cls, *, after: datetime) -> None:
        """The pause counts from the end of an operation, as in the manual."""
        cls.objects.filter(pk=1).filter(
            models.Q(next_slot_at__isnull=True) | models.Q(next_slot_at__lt=after)
        ).update(next_slot_at=after)

    @classmethod
    def move_slot(cls, *, to: datetime) -> None:
        """The next message leaves then, whatever pause was going on."""
        cls.objects.filter(pk=1).update(next_slot_at=to)

    @classmethod
    def pause(cls, *, until: datetime, reason: str) -> None:
        """Nothing leaves before `until`; every automate sees it. Nothing is marked KO."""
        cls.objects.filter(pk=1).update(
            paused_until=until,
            pause_reason=reason[:500],
            troubles_in_a_row=models.F("troubles_in_a_row") + 1,
        )

    @classmethod
    def call_for_help(cls, reason: str) -> None:
        """Nothing leaves until a person has mended the relay and said so."""
        cls.objects.filter(pk=1).update(needs_attention=reason[:500])

    @classmethod
    def all_is_well(cls) -> None:
        """The relay answered as it should, or a person has mended it."""
        cls.objects.filter(pk=1).update(
            paused_until=None, pause_reason="", troubles_in_a_row=0, needs_attention=""
        )
