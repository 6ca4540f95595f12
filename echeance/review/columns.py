"""The columns that the list may show: which ones, in which order, and what a cell says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from echeance.lib.sheets import Cell, Kind
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus


@dataclass(frozen=True)
class ListColumn:
    key: str
    """Also the name of its cell's template, and of its sort in the address."""
    label: str
    cell: Callable[[Notice], Cell]
    """What an export writes."""
    title: str = ""
    """In full, where the label is short."""
    width: int = 14
    """Characters, in a spreadsheet."""
    kind: Kind = Kind.TEXT
    is_usual: bool = True
    sortable: bool = True
    in_memory: bool = False
    """Its order is no index: sorted while the result is countable."""
    css: str = ""
    """Class that hides it in a narrow window."""

    @property
    def is_number(self) -> bool:
        return self.kind in {Kind.COUNT, Kind.AMOUNT}

    @property
    def is_day(self) -> bool:
        return self.kind is Kind.DATE

    @property
    def in_full(self) -> str:
        return self.title or self.label


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else timezone.localtime(moment).date()


def _status(notice: Notice) -> str:
    return f"{notice.status} – {NoticeStatus(notice.status).label}"


COLUMNS = (
    ListColumn("dossier", "Dossier", lambda n: n.dossier, width=12),
    ListColumn("nom", "Nom", lambda n: n.client_name, width=32),
    ListColumn(
        "impr", "Dte impr.", lambda n: _day(n.printed_at), title="Date d’impression",
        kind=Kind.DATE,
    ),
    ListColumn("statut", "Sta.", _status, title="Statut", width=28),
    ListColumn(
        "envoi", "Dte envoi", lambda n: _day(n.sent_at), title="Date d’envoi", kind=Kind.DATE
    ),
    ListColumn("utilisateur", "Utilisateur", lambda n: n.user, in_memory=True, css="col-user"),
    ListColumn("nt", "Utilisateur NT", lambda n: n.os_user, in_memory=True, css="col-more"),
    ListColumn("poste", "Poste", lambda n: n.workstation, in_memory=True, css="col-more"),
    ListColumn("observations", "Observations", lambda n: n.remark, width=50, sortable=False),
    ListColumn(
        "adresse", "Adresse", lambda n: n.email, title="Adresse e-mail", width=32,
        sortable=False, css="col-address",
    ),
    ListColumn("numero", "N° avis", lambda n: n.number, kind=Kind.COUNT, is_usual=False),
    ListColumn(
        "contrat", "Contrat", lambda n: n.contract_number, is_usual=False, sortable=False, width=18
    ),
    ListColumn(
        "compagnie", "Compagnie", lambda n: n.insurer, is_usual=False, sortable=False, width=22
    ),
    ListColumn(
        "montant", "Montant", lambda n: n.total, kind=Kind.AMOUNT, is_usual=False, in_memory=True
    ),
    ListColumn(
        "debut", "Période du", lambda n: n.period_from, kind=Kind.DATE, is_usual=False,
        in_memory=True,
    ),
    ListColumn(
        "fin", "Période au", lambda n: n.period_to, kind=Kind.DATE, is_usual=False, in_memory=True
    ),
    ListColumn("lot", "Lot", lambda n: n.edition_id, kind=Kind.COUNT, is_usual=False),
    ListColumn(
        "tentatives", "Tentatives", lambda n: n.attempts, kind=Kind.COUNT, is_usual=False,
        sortable=False,
    ),
)  # fmt: skip
_BY_KEY = {column.key: column for column in COLUMNS}
ALWAYS = "nom"
"""Names the row: it is always shown."""


def chosen_columns(keys: Iterable[str]) -> list[ListColumn]:
    """Those of a person's choice, in their order; the usual ones for who never chose."""
    chosen = [_BY_KEY[key] for key in dict.fromkeys(keys) if key in _BY_KEY]
    if not chosen:
        return [column for column in COLUMNS if column.is_usual]
    return chosen if _BY_KEY[ALWAYS] in chosen else [_BY_KEY[ALWAYS], *chosen]
