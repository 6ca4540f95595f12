"""The answers of the edition window (critères de sélection) as one frozen value."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from echeance.lib.french_dates import month, short_date
from echeance.lib.natural_order import natural_key
from echeance.lib.shown import amount
from echeance.lib.translating import Words, counted, gettext
from echeance.lib.translating import gettext_lazy as _

COLLECTED_BY: Mapping[str, Words] = {"C": _("Confié"), "D": _("Direct")}
KINDS: Mapping[str, Words] = {"T": _("Terme"), "C": _("Comptant")}
DEPOSITS: Mapping[str, Words] = {
    "affecte": _("Acomptes affectés"),
    "libre": _("Acomptes libres"),
    "appel": _("Appel d’acomptes"),
}
MOST_EXCLUDED = 200
MOST_FIXED_FEE = Decimal(10_000)
"""Euros per page; more is a slip of the keyboard."""


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """Which premiums and deposits a run takes. An empty bound is no limit; bounds are included."""

    entity: str
    """Code of the legal entity (entité juridique)."""
    dossier_from: str = ""
    dossier_to: str = ""
    contract_from: str = ""
    contract_to: str = ""
    collected_by: frozenset[str] = frozenset(COLLECTED_BY)
    kinds: frozenset[str] = frozenset(KINDS)
    deposits: frozenset[str] = frozenset()
    debit_from: date | None = None
    """First day of the month, as `debit_to`."""
    debit_to: date | None = None
    entered_from: date | None = None
    entered_to: date | None = None
    effect_from: date | None = None
    effect_to: date | None = None
    include_credit: bool = False
    """Documents whose total is negative or nil."""
    deposits_without_arrears: bool = False
    """Allocated deposits of contracts that have no premium in arrears."""
    without_broker_advances: bool = False
    pollicitation: bool = False
    """Offers too, but for the clients « sans pollicitation »; see `rules.is_asked_for`."""
    print_filter: str = ""
    """Letter of the clients' status; empty takes all."""
    fixed_fee: Decimal = Decimal(0)
    """Euros per printed page, for the clients who bear it."""
    excluded: frozenset[str] = frozenset()
    """Contracts, or single notices of theirs, that this run leaves aside; see `Aside`."""
    texts: tuple[int, ...] = ()
    """Keys of the standard texts (Etat_text) printed on every letter."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; sets are sorted lists, dates ISO text, the amount decimal text."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `as_json`; unknown names raise TypeError."""
        values = dict(data)
        for name in ("collected_by", "kinds", "deposits", "excluded"):
            if name in values:
                values[name] = frozenset(values[name])
        if "texts" in values:
            values["texts"] = tuple(values["texts"])
        for name in _DATES:
            if values.get(name):
                values[name] = date.fromisoformat(values[name])
        if "fixed_fee" in values:
            values["fixed_fee"] = Decimal(values["fixed_fee"])
        return cls(**values)

    def problems(self) -> dict[str, str]:
        """What cannot be run, in French, by the name of the field to mend; empty when all is well.

        Whether the legal entity exists is asked of the database, not here.
        """
        found = {}
        if not self.entity:
            found["entity"] = gettext("Choisissez l’entité juridique.")
        if not self.collected_by:
            found["collected_by"] = gettext(
                "Cochez «\u00a0Confié\u00a0», «\u00a0Direct\u00a0» ou les deux."
            )
        if not self.kinds and not self.deposits:
            found["kinds"] = gettext("Cochez au moins une nature de quittance ou d’acompte.")
        for name, low, high, show in (
            ("debit_to", self.debit_from, self.debit_to, month),
            ("entered_to", self.entered_from, self.entered_to, short_date),
            ("effect_to", self.effect_from, self.effect_to, short_date),
        ):
            if low and high and high < low:
                found[name] = gettext(
                    "La date de fin (%(end)s) précède la date de début (%(start)s)."
                ) % {"end": show(high), "start": show(low)}
        for name, first, last in (
            ("dossier_to", self.dossier_from, self.dossier_to),
            ("contract_to", self.contract_from, self.contract_to),
        ):
            if first and last and natural_key(last) < natural_key(first):
                found[name] = gettext(
                    "«\u00a0%(last)s\u00a0» vient avant «\u00a0%(first)s\u00a0»\u00a0:"
                    " inversez les deux bornes."
                ) % {"last": last, "first": first}
        if len(self.excluded) > MOST_EXCLUDED:
            found["excluded"] = gettext("Au plus %(most)s contrats à écarter.") % {
                "most": MOST_EXCLUDED
            }
        if not 0 <= self.fixed_fee <= MOST_FIXED_FEE:
            found["fixed_fee"] = gettext("Les frais fixes vont de 0 à %(most)s par page.") % {
                "most": amount(MOST_FIXED_FEE)
            }
        for name, known in _CHOICES.items():
            value = getattr(self, name)
            unknown = sorted(set(value) - set(known))
            if unknown:
                found[name] = gettext("Choix inconnu\u00a0: «\u00a0%(choice)s\u00a0».") % {
                    "choice": unknown[0]
                }
        return found

    def summary(self, *, masks_references: bool = False) -> list[str]:
        """The criteria in French, one phrase each; only those that narrow or add something.

        `masks_references` leaves out the numbers of dossiers and contracts, and says so.
        """
        texts = (
            counted("%(count)s texte", "%(count)s textes", len(self.texts))
            % {"count": len(self.texts)}
            if self.texts
            else ""
        )
        phrases = [
            *([gettext("Critères masqués")] if masks_references else self._references()),
            _some(gettext("Encaissement"), self.collected_by, COLLECTED_BY),
            _some(gettext("Quittances"), self.kinds, KINDS)
            if self.kinds
            else gettext("Aucune quittance"),
            ", ".join(str(label) for code, label in DEPOSITS.items() if code in self.deposits),
            _range(gettext("Débit"), _month(self.debit_from), _month(self.debit_to)),
            _range(gettext("Saisie"), _day(self.entered_from), _day(self.entered_to)),
            _range(gettext("Effet"), _day(self.effect_from), _day(self.effect_to)),
            gettext("Totaux négatifs ou nuls compris") if self.include_credit else "",
            gettext("Acomptes affectés même sans arriéré") if self.deposits_without_arrears else "",
            gettext("Pollicitations comprises") if self.pollicitation else "",
            gettext("Sans les avances cabinet") if self.without_broker_advances else "",
            gettext("Statut du client\u00a0: %(status)s") % {"status": self.print_filter}
            if self.print_filter
            else "",
            gettext("Frais fixes\u00a0: %(amount)s par page") % {"amount": amount(self.fixed_fee)}
            if self.fixed_fee
            else "",
            texts,
        ]
        told = [phrase for phrase in phrases if phrase]
        # « 1 texte » alone does not say of what.
        return [gettext("Toutes les quittances"), texts] if told == [texts] else told

    def _references(self) -> list[str]:
        return [
            _range(gettext("Dossier"), self.dossier_from, self.dossier_to),
            _range(gettext("Contrat"), self.contract_from, self.contract_to),
            _excluded(self.excluded),
        ]


_DATES = ("debit_from", "debit_to", "entered_from", "entered_to", "effect_from", "effect_to")
_CHOICES = {"collected_by": COLLECTED_BY, "kinds": KINDS, "deposits": DEPOSITS}


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _some(label: str, chosen: frozenset[str], all_of_them: Mapping[str, Words]) -> str:
    if chosen == frozenset(all_of_them):
        return ""
    named = ", ".join(str(all_of_them[code]) for code in all_of_them if code in chosen)
    return gettext("%(label)s\u00a0: %(named)s") % {"label": label, "named": named}


def _excluded(contracts: frozenset[str]) -> str:
    if len(contracts) > 3:
        return gettext("Sans %(count)s contrats écartés") % {"count": len(contracts)}
    if not contracts:
        return ""
    return gettext("Sans le contrat %(contracts)s") % {"contracts": ", ".join(sorted(contracts))}


def _range(label: str, low: str | None, high: str | None) -> str:
    if low and high:
        words = "%(label)s %(low)s" if low == high else gettext("%(label)s de %(low)s à %(high)s")
    elif low:
        words = gettext("%(label)s à partir de %(low)s")
    else:
        words = gettext("%(label)s jusqu’à %(high)s") if high else ""
    return words % {"label": label, "low": low, "high": high}


def _day(value: date | None) -> str:
    return short_date(value) if value else ""


def _month(value: date | None) -> str:
    return month(value) if value else ""
