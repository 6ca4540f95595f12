"""What the screen « Journaux » can be narrowed to; kept in the address."""

from datetime import date

from django import forms

from echeance.dispatch.log_reading import LEVELS
from echeance.lib.french_dates import short_date

LABELS = {
    "main": "Journal de l’automate",
    "email_ok": "Envois réussis",
    "email_err": "Erreurs d’envoi",
}
"""Name of a log in the files → its French name on screen."""


class LogFilter(forms.Form):
    jour = forms.TypedChoiceField(label="Jour", required=False, coerce=date.fromisoformat)
    niveau = forms.ChoiceField(
        label="Niveau",
        required=False,
        choices=[
            ("", "Tous"),
            *((code, f"{label} et plus grave") for code, label in LEVELS.items()),
        ],
    )
    texte = forms.CharField(
        label="Texte",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, days: list[date], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed on as they came
        field = self.fields["jour"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(day.isoformat(), short_date(day)) for day in days]
