"""The pace that known servers take, to fill « Envoi » in one click."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from echeance.dispatch.oauth_providers import GOOGLE, MICROSOFT_365
from echeance.lib.translating import Words


@dataclass(frozen=True)
class Preset:
    """Messages a minute; messages or addresses an hour and a day (0: no limit); the pause, ms."""

    label: Words
    per_minute: int
    per_hour: int
    per_day: int
    pause_after_each_ms: int
    counts_recipients: bool = False

    def values(self) -> dict[str, int]:
        return {
            "per_minute": self.per_minute,
            "per_hour": self.per_hour,
            "per_day": self.per_day,
            "pause_after_each_ms": self.pause_after_each_ms,
            "counts_recipients": self.counts_recipients,
            "sessions": 1,
        }


PRESETS = {
    "microsoft365": Preset(
        _("Microsoft 365"),
        MICROSOFT_365.per_minute,
        0,
        MICROSOFT_365.per_day,
        800,
        counts_recipients=True,
    ),
    "google": Preset(
        _("Google"), GOOGLE.per_minute, 0, GOOGLE.per_day, 800, counts_recipients=True
    ),
    "manuel": Preset(_("Le manuel (75 par minute)"), 0, 0, 0, 800),
    "interne": Preset(_("Serveur interne, sans limite"), 0, 0, 0, 0),
}
