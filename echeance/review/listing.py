"""One page of the list: in which order, how many, and what each row shows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Value
from django.db.models.functions import Coalesce

from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import NoticeStatus
from echeance.review.columns import COLUMNS
from echeance.review.criteria import FEW_NOTICES, Criteria

LIMIT = 10_000
"""Counts stop here and so do the pages: beyond, a person narrows the search."""
PAGE_SIZES = (25, 50, 100, 200)
DEFAULT_SIZE = 50
DEFAULT_SORT = "statut"

TO_DO_FIRST = (
    NoticeStatus.PENDING,
    NoticeStatus.FAILED,
    NoticeStatus.VALIDATED,
    NoticeStatus.BLOCKED,
    NoticeStatus.SENT,
)
_ORDERS: dict[str, tuple[str, ...]] = {
    # Each of these is an index of Notice, or its reverse.
    "dossier": ("dossier_key", "-printed_at", "status", "pk"),
    "-dossier": ("-dossier_key", "printed_at", "-status", "-pk"),
    "nom": ("name_key", "status", "pk"),
    "-nom": ("-name_key", "-status", "-pk"),
    "impr": ("printed_at", "-dossier_key", "-pk"),
    "-impr": ("-printed_at", "dossier_key", "pk"),
    "numero": ("number", "pk"),
    "-numero": ("-number", "-pk"),
    "lot": ("edition", "pk"),
    "-lot": ("-edition", "-pk"),
    # These are sorted in memory: offered while the result is countable.
    "utilisateur": ("user", "-printed_at", "pk"),
    "-utilisateur": ("-user", "-printed_at", "pk"),
    "nt": ("os_user", "-printed_at", "pk"),
    "-nt": ("-os_user", "-printed_at", "pk"),
    "montant": ("total", "-printed_at", "pk"),
    "-montant": ("-total", "-printed_at", "pk"),
    "debut": ("period_from", "-printed_at", "pk"),
    "-debut": ("-period_from", "-printed_at", "pk"),
    "fin": ("period_to", "-printed_at", "pk"),
    "-fin": ("-period_to", "-printed_at", "pk"),
    "poste": ("workstation", "-printed_at", "pk"),
    "-poste": ("-workstation", "-printed_at", "pk"),
}
_SORTED_BY_INDEX = {"dossier", "nom", "impr", "numero"}
_SORTED_IN_MEMORY = {column.key for column in COLUMNS if column.in_memory}
_SHOWN = (
    "number", "dossier", "client_name", "client", "printed_at", "status", "sent_at", "user",
    "os_user", "workstation", "remark", "failure", "email", "picked_up_at", "changed_at",
    "client__vip", "client__email", "client__notices_by_email", "contract_number", "insurer",
    "total", "period_from", "period_to", "edition", "attempts", "client__email_problem",
    "sendable_until", "contract",
)  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """What the list shows of a search, before any page is cut."""

    criteria: Criteria
    found: NoticeQuerySet
    """What meets the other criteria than the statuses."""
    by_index: bool
    """An index leads to these whatever their status."""
    counts: dict[str, int]
    """Per status, for the other criteria; `LIMIT` + 1 means « more »."""
    sort: str

    @property
    def count(self) -> int:
        return sum(self.counts[status] for status in self.statuses)

    @property
    def is_too_long(self) -> bool:
        return self.count > LIMIT

    @property
    def statuses(self) -> tuple[str, ...]:
        return self.criteria.statuses or tuple(status.value for status in TO_DO_FIRST)

    def notices(self) -> NoticeQuerySet:
        if not self.criteria.statuses:
            return self.found.by_email()
        return self._among(
            self.statuses, sorted_by_index=self.sort.removeprefix("-") in _SORTED_BY_INDEX
        )

    def _among(self, statuses: Collection[str], *, sorted_by_index: bool) -> NoticeQuerySet:
        """SQLite, without statistics, believes that few notices have a status and takes them all:
        it must not look there when they are known by key, or read in the order of an index."""
        other_way = self.by_index or (sorted_by_index and self.count > FEW_NOTICES)
        if connection.vendor != "sqlite" or not other_way:
            return self.found.filter(status__in=statuses)
        return self.found.alias(own=Coalesce("status", Value(""))).filter(own__in=statuses)

    def page(self, *, number: str, size: int) -> Page[Notice]:
        rows: Any = _Rows(list(self._segments()), min(self.count, LIMIT))
        return Paginator[Notice](rows, size).get_page(number)

    def in_order(self, keys: Collection[int] | None = None) -> list[Notice]:
        """All of the result, or these of it, in the order of the screen; `LIMIT` at most."""
        rows: list[Notice] = []
        for segment in self._segments():
            kept = segment if keys is None else segment.filter(pk__in=keys)
            rows += kept[: LIMIT - len(rows)]
        return rows

    @staticmethod
    def _shown(found: NoticeQuerySet) -> NoticeQuerySet:
        return found.select_related("client").only(*_SHOWN)

    def _segments(self) -> Iterator[NoticeQuerySet]:
        """Parts that follow each other, each in the order of an index: no million-row sort."""
        if self.sort in {"statut", "-statut"}:
            order = TO_DO_FIRST if self.sort == "statut" else TO_DO_FIRST[::-1]
            for status in order:
                if status in self.statuses and self.counts[status]:
                    found = self._shown(self._among([status], sorted_by_index=False))
                    yield found.order_by(*_ORDERS["-impr"])
        elif self.sort in {"envoi", "-envoi"}:
            found = self._shown(self.notices())
            moment = "sent_at" if self.sort == "envoi" else "-sent_at"
            yield found.filter(sent_at__isnull=False).order_by(moment, "pk")
            yield found.filter(sent_at__isnull=True).order_by(*_ORDERS["-impr"])
        else:
            yield self._shown(self.notices()).order_by(*_ORDERS[self.sort])


def listing_of(criteria: Criteria, *, sort: str, sees_confidential: bool) -> Listing:
    """Count per status, and keep `sort` if the list can be sorted so."""
    found, by_index = criteria.matching(sees_confidential=sees_confidential)
    counts = _counts(found, at_once=by_index)
    known = sort in _ORDERS or sort.removeprefix("-") in {"statut", "envoi"}
    listing = Listing(criteria, found, by_index, counts, sort if known else DEFAULT_SORT)
    if listing.is_too_long and listing.sort.removeprefix("-") in _SORTED_IN_MEMORY:
        return Listing(criteria, found, by_index, counts, DEFAULT_SORT)
    return listing


def _counts(found: NoticeQuerySet, *, at_once: bool) -> dict[str, int]:
    """No further than `LIMIT`. A notice on paper has no status and is not counted."""
    if not at_once:
        return {
            status.value: found.filter(status=status)[: LIMIT + 1].count()
            for status in NoticeStatus
        }
    counted = dict(found.values_list("status").annotate(how_many=Count("pk")))
    return {status.value: min(counted.get(status.value, 0), LIMIT + 1) for status in NoticeStatus}


def other_notices(rows: list[Notice]) -> dict[int, int]:
    """How many notices each client of these rows has that have not left, where more than one."""
    waiting = Notice.objects.filter(
        client__in={notice.client_id for notice in rows},
        status__in=[NoticeStatus.PENDING, NoticeStatus.VALIDATED],
    )
    counted = waiting.order_by().values_list("client").annotate(how_many=Count("pk"))
    return dict(counted.filter(how_many__gt=1))


class _Rows:
    """Segments one after the other, sliced by Django's paginator as if they were one list."""

    def __init__(self, segments: list[NoticeQuerySet], length: int) -> None:
        self._segments = segments
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, window: slice) -> list[Notice]:
        start, size = window.start or 0, window.stop - (window.start or 0)
        rows: list[Notice] = []
        for segment in self._segments:
            if len(rows) == size:
                break
            if start:
                passed = segment.order_by()[:start].count()
                if passed < start:
                    start -= passed
                    continue
            rows += segment[start : start + size - len(rows)]
            start = 0
        return rows
