"""The notices on paper of an edition, as PDFs to print and post (« Imprimer »)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db.models import Sum
from django.utils import timezone

from echeance.lib.french_dates import long_date
from echeance.lib.money import format_amount
from echeance.notices.letter.pile import Cover, PileRow, write_pile
from echeance.notices.models import Edition, Notice, NoticePdf
from echeance.notices.models.notice_queryset import NoticeQuerySet

PART = 500
"""Letters in one PDF: more would not fit a printer's memory, nor ours."""


class NothingToPrintError(Exception):
    """The edition has no notice on paper, or not that part; the text is French."""


@dataclass(frozen=True)
class Part:
    """Some of the letters of an edition, in the order of their envelopes."""

    index: int
    """From 1."""
    of: int
    first: int
    last: int
    """Numbers of the notices."""
    letters: int


def paper_notices(edition: Edition, *, sees_confidential: bool) -> NoticeQuerySet:
    """Those that a person may print, in the order of their envelopes, which is their numbers'."""
    notices = Notice.objects.visible_to(sees_confidential=sees_confidential).on_paper()
    return notices.filter(edition=edition).order_by("number")


def parts_of(notices: NoticeQuerySet) -> list[Part]:
    """The PDFs that these notices make."""
    numbers = list(notices.values_list("number", flat=True))
    lots = [numbers[start : start + PART] for start in range(0, len(numbers), PART)]
    return [
        Part(index=index, of=len(lots), first=lot[0], last=lot[-1], letters=len(lot))
        for index, lot in enumerate(lots, start=1)
    ]


def print_part(
    edition: Edition,
    part: Part,
    out: BinaryIO,
    *,
    notices: NoticeQuerySet,
    at: datetime,
    by: str,
    double_sided: bool = False,
) -> int:
    """Write one part of `notices`, those of `edition`, to `out`. Returns its count of pages."""
    chosen = notices.filter(number__gte=part.first, number__lte=part.last)
    rows = [
        PileRow(
            number=str(notice.number),
            dossier=notice.dossier,
            name=notice.client_name,
            destination=destination(notice),
            pages=notice.pdf.pages,
            amount=format_amount(notice.total),
        )
        for notice in chosen.select_related("pdf").defer("pdf__content")
    ]
    total = chosen.aggregate(total=Sum("total"))["total"]
    pages = sum(row.pages for row in rows)
    cover = Cover(
        title=f"Avis à poster, édition n°\u00a0{edition.pk}"
        + (f", partie {part.index} sur {part.of}" if part.of > 1 else ""),
        subtitle=f"{edition.legal_entity.name}, imprimé le {long_date(timezone.localdate(at))}"
        f" par {by}. Dans l’ordre des codes postaux, puis des dossiers.",
        sums=f"{len(rows)} lettre{'s' if len(rows) > 1 else ''}, {pages} page"
        f"{'s' if pages > 1 else ''}, {format_amount(total)}",
    )
    return write_pile(out, cover, rows, _letters(chosen), double_sided=double_sided)


def _letters(notices: NoticeQuerySet) -> Iterator[bytes]:
    stored = NoticePdf.objects.filter(notice__in=notices.values("pk")).order_by("notice__number")
    return map(bytes, stored.values_list("content", flat=True).iterator(chunk_size=50))


def destination(notice: Notice) -> str:
    """« 69003 LYON »; abroad, the country is the last line."""
    addressee: list[str] = notice.content["addressee"]
    abroad = len(addressee) > 1 and not any(letter.isdigit() for letter in addressee[-1])
    return ", ".join(addressee[-2:]) if abroad else addressee[-1]
