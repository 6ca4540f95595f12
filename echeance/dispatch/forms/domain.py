"""What the check of the domain cannot find by itself."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class DomainForm(forms.Form):
    selecteur = forms.CharField(
        label=_("Sélecteur DKIM"),
        required=False,
        max_length=63,
        validators=[
            RegexValidator(
                r"\A[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\Z",
                _("Un sélecteur n’a que des lettres, des chiffres, des points et des tirets."),
            )
        ],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Nom que votre fournisseur donne à sa clé : « selector1 » chez Microsoft 365,"
            " « google » chez Google. Vide : DKIM n’est pas vérifié."
        ),
    )
