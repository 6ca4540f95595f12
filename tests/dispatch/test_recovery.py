"""What a process that died left in its hand: put back, settled, or in doubt; never sent again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from echeance.dispatch import journal as journal_module
from echeance.dispatch.dialogue import Delivery, Phase, Reply
from echeance.dispatch.journal import Journal, dead_journals
from echeance.dispatch.mailer import LEASE
from echeance.dispatch.models import Attempt
from echeance.dispatch.recovery import Recovered, recover
from echeance.dispatch.settling import Desk, Result
from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import NOON, make_notice

S = NoticeStatus
DESK = Desk(automate="test")
pytestmark = pytest.mark.django_db


def in_hand(*, handed_over: bool = False) -> Notice:
    notice = make_notice(status=S.VALIDATED)
    one = Notice.objects.filter(pk=notice.pk)
    one.pick_up(at=NOON, token="t", lease=LEASE)
    if handed_over:
        Notice.objects.hand_over(one.values_list("pk", flat=True), token="t", at=NOON, lease=LEASE)
    return notice


def died(folder: Path) -> Journal:
    """The journal of a process that is killed when the test lets go of it."""
    journal = Journal(folder, identity="dead:1:x")
    journal.open_lot("t")
    return journal


def result(notice: Notice, code: int) -> dict[str, Any]:
    return Result(
        key=notice.pk,
        generation=1,
        started_at=NOON,
        ended_at=NOON,
        delivery=Delivery(phase=Phase.DOT, reply=Reply(code, "queued as 12345", "2.0.0")),
        message_id="avis.1@exemple.fr",
    ).as_json()


def test_a_notice_whose_content_did_not_leave_is_put_back_at_once(tmp_path: Path) -> None:
    notice = in_hand()
    died(tmp_path).close()

    found = recover(tmp_path, at=NOON, desk=DESK)

    notice.refresh_from_db()
    assert found == Recovered(put_back=1)
    assert (notice.status, notice.picked_up_at) == (S.VALIDATED, None)


def test_a_notice_that_was_leaving_without_a_known_answer_is_in_doubt(tmp_path: Path) -> None:
    notice = in_hand(handed_over=True)
    journal = died(tmp_path)
    journal.leaving(notice.pk)
    journal.close()

    found = recover(tmp_path, at=NOON, desk=DESK)

    notice.refresh_from_db()
    assert found == Recovered(in_doubt=1)
    assert (notice.status, notice.failure) == (S.FAILED, FailureCause.IN_DOUBT)
    assert Attempt.objects.get().outcome == "in_doubt"


def test_an_answer_that_only_the_journal_knows_is_written_down(tmp_path: Path) -> None:
    accepted, refused = in_hand(handed_over=True), in_hand(handed_over=True)
    journal = died(tmp_path)
    for notice, code in ((accepted, 250), (refused, 550)):
        journal.leaving(notice.pk)
        journal.result(notice.pk, result(notice, code), durable=True)
    journal.close()

    found = recover(tmp_path, at=NOON, desk=DESK)

    accepted.refresh_from_db()
    refused.refresh_from_db()
    assert found == Recovered(settled=2)
    assert (accepted.status, refused.status) == (S.SENT, S.FAILED)
    assert Attempt.objects.filter(queue_id="12345").exists()


def test_in_a_lot_only_the_notice_that_was_leaving_is_in_doubt(tmp_path: Path) -> None:
    first, second, third = (in_hand(handed_over=True) for _ in range(3))
    journal = died(tmp_path)
    journal.leaving(first.pk)
    journal.result(first.pk, result(first, 250), durable=False)
    journal.leaving(second.pk)
    journal.close()

    found = recover(tmp_path, at=NOON, desk=DESK)

    third.refresh_from_db()
    assert found == Recovered(settled=1, in_doubt=1, put_back=1)
    assert third.status == S.VALIDATED


def test_after_a_power_cut_the_silence_of_the_journal_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = in_hand(handed_over=True)
    died(tmp_path).close()
    monkeypatch.setattr(journal_module, "_boot", lambda: "another start of the machine")

    found = recover(tmp_path, at=NOON, desk=DESK)

    notice.refresh_from_db()
    assert found == Recovered(in_doubt=1)


def test_what_was_committed_before_the_death_is_not_written_twice(tmp_path: Path) -> None:
    notice = make_notice(status=S.SENT)
    journal = died(tmp_path)
    journal.leaving(notice.pk)
    journal.result(notice.pk, result(notice, 250), durable=True)
    journal.close()

    assert recover(tmp_path, at=NOON, desk=DESK) == Recovered()
    assert not Attempt.objects.exists()


def test_a_living_process_is_left_alone_until_its_lease_is_over(tmp_path: Path) -> None:
    kept, leaving = in_hand(), in_hand(handed_over=True)
    living = died(tmp_path)
    try:
        assert recover(tmp_path, at=NOON, desk=DESK) == Recovered()
        late = recover(tmp_path, at=NOON + LEASE + timedelta(seconds=1), desk=DESK)
    finally:
        living.close()

    kept.refresh_from_db()
    leaving.refresh_from_db()
    assert late == Recovered(put_back=1, in_doubt=1)
    assert (kept.status, leaving.failure) == (S.VALIDATED, FailureCause.IN_DOUBT)


def test_a_line_cut_in_the_middle_is_not_read(tmp_path: Path) -> None:
    notice = in_hand(handed_over=True)
    journal = died(tmp_path)
    journal.leaving(notice.pk)
    with journal.path.open("ab") as file:
        file.write(b'{"result": ' + str(notice.pk).encode())
    journal.close()

    assert recover(tmp_path, at=NOON, desk=DESK) == Recovered(in_doubt=1)
    assert list(dead_journals(tmp_path)) == []
