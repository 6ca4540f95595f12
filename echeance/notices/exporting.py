"""« Exporter »: the selection of an edition as tables, in one pass over its letters."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import BinaryIO, Protocol, TextIO

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from echeance.lib.french_dates import short_date
from echeance.lib.sheets import Cell, Column, Kind, Sheet, Workbook, write_csv
from echeance.lib.shown import number
from echeance.notices.content import printed_amount
from echeance.notices.criteria import COLLECTED_BY, Criteria
from echeance.notices.preview import Line
from echeance.portfolio.models import Contract, LegalEntity

_NOTICES = (
    Column(_("Dossier"), 10),
    Column(_("Nom"), 30),
    Column(_("Contrat"), 18),
    Column(_("Compagnie"), 20),
    Column(_("Catégorie"), 26),
    Column(_("Encaissement"), 13),
    Column(_("Quittances"), 11, Kind.COUNT),
    Column(_("Total"), 14, Kind.AMOUNT),
    Column(_("Envoi"), 8),
    Column(_("Adresse e-mail"), 30),
    Column(_("Raison du papier"), 34),
    Column(_("À vérifier"), 60),
)
_LINES = (
    Column(_("Dossier"), 10),
    Column(_("Nom"), 30),
    Column(_("Contrat"), 18),
    Column(_("Compagnie"), 20),
    Column(_("Catégorie"), 26),
    Column(_("Encaissement"), 13),
    Column(_("Quittance ou acompte"), 22),
    Column(_("Nature"), 18),
    Column(_("Effet du"), 11, Kind.DATE),
    Column(_("Effet au"), 11, Kind.DATE),
    Column(_("Prime nette"), 14, Kind.AMOUNT),
    Column(_("Taxes"), 12, Kind.AMOUNT),
    Column(_("Frais"), 12, Kind.AMOUNT),
    Column(_("TTC"), 14, Kind.AMOUNT),
    Column(_("Envoi"), 8),
    Column(_("Adresse e-mail"), 30),
)


class Selection(Protocol):
    """Lines read once, and what is told of them."""

    @property
    def criteria(self) -> Criteria: ...
    @property
    def entity(self) -> LegalEntity: ...
    @property
    def on(self) -> date: ...
    @property
    def hidden(self) -> int:
        """Notices left out; known once all lines are read."""

    def __iter__(self) -> Iterator[Line]: ...


def export_xlsx(selection: Selection, out: BinaryIO) -> None:
    """Three sheets: criteria, notices, and what is in them line by line."""
    with Workbook(out) as book:
        about = book.table(gettext("Critères"), (Column(gettext("Critère"), 60),))
        notices, lines = (
            book.table(gettext("Avis"), _NOTICES),
            book.table(gettext("Quittances"), _LINES),
        )
        notices.open_first()
        for line in selection:
            notices.add(_notice_row(line))
            for row in _line_rows(line):
                lines.add(row)
        for phrase in _criteria(selection):
            about.add([phrase])


def export_csv(selection: Selection, out: TextIO) -> None:
    """One table, line by line: a text file has no sheets."""
    write_csv(out, Sheet(gettext("Quittances"), _LINES, _all_rows(selection)))


def _all_rows(lines: Iterable[Line]) -> Iterator[Sequence[Cell]]:
    for line in lines:
        yield from _line_rows(line)


def _criteria(selection: Selection) -> Iterator[str]:
    entity = {"name": selection.entity.name, "code": selection.entity.code}
    yield gettext("Entité juridique\u00a0: %(name)s (%(code)s)") % entity
    yield gettext("Sélection du %(day)s") % {"day": short_date(selection.on)}
    yield from selection.criteria.summary() or [gettext("Toutes les quittances à éditer")]
    if selection.hidden:
        words = ngettext(
            "Sans %(count)s avis de clients confidentiels",
            "Sans %(count)s avis de clients confidentiels",
            selection.hidden,
        )
        yield words % {"count": number(selection.hidden)}


def _notice_row(line: Line) -> Sequence[Cell]:
    letter = line.letter
    insurers = {contract.insurer.name for contract in letter.contracts}
    return [
        letter.client.dossier,
        letter.client.full_name,
        ", ".join(contract.number for contract in letter.contracts),
        ", ".join(sorted(insurers)),
        ", ".join(sorted({contract.category for contract in letter.contracts})),
        str(COLLECTED_BY[letter.notice.collected_by]),
        len(letter.premiums),
        letter.total,
        *_way(line),
        letter.paper_reason,
        "\u00a0; ".join(line.alerts.values()),
    ]


def _line_rows(line: Line) -> Iterator[Sequence[Cell]]:
    letter = line.letter
    contracts = {contract.pk: contract for contract in letter.contracts}
    mode = str(COLLECTED_BY[letter.notice.collected_by])
    for premium in letter.premiums:
        yield [
            *_whose(line, contracts[premium.contract_id]),
            mode,
            premium.number,
            premium.get_kind_display(),
            premium.effective_from,
            premium.effective_to,
            premium.net,
            premium.taxes,
            premium.fees,
            premium.gross,
            *_way(line),
        ]
    for deposit in letter.deposits:
        yield [
            *_whose(line, contracts.get(deposit.contract_id or 0)),
            mode,
            "",
            deposit.get_kind_display(),
            deposit.received_on,
            None,
            None,
            None,
            None,
            printed_amount(deposit),
            *_way(line),
        ]


def _whose(line: Line, contract: Contract | None) -> list[Cell]:
    client = line.letter.client
    if contract is None:
        return [client.dossier, client.full_name, "", "", ""]
    return [
        client.dossier,
        client.full_name,
        contract.number,
        contract.insurer.name,
        contract.category,
    ]


def _way(line: Line) -> list[Cell]:
    if line.letter.paper_reason:
        return [gettext("Papier"), ""]
    return [gettext("Mail"), line.letter.client.email]
