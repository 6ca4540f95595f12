"""The columns that the list may show: which ones, in which order, and what a cell says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from echeance.lib.sheets import Cell, Kind
from echeance.lib.translating import Words
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus


@dataclass(frozen=True)
class ListColumn:
    key: str
    """Also the name of its cell's template, and of its sort in the address."""
    label: Words
    cell: Callable[[Notice], Cell]
    """What an export writes."""
    title: Words = ""
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
        return str(self.title or self.label)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else timezone.localtime(moment).date()


def _status(notice: Notice) -> str:
    return f"{notice.status} – {NoticeStatus(notice.status).label}"


COLUMNS = (
    ListColumn("dossier", _("Dossier"), lambda n: n.dossier, width=12),
    ListColumn("nom", _("Nom"), lambda n: n.client_name, width=32),
    ListColumn(
        "impr", _("Dte impr."), lambda n: _day(n.printed_at), title=_("Date d’impression"),
        kind=Kind.DATE,
    ),
    ListColumn("statut", _("Sta."), _status, title=_("Statut"), width=28),
    ListColumn(
        "envoi", _("Dte envoi"), lambda n: _day(n.sent_at), title=_("Date d’envoi"), kind=Kind.DATE
    ),
    ListColumn("utilisateur", _("Utilisateur"), lambda n: n.user, in_memory=True, css="col-user"),
    ListColumn("nt", _("Utilisateur NT"), lambda n: n.os_user, in_memory=True, css="col-more"),
    ListColumn("poste", _("Poste"), lambda n: n.workstation, in_memory=True, css="col-more"),
    ListColumn("observations", _("Observations"), lambda n: n.remark, width=50, sortable=False),
    ListColumn(
        "adresse", _("Adresse"), lambda n: n.email, title=_("Adresse e-mail"), width=32,
        sortable=False, css="col-address",
    ),
    ListColumn("numero", _("N° avis"), lambda n: n.number, kind=Kind.COUNT, is_usual=False),
    ListColumn(
        "contrat", _("Contrat"), lambda n: n.contract_number, is_usual=False, sortable=False,
        width=18,
    ),
    ListColumn(
        "compagnie", _("Compagnie"), lambda n: n.insurer, is_usual=False, sortable=False, width=22
    ),
    ListColumn(
        "montant", _("Montant"), lambda n: n.total, kind=Kind.AMOUNT, is_usual=False, in_memory=True
    ),
    ListColumn(
        "debut", _("Période du"), lambda n: n.period_from, kind=Kind.DATE, is_usual=False,
        in_memory=True,
    ),
    ListColumn(
        "fin", _("Période au"), lambda n: n.period_to, kind=Kind.DATE, is_usual=False,
        in_memory=True,
    ),
    ListColumn("lot", _("Lot"), lambda n: n.edition_id, kind=Kind.COUNT, is_usual=False),
    ListColumn(
        "tentatives", _("Tentatives"), lambda n: n.attempts, kind=Kind.COUNT, is_usual=False,
        sortable=False,
    ),
)  # fmt: skip
_BY_KEY = {column.key: column for column in COLUMNS}
ALWAYS = "nom"
"""Names the row: it is always shown."""


def in_full(key: str) -> str:
    """« Date d’envoi » for « envoi », as a sort of the address is said."""
    return _BY_KEY[key].in_full


def chosen_columns(keys: Iterable[str]) -> list[ListColumn]:
    """Those of a person's choice, in their order; the usual ones for who never chose."""
    chosen = [_BY_KEY[key] for key in dict.fromkeys(keys) if key in _BY_KEY]
    if not chosen:
        return [column for column in COLUMNS if column.is_usual]
    return chosen if _BY_KEY[ALWAYS] in chosen else [_BY_KEY[ALWAYS], *chosen]
