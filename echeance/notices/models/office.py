"""What the administrator of the office decides about notices: one row."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficeSettings(models.Model):
    """Switches of the whole office."""

    manual_confirmation = models.BooleanField(
        _("Confirmation manuelle des avis d’échéances à envoyer par mail"), default=True
    )
    """Off: a new notice without anomaly goes from E to V at once, in the automaton's name."""
    undo_seconds = models.PositiveSmallIntegerField(
        _("délai d’annulation"),
        default=15,
        help_text=_("Secondes pendant lesquelles une validation peut être annulée (0 à 60)."),
    )

    class Meta:
        verbose_name = _("réglages du cabinet")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_office_settings_row"),
            models.CheckConstraint(
                condition=models.Q(undo_seconds__lte=60), name="undo_at_most_a_minute"
            ),
        ]

    @classmethod
    def current(cls) -> Self:
        """The one row, made with its defaults the first time."""
        return cls.objects.get_or_create(pk=1)[0]
