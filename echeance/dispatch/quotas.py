"""How many messages a relay takes in an hour and in a day: counted on the attempts themselves.

They are in the database, so a restart forgets nothing and several automates count together.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from echeance.dispatch.models import Attempt, AttemptOutcome, Relay
from echeance.dispatch.patience import spoken_moment
from echeance.notices.models import Notice

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


def limits_of(relay: Relay) -> list[tuple[int, timedelta, str]]:
    """Those that are set, with their French name."""
    known = [(relay.per_hour, HOUR, "par heure"), (relay.per_day, DAY, "par jour")]
    return [limit for limit in known if limit[0]]


def room(relay: Relay, *, at: datetime) -> int | None:
    """How many messages may leave now; None without a quota."""
    limits = limits_of(relay)
    if not limits:
        return None
    in_hand = Notice.objects.in_hand().count()
    left = [limit - in_hand - _presented(at - period) for limit, period, _ in limits]
    return max(0, min(left))


def quota_trouble(relay: Relay, *, at: datetime) -> str:
    """Why nothing more may leave now, and until when, in French; empty when there is room."""
    for limit, period, name in limits_of(relay):
        # The one that must leave the window before another may come in.
        ended = Attempt.objects.filter(outcome__in=_PRESENTED, ended_at__gt=at - period)
        first = ended.order_by("-ended_at").values_list("ended_at", flat=True)[limit - 1 : limit]
        for moment in first:
            again = spoken_moment(timezone.localtime(moment + period), at=at)
            return f"Quota de {limit} messages {name} atteint. Reprise\u00a0: {again}."
    return ""


def _presented(since: datetime) -> int:
    return Attempt.objects.filter(outcome__in=_PRESENTED, ended_at__gt=since).order_by().count()
