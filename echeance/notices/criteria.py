"""The answers of the edition window (critères de sélection) as one frozen value."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from echeance.lib.french_dates import month, short_date
from echeance.lib.money import format_amount
from echeance.lib.natural_order import natural_key
from echeance.lib.translating import gettext

COLLECTED_BY = {"C": "Confié", "D": "Direct"}
KINDS = {"T": "Terme", "C": "Comptant"}
DEPOSITS = {
    "affecte": "Acomptes affectés",
    "libre": "Acomptes libres",
    "appel": "Appel d’acomptes",
}
STATUSES = {"C": "clients", "D": "selon votre liste", "P": "prospects"}
"""Letters of the print filter (filtre d’impression) and what the office calls them."""

MOST_EXCLUDED = 200
MOST_FIXED_FEE = Decimal(1000)
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
    """Numbers of contracts that this run leaves aside (« Exclure »)."""
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
            found["entity"] = "Choisissez l’entité juridique."
        if not self.collected_by:
            found["collected_by"] = "Cochez «\u00a0Confié\u00a0», «\u00a0Direct\u00a0» ou les deux."
        if not self.kinds and not self.deposits:
            found["kinds"] = "Cochez au moins une nature de quittance ou d’acompte."
        for name, low, high, show in (
            ("debit_to", self.debit_from, self.debit_to, month),
            ("entered_to", self.entered_from, self.entered_to, short_date),
            ("effect_to", self.effect_from, self.effect_to, short_date),
        ):
            if low and high and high < low:
                found[name] = (
                    f"La date de fin ({show(high)}) précède la date de début ({show(low)})."
                )
        for name, first, last in (
            ("dossier_to", self.dossier_from, self.dossier_to),
            ("contract_to", self.contract_from, self.contract_to),
        ):
            if first and last and natural_key(last) < natural_key(first):
                found[name] = f"« {last} » vient avant « {first} » : inversez les deux bornes."
        if len(self.excluded) > MOST_EXCLUDED:
            found["excluded"] = f"Au plus {MOST_EXCLUDED} contrats à écarter."
        if not 0 <= self.fixed_fee <= MOST_FIXED_FEE:
            found["fixed_fee"] = (
                f"Les frais fixes vont de 0 à {format_amount(MOST_FIXED_FEE)} par page."
            )
        for name, known in _CHOICES.items():
            value = getattr(self, name)
            unknown = sorted(set(value) - set(known))
            if unknown:
                found[name] = f"Choix inconnu\u00a0: «\u00a0{unknown[0]}\u00a0»."
        return found

    def summary(self) -> list[str]:
        """The criteria in French, one phrase each; only those that narrow or add something."""
        phrases = [
            _range("Dossier", self.dossier_from, self.dossier_to),
            _range("Contrat", self.contract_from, self.contract_to),
            _some("Encaissement", self.collected_by, COLLECTED_BY),
            _some("Quittances", self.kinds, KINDS) if self.kinds else "Aucune quittance",
            ", ".join(label for code, label in DEPOSITS.items() if code in self.deposits),
            _range("Débit", _month(self.debit_from), _month(self.debit_to)),
            _range("Saisie", _day(self.entered_from), _day(self.entered_to)),
            _range("Effet", _day(self.effect_from), _day(self.effect_to)),
            "Totaux négatifs ou nuls compris" if self.include_credit else "",
            "Acomptes affectés même sans arriéré" if self.deposits_without_arrears else "",
            gettext("Pollicitations comprises") if self.pollicitation else "",
            "Sans les avances cabinet" if self.without_broker_advances else "",
            _excluded(self.excluded),
            f"Statut du client\u00a0: {self.print_filter}" if self.print_filter else "",
            f"Frais fixes\u00a0: {format_amount(self.fixed_fee)} par page"
            if self.fixed_fee
            else "",
            f"{len(self.texts)} texte{'s' if len(self.texts) > 1 else ''}" if self.texts else "",
        ]
        return [phrase for phrase in phrases if phrase]


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


def _some(label: str, chosen: frozenset[str], all_of_them: dict[str, str]) -> str:
    if chosen == frozenset(all_of_them):
        return ""
    return f"{label}\u00a0: " + ", ".join(
        all_of_them[code] for code in all_of_them if code in chosen
    )


def _excluded(contracts: frozenset[str]) -> str:
    if len(contracts) > 3:
        return f"Sans {len(contracts)} contrats écartés"
    return f"Sans le contrat {', '.join(sorted(contracts))}" if contracts else ""


def _range(label: str, low: str | None, high: str | None) -> str:
    if low and high:
        return f"{label} {low}" if low == high else f"{label} de {low} à {high}"
    if low:
        return f"{label} à partir de {low}"
    return f"{label} jusqu’à {high}" if high else ""


def _day(value: date | None) -> str:
    return short_date(value) if value else ""


def _month(value: date | None) -> str:
    return month(value) if value else ""
