"""What a person keeps of the screens: their preferences and their views of the list."""

from echeance.review.models.preferences import ScreenPreferences
from echeance.review.models.saved_view import SavedView

__all__ = ["SavedView", "ScreenPreferences"]
