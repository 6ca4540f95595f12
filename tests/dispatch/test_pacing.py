"""Waits and retries as tables of cases."""

from datetime import timedelta

import pytest

from echeance.dispatch.pacing import last_moment, rate_per_minute, relay_pause, retry_delay
from tests.build import NOON

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("attempts", "jitter", "minutes"),
    [(1, 0, 5), (2, 0, 10), (3, 0, 20), (4, 0, 40), (5, 0, 70), (99, 0, 70), (1, 1, 6), (1, -1, 4)],
)
def test_a_message_is_tried_again_later_and_later(
    attempts: int, jitter: float, minutes: int
) -> None:
    assert retry_delay(attempts, jitter=jitter) == minutes * MINUTE


@pytest.mark.parametrize(
    ("due_in", "expected"), [(None, 48), (72, 48), (10, 10), (-5, 48), (0, 48)]
)
def test_a_message_is_given_up_after_48_hours_or_at_its_due_date(
    due_in: int | None, expected: int
) -> None:
    due_at = None if due_in is None else NOON + due_in * HOUR

    assert last_moment(validated_at=NOON, due_at=due_at) == NOON + expected * HOUR


@pytest.mark.parametrize(
    ("wait", "troubles", "minutes"), [(1, 0, 1), (1, 1, 2), (1, 4, 15), (1, 99, 15), (30, 5, 30)]
)
def test_the_relay_rests_longer_at_each_trouble(wait: int, troubles: int, minutes: int) -> None:
    assert relay_pause(wait * MINUTE, troubles_in_a_row=troubles) == minutes * MINUTE


def test_the_manuals_pause_makes_75_mails_a_minute() -> None:
    assert rate_per_minute(timedelta(milliseconds=800)) == 75
    assert rate_per_minute(timedelta(minutes=5)) == 0
    assert rate_per_minute(timedelta()) is None
