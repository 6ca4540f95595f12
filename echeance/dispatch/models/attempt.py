"""What each try to send a notice gave: appended once, never changed (see the migrations)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.dialogue import Phase
from echeance.notices.models import Notice


class AttemptOutcome(models.TextChoices):
    """What one try came to."""

    ACCEPTED = "accepted", _("Accepté")
    REFUSED = "refused", _("Refusé")
    DEFERRED = "deferred", _("Remis à plus tard")
    RELAY = "relay", _("Serveur d’envoi en difficulté")
    IN_DOUBT = "in_doubt", _("Incertain")
    WITHDRAWN = "withdrawn", _("Retiré avant l’envoi")
    TEST_OK = "test_ok", _("OK (test)")
    """Accepted in test mode: the client got nothing."""
    TEST_KO = "test_ko", _("Erreur (test)")
    TEST_DOUBT = "test_doubt", _("Essai incertain")
    """Nobody knows whether the office got it; the client did not, so no person is asked."""


class Attempt(models.Model):
    """One try to send one notice (tentative)."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="sending_attempts")
    generation = models.PositiveSmallIntegerField(_("envoi n°"))
    started_at = models.DateTimeField(_("début"))
    ended_at = models.DateTimeField(_("fin"), db_index=True)
    phase = models.CharField(_("étape atteinte"), max_length=10, choices=Phase.choices)
    outcome = models.CharField(_("résultat"), max_length=10, choices=AttemptOutcome.choices)
    code = models.PositiveSmallIntegerField(_("code"), null=True)
    """The server's three digits; null when it did not answer."""
    enhanced = models.CharField(_("code étendu"), max_length=12, blank=True)
    words = models.CharField(_("réponse du serveur"), max_length=1000, blank=True)
    """Verbatim."""
    queue_id = models.CharField(_("n° de file"), max_length=80, blank=True)
    relay = models.CharField(_("serveur"), max_length=260, blank=True)
    encrypted = models.BooleanField(_("chiffré"), default=False)
    recipients = models.JSONField(_("réponses par destinataire"), default=list)
    """`[{"address", "blind", "code", "enhanced", "words"}]`."""
    message_id = models.CharField(_("Message-ID"), max_length=250, blank=True)
    automate = models.CharField(_("automate"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("tentative")
        verbose_name_plural = _("tentatives")
        ordering = ["-pk"]

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.ended_at - self.started_at).total_seconds()
