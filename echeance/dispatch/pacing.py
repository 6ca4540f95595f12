"""Which pause after what, when to try again, when to give up (pure)."""

from datetime import datetime, timedelta

FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(minutes=70)
JITTER = 0.2
GIVE_UP_AFTER = timedelta(hours=48)
SHORTEST_PATIENCE = timedelta(hours=4)
"""A grey list lets a message in after some minutes to some hours: even on the last evening."""
LONGEST_PAUSE = timedelta(minutes=15)


def retry_delay(attempts: int, *, jitter: float) -> timedelta:
    """How long a message waits after its attempt number `attempts` was put off.

    5, 10, 20, 40, then 70 min, ±20 %: `jitter` goes from -1 to 1. Grey lists want some minutes.
    """
    doubled = FIRST_RETRY * (1 << min(max(attempts - 1, 0), 10))
    return min(doubled, LONGEST_RETRY) * (1 + JITTER * jitter)


def last_moment(*, validated_at: datetime, due_at: datetime | None) -> datetime:
    """After it nothing is tried again: 48 h after the validation, or the due date if sooner.

    A due date already past when the notice was validated does not count: whoever validated it
    knew. One that is about to pass leaves `SHORTEST_PATIENCE`.
    """
    limit = validated_at + GIVE_UP_AFTER
    if due_at is None or due_at <= validated_at:
        return limit
    return min(limit, max(due_at, validated_at + SHORTEST_PATIENCE))


def relay_pause(error_wait: timedelta, *, troubles_in_a_row: int) -> timedelta:
    """The office's wait after an error, doubled at each trouble in a row, up to 15 min."""
    doubled = error_wait * (1 << min(troubles_in_a_row, 10))
    return max(error_wait, min(doubled, LONGEST_PAUSE))


def rate_per_minute(pause: timedelta) -> int | None:
    """Mails a minute at most with that pause after each, 0 beyond a minute; None without one."""
    return int(timedelta(minutes=1) / pause) if pause else None
