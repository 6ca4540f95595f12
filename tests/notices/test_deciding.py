from datetime import timedelta
from typing import Any

import pytest

from echeance.notices import deciding
from echeance.notices.cancelling import cancel_with_notices
from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from echeance.portfolio.cancelling import NotCancellableError
from echeance.portfolio.models import Client, Premium
from tests.build import NOON, TODAY, make_client, make_notice, make_premium

pytestmark = pytest.mark.django_db
HOLD = timedelta(seconds=15)


def validate(*notices: Notice) -> deciding.Decision:
    chosen = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    return deciding.validate(chosen, by="hala", at=NOON, hold=HOLD, workstation="POSTE7")


def one(notice: Notice) -> Any:
    return Notice.objects.filter(pk=notice.pk)


@pytest.mark.parametrize(
    "status", [NoticeStatus.PENDING, NoticeStatus.FAILED, NoticeStatus.BLOCKED]
)
def test_validating_lets_a_notice_leave_after_the_delay(status: NoticeStatus) -> None:
    notice = make_notice(status=status)

    decision = validate(notice)

    notice.refresh_from_db()
    assert (decision.moved, decision.ignored) == ([notice.pk], [])
    assert (notice.status, notice.eligible_at) == (NoticeStatus.VALIDATED, NOON + HOLD)
    change = notice.history.last()
    assert change is not None
    assert (change.by, change.workstation) == ("hala", "POSTE7")


@pytest.mark.parametrize(
    ("status", "reason"),
    [(NoticeStatus.SENT, "déjà envoyé"), (NoticeStatus.VALIDATED, "déjà validé")],
)
def test_what_is_sent_or_validated_is_never_validated_again(
    status: NoticeStatus, reason: str
) -> None:
    notice = make_notice(status=status)

    decision = validate(notice)

    assert (decision.moved, decision.ignored) == ([], [deciding.Ignored(notice.pk, reason)])
    assert one(notice).get().status == status


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ({"email": "a(at)b", "email_problem": "il manque @."}, "adresse inutilisable"),
        ({"notices_by_email": False}, "n’est plus coché"),
    ],
)
def test_a_notice_that_cannot_reach_its_client_stays_pending(
    card: dict[str, Any], reason: str
) -> None:
    notice = make_notice()
    Client.objects.filter(pk=notice.client_id).update(**card)
    one(notice).update(email=card.get("email", notice.email))

    decision = validate(notice)

    assert reason in decision.ignored[0].reason
    assert one(notice).get().status == NoticeStatus.PENDING


def test_a_notice_without_any_address_stays_pending() -> None:
    notice = make_notice(make_client(email=""))

    decision = validate(notice)

    assert decision.ignored == [deciding.Ignored(notice.pk, "aucune adresse e-mail")]


def test_a_failed_notice_takes_the_address_of_the_card_and_says_so() -> None:
    notice = make_notice(status=NoticeStatus.FAILED, failure=FailureCause.ADDRESS)
    Client.objects.filter(pk=notice.client_id).update(email="juste@exemple.fr")

    validate(notice)

    notice.refresh_from_db()
    assert notice.email == "juste@exemple.fr"
    assert "juste@exemple.fr" in notice.remark
    assert "solange.durand@exemple.fr" in notice.remark


def test_a_pending_notice_keeps_the_address_it_was_printed_with() -> None:
    notice = make_notice()
    Client.objects.filter(pk=notice.client_id).update(email="autre@exemple.fr")

    validate(notice)

    assert one(notice).get().email == "solange.durand@exemple.fr"


def test_a_notice_of_a_cancelled_premium_cannot_be_unblocked() -> None:
    premium = make_premium(number="1001")
    notice = make_notice(premium=premium, status=NoticeStatus.BLOCKED)
    Premium.objects.update(cancelled=True)

    decision = validate(notice)

    assert decision.ignored[0].reason == "la quittance n°\u00a01001 est annulée"


def test_a_selection_tells_apart_what_moved_and_what_did_not() -> None:
    pending, sent = make_notice(), make_notice(status=NoticeStatus.SENT)

    decision = validate(pending, sent)

    assert decision.moved == [pending.pk]
    assert [ignored.pk for ignored in decision.ignored] == [sent.pk]


def test_blocking_writes_the_reason() -> None:
    notice = make_notice()

    decision = deciding.block(one(notice), by="hala", at=NOON, reason=" adresse incorrecte ")

    notice.refresh_from_db()
    assert decision.moved == [notice.pk]
    assert (notice.status, notice.remark) == (NoticeStatus.BLOCKED, "adresse incorrecte")


def test_blocking_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        deciding.block(Notice.objects.all(), by="hala", at=NOON, reason="  ")


def test_a_notice_whose_content_is_leaving_cannot_be_held_back() -> None:
    notice = make_notice(status=NoticeStatus.VALIDATED)
    one(notice).pick_up(at=NOON, token="t", lease=HOLD)
    Notice.objects.hand_over(
        one(notice).values_list("pk", flat=True), token="t", at=NOON, lease=HOLD
    )

    blocked = deciding.block(one(notice), by="hala", at=NOON, reason="trop tard")
    undone = deciding.undo(one(notice), decided=NoticeStatus.VALIDATED, by="hala", at=NOON)

    assert [ignored.reason for ignored in blocked.ignored + undone.ignored] == [
        "en cours d’envoi",
        "en cours d’envoi",
    ]
    assert one(notice).get().status == NoticeStatus.VALIDATED


def test_undo_takes_back_one_s_own_validation() -> None:
    notice = make_notice()
    deciding.validate(one(notice), by="hala", at=NOON, hold=HOLD)

    decision = deciding.undo(one(notice), decided=NoticeStatus.VALIDATED, by="hala", at=NOON)

    assert decision.moved == [notice.pk]
    assert one(notice).get().remark == "Validation annulée."


def test_undo_takes_back_one_s_own_blocking() -> None:
    notice = make_notice()
    deciding.block(one(notice), by="hala", at=NOON, reason="erreur")

    decision = deciding.undo(one(notice), decided=NoticeStatus.BLOCKED, by="hala", at=NOON)

    assert decision.moved == [notice.pk]
    assert one(notice).get().remark == "Blocage annulé."


def test_undo_leaves_what_a_colleague_decided_since() -> None:
    blocked, validated_again = make_notice(), make_notice()
    both = Notice.objects.all()
    deciding.validate(both, by="hala", at=NOON, hold=HOLD)
    deciding.block(both, by="marc", at=NOON, reason="montant faux")
    deciding.validate(one(validated_again), by="marc", at=NOON, hold=HOLD)

    decision = deciding.undo(both, decided=NoticeStatus.VALIDATED, by="hala", at=NOON)

    assert decision.moved == []
    assert decision.ignored == [
        deciding.Ignored(blocked.pk, "déjà bloqué"),
        deciding.Ignored(validated_again.pk, "déjà validé"),
    ]


@pytest.mark.parametrize(
    "status", [NoticeStatus.VALIDATED, NoticeStatus.BLOCKED, NoticeStatus.FAILED]
)
def test_a_notice_can_be_put_back_to_pending(status: NoticeStatus) -> None:
    notice = make_notice(status=status)

    deciding.return_to_pending(one(notice), by="hala", at=NOON, remark="À revoir")

    assert one(notice).get().status == NoticeStatus.PENDING


def test_cancelling_a_premium_blocks_its_notice_that_has_not_left() -> None:
    premium = make_premium(number="1001")
    notice = make_notice(premium=premium)

    decision = cancel_with_notices(premium, on=TODAY, by="hala", at=NOON)

    notice.refresh_from_db()
    assert decision.moved == [notice.pk]
    assert (notice.status, notice.remark) == (
        NoticeStatus.BLOCKED,
        "La quittance n°\u00a01001 a été annulée.",
    )


def test_a_paid_premium_is_not_cancelled_and_its_notice_stays() -> None:
    premium = make_premium(settled_on=TODAY)
    notice = make_notice(premium=premium)

    with pytest.raises(NotCancellableError):
        cancel_with_notices(premium, on=TODAY, by="hala", at=NOON)

    assert one(notice).get().status == NoticeStatus.PENDING
