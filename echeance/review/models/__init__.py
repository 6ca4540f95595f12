"""What a person keeps of the screens: their preferences, their views and ticks of the list."""

from echeance.review.models.kept_ticks import KeptTicks
from echeance.review.models.preferences import ScreenPreferences
from echeance.review.models.saved_view import SavedView

__all__ = ["KeptTicks", "SavedView", "ScreenPreferences"]
