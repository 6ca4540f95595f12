"""A contract, and what an office may correct on a premium, as people type them."""

import re
from datetime import date
from typing import Any

from django import forms

from echeance.lib.clean_text import clean_line
from echeance.lib.french_date_field import FrenchDateField
from echeance.lib.translating import gettext
from echeance.lib.translating import gettext_lazy as _
from echeance.portfolio.contract_changing import fingerprint
from echeance.portfolio.importing.columns import day_and_month
from echeance.portfolio.models import CollectedBy, Contract, PaymentMode, Premium

MOST_NOTICE_MONTHS = 12
_RUM = re.compile(r"[A-Za-z0-9/?:().,'+ -]+")
"""Characters of a SEPA mandate reference (EPC217-08)."""


class ContractForm(forms.ModelForm[Contract]):
    """Every field of the contract but its client. `on` is today."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    """The version that was on screen; see `contract_changing.change_contract`."""
    due = forms.CharField(
        label=_("Échéance principale"),
        required=False,
        max_length=10,
        help_text=_("Jour et mois, par exemple 01/04."),
        widget=forms.TextInput(attrs={"placeholder": _("jj/mm"), "autocomplete": "off"}),
    )
    notice_months = forms.IntegerField(
        label=_("Préavis (mois)"),
        min_value=0,
        max_value=MOST_NOTICE_MONTHS,
        help_text=_("Pour refuser la reconduction\u00a0: la lettre en tire la date limite."),
    )
    mandate_signed_on = FrenchDateField(label=_("Mandat signé le"), required=False)
    effective_from = FrenchDateField(label=_("Date d’effet"), required=False)
    terminated_on = FrenchDateField(label=_("Date de résiliation"), required=False)

    class Meta:
        model = Contract
        fields = (
            "number", "legal_entity", "insurer", "category", "remark",
            "frequency", "collected_by", "payment_mode", "mandate_reference", "mandate_signed_on",
            "private_person", "tacit_renewal", "notice_months", "effective_from", "terminated_on",
        )  # fmt: skip
        labels = {
            "private_person": _("Particulier, hors activité professionnelle"),
            "tacit_renewal": _("Tacite reconduction"),
            "category": _("Catégorie (branche)"),
        }
        help_texts = {
            "number": _("Les prochains imports cherchent le contrat sous ce numéro."),
            "category": _("Dit aussi si le contrat se résilie à tout moment après un an."),
            "private_person": _("Condition des phrases de loi sur la reconduction."),
            "collected_by": _(
                "Confié\u00a0: le cabinet encaisse. Direct\u00a0: la compagnie encaisse, la lettre"
                " ne demande rien."
            ),
            "mandate_reference": _("Référence unique du mandat de prélèvement, donné au cabinet."),
            "remark": _("Imprimées sur la lettre."),
        }
        error_messages = {"number": {"required": _("Saisissez le n°\u00a0de contrat.")}}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on = on
        for field in self.fields.values():
            if isinstance(field, FrenchDateField):
                field.on = on
        contract = self.instance
        self.initial["version"] = contract.version
        if contract.due_day and contract.due_month:
            self.initial["due"] = f"{contract.due_day:02}/{contract.due_month:02}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in data.items():
            if isinstance(value, str):
                data[name] = clean_line(value).strip()
        self._read_due(data.get("due", ""))
        self._check_mandate(data)
        namesakes = Contract.objects.filter(client=self.instance.client, number=data.get("number"))
        if namesakes.exclude(pk=self.instance.pk).exists():
            self.add_error("number", gettext("Ce client a déjà un contrat de ce numéro."))
        start, end = data.get("effective_from"), data.get("terminated_on")
        if start and end and end < start:
            self.add_error(
                "terminated_on", gettext("La date de résiliation précède la date d’effet.")
            )
        return data

    def _read_due(self, text: str) -> None:
        self.instance.due_day = self.instance.due_month = None
        if not text:
            return
        try:
            self.instance.due_day, self.instance.due_month = day_and_month(text, self._on)
        except ValueError as error:
            self.add_error("due", str(error))

    def _check_mandate(self, data: dict[str, Any]) -> None:
        """Without a mandate the letter of a direct debit cannot be composed: said at once here."""
        mandate = data.get("mandate_reference", "")
        if mandate and not _RUM.fullmatch(mandate):
            self.add_error(
                "mandate_reference",
                gettext(
                    "Une RUM n’a que des lettres sans accent, des chiffres et / - ? : ( ) . , ' +"
                ),
            )
        elif not mandate and self._is_debited(data):
            self.add_error(
                "mandate_reference",
                gettext("Saisissez la RUM du mandat, ou choisissez un autre mode de paiement."),
            )
        signed_on = data.get("mandate_signed_on")
        if signed_on and signed_on > self._on:
            self.add_error("mandate_signed_on", gettext("Un mandat ne se signe pas dans l’avenir."))

    def _is_debited(self, data: dict[str, Any]) -> bool:
        """By the office: what the insurer collects is the insurer's to debit."""
        mode, collected_by = data.get("payment_mode"), data.get("collected_by")
        return mode == PaymentMode.DIRECT_DEBIT and collected_by == CollectedBy.BROKER


class PremiumForm(forms.ModelForm[Premium]):
    """What an office may correct on a premium. `on` is today."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """The premium as it was on screen; see `contract_changing.change_premium`."""
    direct_debit_on = FrenchDateField(label=_("Date de prélèvement"), required=False)
    settled_on = FrenchDateField(
        label=_("Soldée le"),
        required=False,
        help_text=_("Une quittance soldée n’est plus éditée. Vide\u00a0: elle reste à recevoir."),
    )

    class Meta:
        model = Premium
        fields = ("direct_debit_on", "settled_on", "broker_advance", "pollicitation")
        labels = {"broker_advance": _("Avance cabinet"), "pollicitation": _("Pollicitation")}
        help_texts = {
            "broker_advance": _("Le cabinet a réglé la compagnie avant d’être payé par le client."),
            "pollicitation": _(
                "Une offre, que le client accepte en la réglant et ne doit pas sinon. Acceptée"
                " autrement, décochez\u00a0: elle est alors due."
            ),
        }

    def __init__(self, *args: Any, on: date, least_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on = on
        for name in ("direct_debit_on", "settled_on"):
            field = self.fields[name]
            assert isinstance(field, FrenchDateField)
            field.on = on
        self.fields["direct_debit_on"].help_text = gettext(
            "L’avis est le préavis du prélèvement\u00a0: il doit partir au moins %(days)s jours"
            " avant, sinon sa lettre est refusée."
        ) % {"days": least_days}
        self.initial["seen"] = fingerprint(self.instance)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        settled_on = data.get("settled_on")
        if settled_on and settled_on > self._on:
            self.add_error(
                "settled_on", gettext("Une quittance ne peut pas être soldée dans l’avenir.")
            )
        if settled_on and self.instance.cancelled:
            self.add_error("settled_on", gettext("Cette quittance est annulée."))
        return data
