"""What each try to send a notice gave: appended once, never changed (see the migrations)."""

from django.db import models

from echeance.dispatch.dialogue import Phase
from echeance.notices.models import Notice


class AttemptOutcome(models.TextChoices):
    """What one try came to."""

    ACCEPTED = "accepted", "Accepté"
    REFUSED = "refused", "Refusé"
    DEFERRED = "deferred", "Remis à plus tard"
    RELAY = "relay", "Serveur d’envoi en difficulté"
    IN_DOUBT = "in_doubt", "Incertain"
    WITHDRAWN = "withdrawn", "Retiré avant l’envoi"
    TEST_OK = "test_ok", "OK (test)"
    """Accepted in test mode: the client got nothing."""
    TEST_KO = "test_ko", "Erreur (test)"
    TEST_DOUBT = "test_doubt", "Essai incertain"
    """Nobody knows whether the office got it; the client did not, so no person is asked."""


class Attempt(models.Model):
    """One try to send one notice (tentative)."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="sending_attempts")
    generation = models.PositiveSmallIntegerField("envoi n°")
    started_at = models.DateTimeField("début")
    ended_at = models.DateTimeField("fin", db_index=True)
    phase = models.CharField("étape atteinte", max_length=10, choices=Phase.choices)
    outcome = models.CharField("résultat", max_length=10, choices=AttemptOutcome.choices)
    code = models.PositiveSmallIntegerField("code", null=True)
    """The server's three digits; null when it did not answer."""
    enhanced = models.CharField("code étendu", max_length=12, blank=True)
    words = models.CharField("réponse du serveur", max_length=1000, blank=True)
    """Verbatim."""
    queue_id = models.CharField("n° de file", max_length=80, blank=True)
    relay = models.CharField("serveur", max_length=260, blank=True)
    encrypted = models.BooleanField("chiffré", default=False)
    recipients = models.JSONField("réponses par destinataire", default=list)
    """`[{"address", "blind", "code", "enhanced", "words"}]`."""
    message_id = models.CharField("Message-ID", max_length=250, blank=True)
    automate = models.CharField("automate", max_length=120, blank=True)

    class Meta:
        verbose_name = "tentative"
        verbose_name_plural = "tentatives"
        ordering = ["-pk"]
