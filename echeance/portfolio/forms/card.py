"""The client card (fiche client) as people type it."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.lib.clean_text import clean_line
from echeance.portfolio.addresses import read_addresses, stored_problem
from echeance.portfolio.coded_lists import SUGGESTED_FIELDS, status_choices, values_in_use
from echeance.portfolio.countries import country_choices
from echeance.portfolio.identifiers import (
    normal_vat_number,
    postcode_problem,
    vat_number_problem,
)
from echeance.portfolio.models import Client
from echeance.portfolio.phones import normal_phone, shown_phone

NO_ADDRESS = _(
    "Indiquez une adresse e-mail avant de cocher «\u00a0Avis d’échéance par mail\u00a0»."
)
_PHONES = ("phone", "fax", "mobile")


class ClientForm(forms.ModelForm[Client]):
    """Every field of the card. `may_see` limits which cards can be named as the root."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    """The version that was on screen; see `changing.change_card`."""
    root_dossier = forms.CharField(
        label=_("Nom racine"),
        required=False,
        max_length=40,
        help_text=_("N°\u00a0de dossier de la fiche racine."),
    )
    status = forms.ChoiceField(label=_("Statut"))
    country = forms.ChoiceField(label=_("Pays"))

    class Meta:
        model = Client
        fields = (
            "email", "notices_by_email",
            "dossier", "status", "title", "last_name", "first_name", "second_name_line",
            "key_name", "account_manager", "vip", "confidential",
            "address_type", "address1", "address2", "postcode", "city", "country",
            "phone", "mobile", "fax",
            "csp_family", "csp", "activity", "profession", "introducer",
            "no_pollicitation", "pays_fixed_fee", "subject_to_vat", "vat_number",
        )  # fmt: skip
        labels = {
            "email": _("Adresse e-mail"),
            "notices_by_email": _("Avis d’échéance par mail"),
            "dossier": _("Dossier"),
            "title": _("Titre"),
            "last_name": _("Nom ou raison sociale"),
            "phone": _("Tél."),
        }
        help_texts = {
            "notices_by_email": _("AE par mail\u00a0: chaque avis part en PDF à cette adresse."),
            "vat_number": _("Demandé si le client est soumis à la TVA."),
            "confidential": _("Visible des seules personnes autorisées."),
        }
        error_messages = {
            "dossier": {"unique": _("Un autre client a déjà ce n°\u00a0de dossier.")},
            "last_name": {"required": _("Saisissez le nom ou la raison sociale.")},
        }
        widgets = {
            "email": forms.TextInput(
                attrs={"inputmode": "email", "autocomplete": "off", "wide": True}
            )
        }

    def __init__(self, *args: Any, sees_confidential: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sees_confidential = sees_confidential
        card = self.instance
        self._was = (card.email, card.notices_by_email) if card.pk else ("", False)
        self._old_problem = card.email_problem
        self._select("status", status_choices(), current=card.status)
        self._select("country", country_choices(card.country), current=card.country)
        for name in SUGGESTED_FIELDS:
            self.fields[name].widget.attrs["list"] = f"list-{name}"
        for name in _PHONES:
            self.initial[name] = shown_phone(getattr(card, name))
        self.initial["version"] = card.version
        if card.root and (sees_confidential or not card.root.confidential):
            self.initial["root_dossier"] = card.root.dossier

    def suggestions(self) -> dict[str, list[str]]:
        """Field → values for its list."""
        return {name: values_in_use(name) for name in SUGGESTED_FIELDS}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in data.items():
            if isinstance(value, str):
                data[name] = clean_line(value).strip()
        for name in _PHONES:
            data[name] = normal_phone(data.get(name, ""))
        self._check_address(data)
        self._check_vat_number(data)
        country = data.get("country", "FR")
        if problem := postcode_problem(data.get("postcode", ""), country=country):
            self.add_error("postcode", problem)
        self._find_root(data)
        return data

    def _check_address(self, data: dict[str, Any]) -> None:
        """A card imported with a bad address can still be changed elsewhere, not made worse."""
        addresses = read_addresses(data.get("email", ""))
        data["email"] = addresses.text
        self.instance.email_problem = stored_problem(addresses.text)
        wanted = data.get("notices_by_email", False)
        if (addresses.text, wanted) == self._was:
            return
        if addresses.problem:
            self.add_error("email", addresses.problem)
        elif wanted and not addresses.each and "email" not in self.errors:
            self.add_error("notices_by_email", NO_ADDRESS)

    def _check_vat_number(self, data: dict[str, Any]) -> None:
        number = data["vat_number"] = normal_vat_number(data.get("vat_number", ""))
        if number and (problem := vat_number_problem(number)):
            self.add_error("vat_number", problem)
        elif data.get("subject_to_vat") and not number and "vat_number" not in self.errors:
            self.add_error(
                "vat_number",
                gettext("Saisissez le n°\u00a0de TVA, ou décochez «\u00a0Soumis à la TVA\u00a0»."),
            )

    def _find_root(self, data: dict[str, Any]) -> None:
        dossier = data.get("root_dossier", "")
        if dossier == self.initial.get("root_dossier", ""):
            return  # Unchanged, or a confidential root that this person does not see: kept.
        if not dossier:
            self.instance.root = None
            return
        visible = Client.objects.visible_to(sees_confidential=self._sees_confidential)
        root = visible.filter(dossier=dossier).exclude(pk=self.instance.pk).first()
        if root is None:
            self.add_error(
                "root_dossier",
                gettext("Aucun autre client n’a le dossier %(dossier)s.") % {"dossier": dossier},
            )
        self.instance.root = root

    def _select(self, name: str, choices: list[tuple[str, str]], *, current: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        known = {code for code, _ in choices}
        field.choices = choices if not current or current in known else [*choices, (current,) * 2]
