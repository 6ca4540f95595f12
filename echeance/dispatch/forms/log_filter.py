"""What the screen « Journaux » can be narrowed to; kept in the address."""

from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.log_reading import LEVELS
from echeance.lib.french_dates import short_date
from echeance.notices.models import Notice
from echeance.notices.references import UnknownNoticeError, notice_named

LABELS = {
    "main": _("Journal de l’automate"),
    "email_ok": _("Envois réussis"),
    "email_err": _("Erreurs d’envoi"),
}
"""Name of a log in the files → its French name on screen."""


def _levels() -> list[tuple[str, str]]:
    words = gettext("%(level)s et plus grave")
    return [
        ("", gettext("Tous")),
        *((code, words % {"level": label}) for code, label in LEVELS.items()),
    ]


class LogFilter(forms.Form):
    jour = forms.TypedChoiceField(label=_("Jour"), required=False, coerce=date.fromisoformat)
    niveau = forms.ChoiceField(
        label=_("Niveau"),
        required=False,
        choices=_levels,
    )
    texte = forms.CharField(
        label=_("Texte"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    avis = forms.CharField(
        label=_("Avis n°"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )

    def clean_avis(self) -> Notice | None:
        name = str(self.cleaned_data["avis"]).strip()
        if not name:
            return None
        try:
            return notice_named(name)
        except UnknownNoticeError as error:
            raise forms.ValidationError(str(error)) from None

    def __init__(self, *args: object, days: list[date], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed on as they came
        field = self.fields["jour"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(day.isoformat(), short_date(day)) for day in days]
