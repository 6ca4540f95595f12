"""The list as seen, for a spreadsheet: its columns, its order, its criteria."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from echeance.lib.sheets import Cell, Column, Sheet, csv_text, write_xlsx
from echeance.lib.translating import counted
from echeance.notices.models import Notice
from echeance.review.columns import ListColumn

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"xlsx": _XLSX, "csv": "text/csv; charset=utf-8"}


def export(
    notices: Iterable[Notice],
    columns: Sequence[ListColumn],
    *,
    criteria: Iterable[tuple[str, str]],
    scope: str,
    at: datetime,
    user: str,
    as_format: str,
) -> bytes:
    """The file's bytes, in one of `FORMATS`. `scope` says which notices these are."""
    found = Sheet(
        pgettext("feuille", "Avis"),
        [Column(column.in_full, column.width, column.kind) for column in columns],
        ([column.cell(notice) for column in columns] for notice in notices),
    )
    if as_format == "csv":
        return csv_text(found).encode()
    told: list[Sequence[Cell]] = [
        (gettext("Contenu"), scope),
        (gettext("Exporté le"), f"{timezone.localtime(at):%d/%m/%Y %H:%M}"),
        (gettext("Par"), user),
        *criteria,
    ]
    about = Sheet(
        gettext("Critères"),
        [Column(gettext("Critère"), 28), Column(gettext("Valeur"), 60)],
        told,
    )
    with TemporaryDirectory(prefix="echeance-export-") as folder:
        path = Path(folder) / "avis.xlsx"
        write_xlsx(path, [about, found])
        return path.read_bytes()


def scope(count: int, *, ticked: bool) -> str:
    """« 12 lignes sélectionnées », « 412 lignes du résultat »."""
    if ticked:
        words = counted("%(count)s ligne sélectionnée", "%(count)s lignes sélectionnées", count)
    else:
        words = counted("%(count)s ligne du résultat", "%(count)s lignes du résultat", count)
    return words % {"count": count}


def file_name(*, at: datetime, as_format: str) -> str:
    """« avis_2009-04-23.xlsx »."""
    return f"avis_{timezone.localtime(at):%Y-%m-%d}.{as_format}"
