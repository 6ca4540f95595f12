"""« Expéditeur et copies »: in whose name, to whom the client answers, who gets a copy."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import BlindCopy, SenderProfile
from echeance.portfolio.addresses import read_addresses


def _one_address(text: str) -> str:
    """Canonical. Raises ValidationError, in French, unless it is one usable address."""
    found = read_addresses(text)
    if found.problem:
        raise forms.ValidationError(found.problem)
    if len(found.each) > 1:
        raise forms.ValidationError(gettext("Indiquez une seule adresse."))
    return found.text


class SenderForm(forms.ModelForm[SenderProfile]):
    class Meta:
        model = SenderProfile
        fields = ("address", "name", "reply_to", "description")
        field_classes = {"address": forms.CharField, "reply_to": forms.CharField}

    def clean_address(self) -> str:
        return _one_address(self.cleaned_data["address"])

    def clean_reply_to(self) -> str:
        return _one_address(self.cleaned_data["reply_to"])

    def save(self, commit: bool = True) -> SenderProfile:  # noqa: FBT001, FBT002  Django's
        self.instance.pk = 1
        self.instance.save()
        return self.instance


class CopyForm(forms.ModelForm[BlindCopy]):
    """A hidden copy exists only once somebody has said yes to what it means."""

    confirmed = forms.BooleanField(
        label=_("Cette adresse peut lire l’avis de chaque client"),
        error_messages={"required": _("Cochez la case : cette adresse recevra chaque avis.")},
    )

    class Meta:
        model = BlindCopy
        fields = ("address", "description", "confirmed")
        field_classes = {"address": forms.CharField}
        error_messages = {"address": {"unique": _("Cette adresse reçoit déjà une copie.")}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["address"].label = gettext("Adresse de la copie")

    def clean_address(self) -> str:
        return _one_address(self.cleaned_data["address"])
