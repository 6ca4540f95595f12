"""A form field for one day, written the French way."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from echeance.lib.french_dates import parse_date, short_date


class FrenchDateField(forms.Field):
    """« 23/04/2009 », « 230409 », « hier »… → date; None when left empty and not required.

    The form sets `on`, the day that relative words are read from, before it is validated.
    """

    widget = forms.TextInput(attrs={"placeholder": _("jj/mm/aaaa"), "autocomplete": "off"})
    on: date

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value), on=self.on)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return short_date(value) if isinstance(value, date) else value
