"""What each person may choose about the screens."""

from typing import ClassVar

from django import forms

from echeance.review.listing import PAGE_SIZES
from echeance.review.models import ScreenPreferences


class PreferencesForm(forms.ModelForm[ScreenPreferences]):
    rows = forms.TypedChoiceField(
        label="Lignes par page",
        choices=[(size, str(size)) for size in PAGE_SIZES],
        coerce=int,
    )

    class Meta:
        model = ScreenPreferences
        fields = ("theme", "density", "rows", "pane", "single_keys")
        help_texts: ClassVar = {
            "density": "« Compacte » montre plus de lignes à la fois.",
            "single_keys": "V valide, B bloque, D ouvre les détails… seulement dans la liste.",
        }
