"""The life of a notice: every move from every status, and the history it leaves."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from echeance.notices.models import Notice, NoticePdf, StatusChange
from echeance.notices.status import FailureCause, Move, NoticeStatus
from tests.build import NOON, make_notice

S = NoticeStatus
ALLOWED = {
    Move.VALIDATE: {S.PENDING, S.BLOCKED, S.FAILED},
    Move.BLOCK: {S.PENDING, S.VALIDATED, S.FAILED},
    Move.RETURN_TO_PENDING: {S.VALIDATED, S.BLOCKED, S.FAILED},
    Move.MARK_SENT: {S.VALIDATED},
    Move.MARK_FAILED: {S.VALIDATED},
    Move.MARK_BOUNCED: {S.SENT},
    Move.MARK_RECEIVED: set(),
    Move.RESEND: {S.SENT},
}
"""From KO: for a cause that is known."""
ALLOWED_IN_DOUBT = {Move.MARK_RECEIVED, Move.RESEND}


@pytest.mark.django_db
@pytest.mark.parametrize("move", list(Move))
def test_a_notice_in_doubt_makes_no_move_but_the_two_answers(move: Move) -> None:
    notice = make_notice(status=S.FAILED, failure=FailureCause.IN_DOUBT)

    moved = Notice.objects.filter(pk=notice.pk).move(
        move, by="hala", at=NOON, pick_up_token="t" if move.value.in_hand else None
    )

    notice.refresh_from_db()
    assert moved == ([notice.pk] if move in ALLOWED_IN_DOUBT else [])
    assert notice.status == (move.value.target if moved else S.FAILED)
    assert (notice.failure == "") == bool(moved)


@pytest.mark.django_db
@pytest.mark.parametrize("status", list(NoticeStatus))
@pytest.mark.parametrize("move", list(Move))
def test_a_move_is_made_only_from_the_statuses_that_allow_it(
    move: Move, status: NoticeStatus
) -> None:
    failure = FailureCause.ADDRESS if status == S.FAILED else ""
    notice = make_notice(status=status, failure=failure)
    token = None
    if move.value.in_hand:
        token = "t"
        if status == S.VALIDATED:
            Notice.objects.filter(pk=notice.pk).update(picked_up_at=NOON, pick_up_token=token)

    moved = Notice.objects.filter(pk=notice.pk).move(
        move, by="hala", at=NOON, remark="raison", pick_up_token=token
    )

    notice.refresh_from_db()
    history = StatusChange.objects.filter(notice=notice).exclude(old="")
    if status in ALLOWED[move]:
        assert moved == [notice.pk]
        assert notice.status == move.value.target
        assert [(h.old, h.new, h.by, h.remark) for h in history] == [
            (status, move.value.target, "hala", "raison")
        ]
    else:
        assert moved == []
        assert notice.status == status
        assert not history.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("move", "status", "failure", "grows"),
    [
        (Move.RESEND, S.SENT, "", 1),
        (Move.RESEND, S.FAILED, FailureCause.IN_DOUBT, 1),
        (Move.VALIDATE, S.FAILED, FailureCause.BOUNCE, 1),
        (Move.BLOCK, S.FAILED, FailureCause.BOUNCE, 1),
        (Move.RETURN_TO_PENDING, S.FAILED, FailureCause.BOUNCE, 1),
        (Move.VALIDATE, S.FAILED, FailureCause.ADDRESS, 0),
        (Move.VALIDATE, S.PENDING, "", 0),
        (Move.MARK_RECEIVED, S.FAILED, FailureCause.IN_DOUBT, 0),
        (Move.MARK_BOUNCED, S.SENT, "", 0),
    ],
)
def test_what_a_server_may_have_accepted_leaves_again_only_as_another_sending(
    move: Move, status: NoticeStatus, failure: str, grows: int
) -> None:
    notice = make_notice(status=status, failure=failure)

    Notice.objects.filter(pk=notice.pk).move(move, by="hala", at=NOON)

    assert Notice.objects.get(pk=notice.pk).generation == 1 + grows


@pytest.mark.django_db
@pytest.mark.parametrize("move", [Move.BLOCK, Move.VALIDATE, Move.RETURN_TO_PENDING])
def test_a_notice_whose_content_is_leaving_is_not_moved_by_a_person(move: Move) -> None:
    notice = make_notice(status=S.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(
        picked_up_at=NOON, pick_up_token="t", handed_over_at=NOON
    )

    moved = Notice.objects.filter(pk=notice.pk).move(move, by="hala", at=NOON)

    assert moved == []


@pytest.mark.django_db
def test_a_notice_is_blocked_until_its_content_leaves_and_the_mailer_finds_it_gone() -> None:
    notice = make_notice(status=S.VALIDATED)
    this = Notice.objects.filter(pk=notice.pk)
    lease = timedelta(minutes=15)
    this.pick_up(at=NOON, token="t", lease=lease)

    moved = this.move(Move.BLOCK, by="hala", at=NOON, remark="erreur")

    assert moved == [notice.pk]
    assert (
        Notice.objects.hand_over(this.values_list("pk", flat=True), token="t", at=NOON, lease=lease)
        == 0
    )
    assert this.get().status == S.BLOCKED


@pytest.mark.django_db
def test_a_mailer_whose_notice_was_taken_over_cannot_write_its_result() -> None:
    notice = make_notice(status=S.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(picked_up_at=NOON, pick_up_token="new holder")

    moved = Notice.objects.filter(pk=notice.pk).move(
        Move.MARK_SENT, by="automate", at=NOON, pick_up_token="old holder"
    )

    assert moved == []


@pytest.mark.django_db
def test_the_mailers_moves_demand_its_token() -> None:
    with pytest.raises(ValueError, match="token"):
        Notice.objects.all().move(Move.MARK_SENT, by="automate", at=NOON)


@pytest.mark.django_db
def test_the_database_refuses_to_change_the_history_and_what_was_printed() -> None:
    notice = make_notice()

    history = StatusChange.objects.filter(notice=notice)
    letter = NoticePdf.objects.filter(notice=notice)
    printed = Notice.objects.filter(pk=notice.pk)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        history.update(by="someone else")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        letter.update(content=b"%PDF-1.7 another")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        printed.update(number=999)
