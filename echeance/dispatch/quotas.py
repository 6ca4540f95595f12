"""How much a relay takes in an hour and in a day: counted on the attempts themselves.

They are in the database, so a restart forgets nothing and several automates count together.
Microsoft 365 and Google count every address of the envelope; other servers count messages.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Sum
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext

from echeance.dispatch.models import Attempt, AttemptOutcome, BlindCopy, Relay
from echeance.dispatch.patience import spoken_moment
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.portfolio.addresses import read_addresses

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_PRESENTED = (
    AttemptOutcome.ACCEPTED,
    AttemptOutcome.REFUSED,
    AttemptOutcome.DEFERRED,
    AttemptOutcome.IN_DOUBT,
    AttemptOutcome.TEST_OK,
    AttemptOutcome.TEST_KO,
    AttemptOutcome.TEST_DOUBT,
)
"""The server was asked to take a message; trouble of the relay itself uses nothing up."""
_LOOKED_AHEAD = 50
"""Notices weighed before they are picked up: no lot is larger."""


class _HowMany(Func):
    """Elements of a JSON array, one at least: an attempt never used up nothing."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **options)


_ADDRESSES = Greatest(_HowMany(F("recipients")), 1)


def limits_of(relay: Relay) -> list[tuple[int, timedelta, str]]:
    """Those that are set, with their French name."""
    known = [
        (relay.per_hour, HOUR, gettext("par heure")),
        (relay.per_day, DAY, gettext("par jour")),
    ]
    return [limit for limit in known if limit[0]]


def counted(relay: Relay) -> str:
    """What the limits count, in French."""
    return gettext("destinataires") if relay.counts_recipients else gettext("messages")


def room(relay: Relay, *, at: datetime) -> int | None:
    """How many messages may leave now; None without a quota."""
    limits = limits_of(relay)
    if not limits:
        return None
    in_hand = _in_hand(relay)
    left = min(limit - in_hand - _used(relay, at - period) for limit, period, _ in limits)
    if not relay.counts_recipients:
        return max(0, left)
    fitting = 0
    for weight in _weights(_next(at, _LOOKED_AHEAD)):
        left -= weight
        if left < 0:
            break
        fitting += 1
    return fitting


def quota_trouble(relay: Relay, *, at: datetime) -> str:
    """Why nothing more may leave now, and until when, in French; empty when there is room."""
    limits = limits_of(relay)
    if not limits:
        return ""
    needed = sum(_weights(_next(at, 1))) if relay.counts_recipients else 0
    taken = max(1, needed) + _in_hand(relay)
    for limit, period, name in limits:
        moment = _in_the_way(relay, since=at - period, allowed=max(0, limit - taken))
        if moment:
            again = spoken_moment(timezone.localtime(moment + period), at=at)
            what = counted(relay)
            return gettext(
                "Quota de %(limit)s %(what)s %(name)s atteint. Reprise\u00a0: %(again)s."
            ) % {"limit": limit, "what": what, "name": name, "again": again}
    return ""


def first_free_moment(relay: Relay, *, at: datetime) -> datetime:
    """When one more message may leave if only the server’s limit by the minute counts."""
    if not relay.per_minute:
        return at
    last = _presented(at - relay.minute_spacing).order_by("-ended_at").first()
    busy = Notice.objects.in_hand().exists()
    since = at if busy else last.ended_at if last else None
    return max(at, since + relay.minute_spacing) if since else at


def _in_the_way(relay: Relay, *, since: datetime, allowed: int) -> datetime | None:
    """The attempt that must leave the window before the next notice may come in."""
    newest = _presented(since).order_by("-ended_at")
    if not relay.counts_recipients:
        return newest.values_list("ended_at", flat=True)[allowed : allowed + 1].first()
    if _used(relay, since) <= allowed:
        return None
    seen = 0
    weighed: Iterator[tuple[datetime, int]] = newest.values_list("ended_at", _ADDRESSES).iterator()
    for moment, weight in weighed:
        seen += weight
        if seen > allowed:
            return moment
    return None


def _used(relay: Relay, since: datetime) -> int:
    attempts = _presented(since).order_by()
    if not relay.counts_recipients:
        return attempts.count()
    return attempts.aggregate(used=Sum(_ADDRESSES))["used"] or 0


def _presented(since: datetime) -> QuerySet[Attempt]:
    return Attempt.objects.filter(outcome__in=_PRESENTED, ended_at__gt=since)


def _in_hand(relay: Relay) -> int:
    taken = Notice.objects.in_hand()
    return sum(_weights(taken)) if relay.counts_recipients else taken.count()


def _next(at: datetime, how_many: int) -> NoticeQuerySet:
    """As they will be picked up."""
    return Notice.objects.ready_to_send(at=at).order_by("eligible_at", "pk")[:how_many]


def _weights(notices: NoticeQuerySet) -> list[int]:
    """Addresses in the envelope of each."""
    copies = BlindCopy.objects.confirmed().count()
    return [
        max(1, len(read_addresses(text).each)) + copies
        for text in notices.values_list("email", flat=True)
    ]
