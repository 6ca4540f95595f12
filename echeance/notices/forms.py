"""The edition window: the criteria as people type them."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from echeance.lib.french_dates import parse_date, parse_month
from echeance.lib.money import parse_amount
from echeance.lib.translating import Words
from echeance.notices import chosen_texts
from echeance.notices.criteria import COLLECTED_BY, DEPOSITS, KINDS, Criteria
from echeance.portfolio.coded_lists import status_choices
from echeance.portfolio.models import LegalEntity


def _statuses() -> list[tuple[str, str]]:
    """The manual's three letters, and those of the office."""
    listed = dict(status_choices())
    listed.setdefault("D", gettext("D – à nommer dans «\u00a0Listes\u00a0»"))
    return [("", gettext("Tous")), *sorted(listed.items())]


def _day(label: Words, help_text: Words = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(attrs={"placeholder": _("jj/mm/aaaa"), "autocomplete": "off"}),
    )


def _month(label: Words, help_text: Words = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(attrs={"placeholder": _("mm/aaaa"), "autocomplete": "off"}),
    )


def _reference(label: Words) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _boxes(
    label: Words, choices: Mapping[str, Words], *, required: bool, help_text: Words = ""
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=required,
        choices=list(choices.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext("Cochez «\u00a0Confié\u00a0», «\u00a0Direct\u00a0» ou les deux.")
        },
    )


class CriteriaForm(forms.Form):
    """The manual's fields, in its order and words. `on` is today."""

    entity = forms.ChoiceField(label=_("Entité juridique"))
    dossier_from = _reference(_("N° de dossier, de"))
    dossier_to = _reference(_("N° de dossier, à"))
    contract_from = _reference(_("N° de contrat, de"))
    contract_to = _reference(_("N° de contrat, à"))
    collected_by = _boxes(_("Encaissement"), COLLECTED_BY, required=True)
    kinds = _boxes(
        _("Quittances"),
        KINDS,
        required=False,
        help_text=_(
            "Terme : à l’échéance du contrat. Comptant : souscription, avenant, régularisation."
        ),
    )
    deposits = _boxes(_("Acomptes"), DEPOSITS, required=False)
    debit_from = _month(
        _("Période de débit, de"), _("Le mois où la quittance est portée au compte du client.")
    )
    debit_to = _month(_("Période de débit, à"))
    entered_from = _day(_("Période de saisie, de"), _("Le jour où la quittance a été saisie."))
    entered_to = _day(_("Période de saisie, à"))
    effect_from = _day(_("Période d’effet, de"), _("Le premier jour que la prime paie."))
    effect_to = _day(_("Période d’effet, à"))
    include_credit = forms.BooleanField(
        label=_("Documents dont le total est négatif ou nul"),
        required=False,
        help_text=_("Sinon, un avis qui ne demande rien au client n’est pas édité."),
    )
    deposits_without_arrears = forms.BooleanField(
        label=_("Acomptes affectés des contrats sans quittance en arriéré"),
        required=False,
        help_text=_(
            "Sinon, un acompte affecté n’est déduit que si une quittance de son contrat est"
            " échue et impayée."
        ),
    )
    pollicitation = forms.BooleanField(
        label=gettext_lazy("Pollicitation"),
        required=False,
        help_text=gettext_lazy(
            "Édite aussi les offres. Nous entendons par pollicitation une quittance proposée, que"
            " le client accepte en la réglant\u00a0; les fiches «\u00a0Sans pollicitation\u00a0»"
            " n’en reçoivent pas."
        ),
    )
    without_broker_advances = forms.BooleanField(
        label=_("Sans édition des avances Cabinet"),
        required=False,
        help_text=_("Écarte les quittances que le cabinet a déjà réglées à la compagnie."),
    )
    print_filter = forms.ChoiceField(
        label=_("Filtre d’impression «\u00a0C/D/P\u00a0»"),
        required=False,
        choices=_statuses,
        help_text=_(
            "Nous entendons par là la lettre du statut de la fiche client\u00a0; «\u00a0Tous\u00a0»"
            " imprime tout."
        ),
    )
    fixed_fee = forms.CharField(
        label=_("Montant des frais fixes"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": _("0,00")}),
        help_text=_(
            "En euros, pour chacune des pages imprimées ; demandés aux seuls clients dont la"
            " fiche porte «\u00a0frais fixes\u00a0»."
        ),
    )
    texts = forms.TypedMultipleChoiceField(
        label=_("Textes à imprimer (Etat_text)"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Après les montants, dans cet ordre ; ceux d’une entité ne sont que pour ses lettres."
        ),
    )
    excluded = forms.CharField(
        label=_("Contrats à écarter"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_(
            "Un numéro par ligne, suivi de [C] ou [D] pour son seul avis confié ou direct"
            "\u00a0; leurs quittances restent à éditer."
        ),
    )
    issue_when_composed = forms.BooleanField(
        label=_("Marquer les avis comme édités sans me reposer la question"),
        required=False,
        help_text=_(
            "« Oui » d’avance : les numéros sont donnés tout de suite et les avis passent"
            " dans «\u00a0Avis par mail\u00a0» sans que vous ayez vu les projets."
        ),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        entities = LegalEntity.objects.order_by("code")
        field = self.fields["entity"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(entity.code, str(entity)) for entity in entities]
        texts = self.fields["texts"]
        assert isinstance(texts, forms.ChoiceField)
        texts.choices = chosen_texts.choices()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("debit_from", "debit_to"):
            self._read(name, lambda text: parse_month(text, on=self.on))
        for name in ("entered_from", "entered_to", "effect_from", "effect_to"):
            self._read(name, lambda text: parse_date(text, on=self.on))
        self._read("fixed_fee", parse_amount)
        lines = (line.strip() for line in cleaned.get("excluded", "").splitlines())
        cleaned["excluded"] = "\n".join(line for line in lines if line)
        # All at once: a field that is wrong by itself does not hide what others are together.
        wrong = set(self.errors)
        for name, problem in self.criteria().problems().items():
            if name not in wrong:
                self.add_error(name, problem)
        return cleaned

    def criteria(self) -> Criteria:
        """The typed value; what is wrong is left out of it."""
        given = self.cleaned_data
        return Criteria(
            entity=given.get("entity", ""),
            dossier_from=given.get("dossier_from", ""),
            dossier_to=given.get("dossier_to", ""),
            contract_from=given.get("contract_from", ""),
            contract_to=given.get("contract_to", ""),
            collected_by=frozenset(given.get("collected_by", ())),
            kinds=frozenset(given.get("kinds", ())),
            deposits=frozenset(given.get("deposits", ())),
            debit_from=given.get("debit_from") or None,
            debit_to=given.get("debit_to") or None,
            entered_from=given.get("entered_from") or None,
            entered_to=given.get("entered_to") or None,
            effect_from=given.get("effect_from") or None,
            effect_to=given.get("effect_to") or None,
            include_credit=given.get("include_credit", False),
            deposits_without_arrears=given.get("deposits_without_arrears", False),
            pollicitation=given.get("pollicitation", False),
            without_broker_advances=given.get("without_broker_advances", False),
            print_filter=given.get("print_filter", ""),
            fixed_fee=given.get("fixed_fee") or Decimal(0),
            excluded=frozenset(given.get("excluded", "").split("\n")) - {""},
            texts=tuple(given.get("texts", ())),
        )

    def _read(self, name: str, reader: Callable[[str], object]) -> None:
        text = self.cleaned_data.get(name)
        if not text:
            return
        try:
            self.cleaned_data[name] = reader(text)
        except ValueError as error:
            self.add_error(name, str(error))
