"""« Modèles »: a name of the office’s own for a field."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import FieldAlias
from echeance.notices.merge_fields import FIELDS, GROUPS

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def _choices() -> list[tuple[str, Any]]:
    """Read again for each form: the labels are in the person’s language."""
    return [
        ("", gettext("Choisissez un champ")),
        *(
            (gettext(group), [(one.name, f"{{{one.name}}} – {one.label}") for one in fields])
            for group, fields in GROUPS.items()
        ),
    ]


class FieldAliasForm(forms.ModelForm[FieldAlias]):
    field = forms.ChoiceField(label=_("Champ"), choices=_choices)

    class Meta:
        model = FieldAlias
        fields = ["name", "field"]
        labels = {"name": _("Nom à vous, sans accolades")}
        help_texts = {"name": _("Par exemple NomClient : des lettres sans accent et des chiffres.")}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip().removeprefix("{").removesuffix("}")
        if not _NAME.fullmatch(name):
            raise forms.ValidationError(
                gettext("Un nom commence par une lettre ; ni accent, ni espace, ni accolade.")
            )
        if name.lower() in {field.lower() for field in FIELDS}:
            raise forms.ValidationError(gettext("C’est déjà le nom d’un champ d’Échéance."))
        if FieldAlias.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(gettext("Ce nom est déjà pris."))
        return name
