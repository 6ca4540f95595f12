"""The card of a legal entity: who signs the letters, how they look and what they say."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.lib.clean_text import clean_block
from echeance.lib.money import parse_amount
from echeance.lib.shown import bare_amount
from echeance.lib.translating import Words
from echeance.notices.legal_sentences import FIELDS, LegalSentence, read_sentence
from echeance.notices.letter.colours import accent_colour_problem, main_colour_problem
from echeance.notices.letter.epc import compact_iban, grouped_iban
from echeance.notices.letter.logo import LogoError, logo_svg
from echeance.notices.models import LetterSettings
from echeance.notices.wording import WordingError
from echeance.portfolio.identifiers import (
    creditor_identifier_problem,
    normal_vat_number,
    siren_problem,
    vat_number_problem,
)
from echeance.portfolio.models import LegalEntity

_REQUIRED = ("code", "name", "address1", "postcode", "city", "siren", "orias")
"""What the letterhead and the legal mentions cannot do without (code de commerce, R123-237)."""
_WRITTEN_IBAN = 34 + 8
"""Signs of the longest IBAN, and the spaces between its groups of four, as banks write it."""
_COMPACT = ("siren", "iban", "bic", "creditor_identifier")


class EntityForm(forms.ModelForm[LegalEntity]):
    """The company, its accounts, its colours and its logo."""

    capital = forms.CharField(label=_("Capital"), required=False, max_length=20)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_(
            "Dessin SVG ou image PNG, 150\u00a0ko au plus. Les textes d’un SVG sont à"
            " convertir en tracés."
        ),
        widget=forms.FileInput(attrs={"accept": ".svg,.png,image/svg+xml,image/png"}),
    )
    iban = forms.CharField(label=_("IBAN"), required=False, max_length=_WRITTEN_IBAN)
    remove_logo = forms.BooleanField(label=_("Retirer le logo actuel"), required=False)

    class Meta:
        model = LegalEntity
        fields = [
            "code", "name", "legal_form", "address1", "address2", "postcode", "city", "phone",
            "fax", "email", "siren", "trade_register", "orias", "vat_number", "iban", "bic",
            "creditor_identifier", "mediator", "legal_footer", "main_color", "accent_color",
        ]  # fmt: skip
        widgets = {
            "main_color": forms.TextInput(attrs={"type": "color"}),
            "accent_color": forms.TextInput(attrs={"type": "color"}),
            "legal_footer": forms.Textarea(attrs={"rows": 4, "wide": True, "lang": "fr"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _REQUIRED:
            self.fields[name].required = True
        self.fields["code"].disabled = self.instance.pk is not None
        self.initial["iban"] = grouped_iban(self.instance.iban)
        if self.instance.capital is not None:
            self.initial["capital"] = bare_amount(self.instance.capital)

    def clean_capital(self) -> Any:
        text = self.cleaned_data["capital"].strip()
        try:
            return parse_amount(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_legal_footer(self) -> str:
        return clean_block(self.cleaned_data["legal_footer"])

    def clean_vat_number(self) -> str:
        number = normal_vat_number(self.cleaned_data["vat_number"])
        _refuse(vat_number_problem(number) if number else "")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in _COMPACT:
            if cleaned.get(name):
                cleaned[name] = re.sub(r"\s", "", cleaned[name]).upper()
        self._complain("siren", siren_problem)
        self._complain("creditor_identifier", creditor_identifier_problem)
        self._complain("iban", _iban_problem)
        self._complain("bic", _bic_problem)
        self._complain("main_color", main_colour_problem)
        self._complain(
            "accent_color",
            lambda colour: accent_colour_problem(colour, main=cleaned.get("main_color", "")),
        )
        if cleaned.get("logo"):
            try:
                cleaned["logo_svg"] = logo_svg(cleaned["logo"].read())
            except LogoError as error:
                self.add_error("logo", str(error))
        return cleaned

    def entity(self) -> LegalEntity:
        """The entity as typed, not stored. Only after a cleaning."""
        entity = self.instance
        entity.capital = self.cleaned_data.get("capital")
        if self.cleaned_data.get("logo_svg"):
            entity.logo_svg = self.cleaned_data["logo_svg"]
        elif self.cleaned_data.get("remove_logo"):
            entity.logo_svg = ""
        return entity

    def _complain(self, name: str, find: Any) -> None:
        value = self.cleaned_data.get(name)
        if value and (problem := find(value)):
            self.add_error(name, problem)


class LetterSettingsForm(forms.ModelForm[LetterSettings]):
    """What a notice holds, delays, and the legal sentences."""

    class Meta:
        model = LetterSettings
        fields = [
            "one_notice_per", "sending_days", "direct_debit_days", "password_rule",
            "refusal_sentence", "twenty_days_sentence", "any_time_sentence",
        ]  # fmt: skip
        widgets = {
            "one_notice_per": forms.RadioSelect,
            "password_rule": forms.Select(attrs={"wide": True}),
            **{
                name: forms.Textarea(attrs={"rows": 4, "wide": True, "lang": "fr"})
                for name in ("refusal_sentence", "twenty_days_sentence", "any_time_sentence")
            },
        }

    SENTENCES = {
        "refusal_sentence": LegalSentence.REFUSAL,
        "twenty_days_sentence": LegalSentence.TWENTY_DAYS,
        "any_time_sentence": LegalSentence.ANY_TIME,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sentence in self.SENTENCES.items():
            self.initial[name] = self.initial.get(name) or sentence.value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, sentence in self.SENTENCES.items():
            text = clean_block(cleaned.get(name, ""))
            # Our own wording is kept as « default »: it follows the product's corrections.
            cleaned[name] = "" if text == sentence.value else text
            try:
                read_sentence(sentence, text)
            except WordingError as error:
                for problem in error.problems:
                    self.add_error(name, problem.message)
        return cleaned

    @staticmethod
    def merge_fields() -> list[tuple[str, Words]]:
        """The fields that the sentences may merge, and what they say."""
        return list(FIELDS.items())


def _refuse(problem: str) -> None:
    if problem:
        raise forms.ValidationError(problem)


def _iban_problem(iban: str) -> str:
    try:
        compact_iban(iban)
    except ValueError as error:
        return str(error)[0].upper() + str(error)[1:] + "."
    return ""


def _bic_problem(bic: str) -> str:
    if re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", bic):
        return ""
    return gettext("Un BIC a huit ou onze signes, par exemple AGRIFRPP.")
