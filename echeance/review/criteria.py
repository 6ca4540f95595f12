"""The search of the review screen: its criteria as one value, and the notices that match."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from echeance.lib.folding import fold
from echeance.lib.natural_order import natural_key
from echeance.notices.models import Edition, Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client

MANY_CLIENTS = 15_000
FEW_CLIENTS = 2_000
"""Their notices are read by client: shorter than any walk along the statuses."""
FEW_NOTICES = 2_000


class _Sought(NamedTuple):
    notices: Q
    by_index: bool
    """They are known by key, or by client."""


class Found(NamedTuple):
    notices: NoticeQuerySet
    by_index: bool
    """An index leads to them whatever their status."""


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """The manual's eight criteria and five statuses (2.3.1), and ours. Empty means « all »."""

    words: str = ""
    """A dossier, part of a name, or a number: what the search field of every page asks."""
    user: str = ""
    printed_from: date | None = None
    printed_to: date | None = None
    dossier: str = ""
    """One dossier, or all that start so: « CA* »."""
    os_user: str = ""
    workstation: str = ""
    email: str = ""
    sent_from: date | None = None
    sent_to: date | None = None
    statuses: tuple[str, ...] = ()
    number: int | None = None
    edition: int | None = None
    in_doubt: bool = False
    unreachable: bool = False
    """Of clients who cannot be written to today (sans adresse utilisable)."""
    doubles: bool = False
    """Same client, contract and period as another that has not left (doublons possibles)."""

    def matching(self, *, sees_confidential: bool) -> Found:
        """Notices that meet every criterion but the statuses, in no order; on paper too.

        What a person types is first looked up where it is indexed (the clients, the editions, the
        keys of notices), so that the list of a large office is never read from end to end.
        """
        found = Notice.objects.visible_to(sees_confidential=sees_confidential).order_by()
        exact = {
            "printed_at__gte": _start(self.printed_from),
            "printed_at__lt": _end(self.printed_to),
            "sent_at__gte": _start(self.sent_from),
            "sent_at__lt": _end(self.sent_to),
        }
        found = found.filter(**{name: value for name, value in exact.items() if value})
        if (runs := self._editions()) is not None:
            found = found.filter(runs)
        indexed = [self._number(), self._dossier(), self._email(), self._words()]
        for sought in indexed:
            if sought is not None:
                found = found.filter(sought.notices)
        if self.in_doubt:
            found = found.in_doubt()
        if self.unreachable:
            found = found.filter(
                Q(client__email="")
                | ~Q(client__email_problem="")
                | Q(client__notices_by_email=False)
            )
        if self.doubles:
            found = found.filter(_is_double())
        return Found(found, any(sought is not None and sought.by_index for sought in indexed))

    def _editions(self) -> Q | None:
        """Who ran it, and where: said of the edition, for all its notices at once."""
        asked = {
            "pk": self.edition,
            "user": self.user,
            "os_user__iexact": self.os_user,
            "workstation__iexact": self.workstation,
        }
        asked = {name: value for name, value in asked.items() if value}
        if not asked:
            return None
        runs = dict(Edition.objects.filter(**asked).order_by().values_list("pk", "run_at"))
        if not runs:
            return Q(pk__in=())
        # The index by status goes on with the moment of printing.
        span = (min(runs.values()), max(runs.values()))
        return Q(edition__in=list(runs), printed_at__range=span)

    def _number(self) -> _Sought | None:
        return _few(Q(number=self.number)) if self.number else None

    def _dossier(self) -> _Sought | None:
        if not self.dossier:
            return None
        if self.dossier.endswith("*"):
            start = self.dossier.rstrip("*")
            named = _of_clients(Q(dossier__istartswith=start))
            return named or _Sought(Q(dossier__istartswith=start), by_index=False)
        return _few(Q(dossier_key=natural_key(self.dossier)))

    def _email(self) -> _Sought | None:
        """Part of the client's address of today, or the whole one that the notice left for."""
        if not self.email:
            return None
        today = _of_clients(Q(email__icontains=self.email))
        if today is None:
            return _Sought(Q(email__icontains=self.email), by_index=False)
        return _either(today, _few(Q(email=self.email)))

    def _words(self) -> _Sought | None:
        """A dossier, part of the client's name of today or the whole printed one, a number."""
        if not self.words:
            return None
        bare = self.words.strip().lower().removeprefix("n°").strip()
        sought = fold(self.words)
        named = _of_clients(Q(search_key__contains=sought))
        if named is None:
            return _Sought(Q(name_key__contains=sought), by_index=False)
        exact = Q(name_key=sought) | Q(dossier_key=natural_key(bare))
        if bare.isascii() and bare.isdigit() and len(bare) < 19:
            exact |= Q(number=int(bare))
        return _either(named, _few(exact))


def _either(clients: _Sought, exact: _Sought) -> _Sought:
    """Those of some clients, or known otherwise.

    Both by key: an index by status has the client and the key of a notice, but not its name.
    """
    either = clients.notices | exact.notices
    if not (clients.by_index and exact.by_index):
        return _Sought(either, by_index=False)
    few = _few(either)
    return few if few.by_index else _Sought(either, by_index=True)


def _of_clients(sought: Q) -> _Sought | None:
    """Their notices; None when they are so many that reading the list itself is shorter."""
    keys = list(
        Client.objects.filter(sought).order_by().values_list("pk", flat=True)[: MANY_CLIENTS + 1]
    )
    if len(keys) > MANY_CLIENTS:
        return None
    return _Sought(Q(_theirs(keys)), by_index=len(keys) <= FEW_CLIENTS)


def _theirs(clients: list[int]) -> RawSQL:
    """Thousands of parameters cost more than the question: one array, or numbers written out.

    PostgreSQL reads an array ten times faster than a list of as many constants.
    """
    column = '"notices_notice"."client_id"'
    listed = ",".join(map(str, clients))
    if connection.vendor == "postgresql":
        array = f"'{{{listed}}}'::bigint[]"
        return RawSQL(f"{column} = ANY({array})", (), output_field=BooleanField())
    return RawSQL(f"{column} IN ({listed or 'NULL'})", (), output_field=BooleanField())


def _few(sought: Q) -> _Sought:
    """The same, by key when they are few: SQLite, without statistics, takes the wrong index.

    Only of what an index leads to.
    """
    keys = list(
        Notice.objects.filter(sought).order_by().values_list("pk", flat=True)[: FEW_NOTICES + 1]
    )
    if len(keys) <= FEW_NOTICES:
        return _Sought(Q(pk__in=keys), by_index=True)
    return _Sought(sought, by_index=False)


def _is_double() -> Exists:
    """Another notice of this client, not yet sent, asks for the same contract and period."""
    same = Notice.objects.filter(
        client=OuterRef("client"),
        contract=OuterRef("contract"),
        period_from=OuterRef("period_from"),
        status__in=[NoticeStatus.PENDING, NoticeStatus.VALIDATED],
    )
    return Exists(same.exclude(pk=OuterRef("pk")))


def _start(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time.min))


def _end(day: date | None) -> datetime | None:
    return None if day is None else _start(day + timedelta(days=1))
