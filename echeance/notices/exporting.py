"""« Exporter »: the selection of an edition as tables."""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, TextIO

from echeance.lib.french_dates import short_date
from echeance.lib.lots import lots
from echeance.lib.sheets import Cell, Column, Kind, Sheet, write_csv, write_xlsx
from echeance.notices.content import printed_amount
from echeance.notices.criteria import COLLECTED_BY
from echeance.notices.preview import Line, Preview
from echeance.portfolio.models import Contract

LOT = 200
_NOTICES = (
    Column("Dossier", 10), Column("Nom", 30), Column("Contrat", 18), Column("Compagnie", 20),
    Column("Catégorie", 26), Column("Encaissement", 13), Column("Quittances", 11, Kind.COUNT),
    Column("Total", 14, Kind.AMOUNT), Column("Envoi", 8), Column("Adresse e-mail", 30),
    Column("Raison du papier", 34), Column("À vérifier", 60),
)  # fmt: skip
_LINES = (
    Column("Dossier", 10), Column("Nom", 30), Column("Contrat", 18), Column("Compagnie", 20),
    Column("Catégorie", 26), Column("Encaissement", 13), Column("Quittance ou acompte", 22),
    Column("Nature", 18), Column("Effet du", 11, Kind.DATE), Column("Effet au", 11, Kind.DATE),
    Column("Prime nette", 14, Kind.AMOUNT), Column("Taxes", 12, Kind.AMOUNT),
    Column("Frais", 12, Kind.AMOUNT), Column("TTC", 14, Kind.AMOUNT), Column("Envoi", 8),
    Column("Adresse e-mail", 30),
)  # fmt: skip


def export_xlsx(preview: Preview, out: BinaryIO) -> None:
    """Three sheets: criteria, notices, and what is in them line by line."""
    write_xlsx(
        out,
        [
            Sheet("Critères", (Column("Critère", 60),), _criteria(preview)),
            Sheet("Avis", _NOTICES, _rows(preview, _notice_rows)),
            Sheet("Quittances", _LINES, _rows(preview, _line_rows)),
        ],
    )


def export_csv(preview: Preview, out: TextIO) -> None:
    """One table, line by line: a text file has no sheets."""
    write_csv(out, Sheet("Quittances", _LINES, _rows(preview, _line_rows)))


def _criteria(preview: Preview) -> Iterator[Sequence[Cell]]:
    yield [f"Entité juridique\u00a0: {preview.entity.name} ({preview.entity.code})"]
    yield [f"Sélection du {short_date(preview.on)}"]
    for phrase in preview.criteria.summary() or ["Toutes les quittances à éditer"]:
        yield [phrase]
    if preview.hidden:
        yield [f"Sans {preview.hidden} avis de clients confidentiels"]


def _rows(
    preview: Preview, of: Callable[[Line], Iterator[Sequence[Cell]]]
) -> Iterator[Sequence[Cell]]:
    for lot in lots(preview.notices, size=LOT):
        for line in preview.lines(lot):
            yield from of(line)


def _notice_rows(line: Line) -> Iterator[Sequence[Cell]]:
    letter = line.letter
    insurers = {contract.insurer.name for contract in letter.contracts}
    yield [
        letter.client.dossier,
        letter.client.full_name,
        ", ".join(contract.number for contract in letter.contracts),
        ", ".join(sorted(insurers)),
        ", ".join(sorted({contract.category for contract in letter.contracts})),
        COLLECTED_BY[letter.notice.collected_by],
        len(letter.premiums),
        letter.total,
        *_way(line),
        letter.paper_reason,
        "\u00a0; ".join(line.alerts.values()),
    ]


def _line_rows(line: Line) -> Iterator[Sequence[Cell]]:
    letter = line.letter
    contracts = {contract.pk: contract for contract in letter.contracts}
    mode = COLLECTED_BY[letter.notice.collected_by]
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
    return ["Papier", ""] if line.letter.paper_reason else ["Mail", line.letter.client.email]
