"""When a message that is put off leaves again, and when it is given up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from echeance.dispatch.dialogue import Delivery, Phase, Reply
from echeance.dispatch.models import Attempt
from echeance.dispatch.sending import send_next
from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_notice
from tests.dispatch.office import Clock, ScriptedTransport, mailer_with, make_office

S = NoticeStatus
GREY = Delivery(phase=Phase.RCPT, reply=Reply(450, "greylisted", "4.2.0"))
pytestmark = pytest.mark.django_db


DUE = datetime(2027, 1, 1, 11, 0, tzinfo=UTC)
"""Noon of the due date that the letters of `make_notice` say."""


def validated(*, at: datetime) -> Notice:
    notice = make_notice(status=S.VALIDATED, at=at)
    StatusChange.objects.create(notice=notice, old=S.PENDING, new=S.VALIDATED, by="hala", at=at)
    return notice


def tries(notice: Notice, folder: Path, *, start: datetime) -> int:
    """Let the mailer try for three days; how many attempts it made."""
    clock = Clock(start)
    with mailer_with(ScriptedTransport([GREY] * 200), folder, clock=clock) as mailer:
        while clock.now < start + timedelta(days=3):
            send_next(mailer)
            clock.forward(minutes=5)
    return Attempt.objects.filter(notice=notice).count()


@pytest.mark.parametrize(
    ("hours_before_due_noon", "given_up_after"),
    [(-30 * 24, 48), (-13, 48), (24 * 30, 48), (24, 36), (0, 12), (-11.5, 4)],
)
def test_a_late_premium_has_the_whole_patience_and_another_one_until_its_due_date(
    hours_before_due_noon: float, given_up_after: int, tmp_path: Path
) -> None:
    make_office()
    start = DUE - timedelta(hours=hours_before_due_noon)
    notice = validated(at=start)

    tries(notice, tmp_path, start=start)

    last = Attempt.objects.filter(notice=notice).order_by("pk").last()
    assert last is not None
    hours = (last.ended_at - start) / timedelta(hours=1)
    assert given_up_after - 1.5 < hours <= given_up_after
    assert Notice.objects.get(pk=notice.pk).status == S.FAILED


def test_the_next_attempt_is_in_the_remark_with_its_day_when_it_is_not_today(
    tmp_path: Path,
) -> None:
    make_office()
    notice, evening = validated(at=NOON), Clock(NOON + timedelta(hours=11, minutes=57))
    Notice.objects.filter(pk=notice.pk).update(attempts=2)

    with mailer_with(ScriptedTransport([GREY]), tmp_path, clock=evening) as mailer:
        send_next(mailer)

    remark = Notice.objects.get(pk=notice.pk).remark
    assert remark.startswith("Nouvelle tentative le ")
    assert "greylisted" in remark


def test_what_is_given_up_says_how_often_and_since_when_it_was_tried(tmp_path: Path) -> None:
    make_office()
    notice = validated(at=NOON)

    tried = tries(notice, tmp_path, start=NOON)

    remark = Notice.objects.get(pk=notice.pk).remark
    assert remark.startswith(f"Abandonné après {tried} tentatives depuis le ")
    assert "450 4.2.0 greylisted" in remark
