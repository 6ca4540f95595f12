"""What the office wants written in the logs, and how long it keeps them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class LogLevel(models.TextChoices):
    """The least serious line that is still written; named as Python's own."""

    DEBUG = "DEBUG", _("Tout, détails compris")
    INFO = "INFO", _("Informations et plus grave")
    WARNING = "WARNING", _("Avertissements et plus grave")
    ERROR = "ERROR", _("Erreurs seulement")


class LogSettings(models.Model):
    """One row once the office has chosen; until then what the machine's settings say."""

    main = models.CharField(
        _("Journal de l’automate"), max_length=7, choices=LogLevel.choices, default=LogLevel.INFO
    )
    email_ok = models.CharField(
        _("Envois réussis"), max_length=7, choices=LogLevel.choices, default=LogLevel.INFO
    )
    email_err = models.CharField(
        _("Erreurs d’envoi"), max_length=7, choices=LogLevel.choices, default=LogLevel.INFO
    )
    keep_days = models.PositiveIntegerField(
        _("jours de conservation"), validators=[MinValueValidator(1), MaxValueValidator(36500)]
    )

    class Meta:
        verbose_name = _("réglages des journaux")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_log_settings_row")
        ]

    def __str__(self) -> str:
        return f"{self.main}, {self.email_ok}, {self.email_err}"

    @classmethod
    def current(cls) -> "LogSettings | None":
        return cls.objects.filter(pk=1).first()
