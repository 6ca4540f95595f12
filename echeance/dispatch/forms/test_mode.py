"""« Mode test »: where everything goes instead of to the clients."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import TestMode
from echeance.dispatch.trial import TrialError, trial_addresses
from echeance.lib.translating import Words


class TestModeForm(forms.ModelForm[TestMode]):
    """Activates; the other way has its own button."""

    __test__ = False

    class Meta:
        model = TestMode
        fields = ("addresses", "prefix")
        help_texts: ClassVar[dict[str, Words]] = {
            "addresses": _("Une à trois adresses du cabinet, séparées par un point-virgule."),
            "prefix": _("Ajouté devant le sujet ; peut rester vide."),
        }

    def clean_addresses(self) -> str:
        text = str(self.cleaned_data["addresses"]).strip()
        try:
            return "; ".join(trial_addresses(text))
        except TrialError as error:
            raise forms.ValidationError(str(error)) from None
