"""A doubt is settled by a person alone; a sending once more is always meant."""

from datetime import timedelta

import pytest

from echeance.notices import deciding
from echeance.notices.models import Notice
from echeance.notices.resolving import mark_received, resend
from echeance.notices.status import FailureCause, NoticeStatus
from echeance.portfolio.models import Client, Premium
from tests.build import NOON, make_notice

pytestmark = pytest.mark.django_db
S = NoticeStatus
BEFORE = NOON - timedelta(hours=2)
UNDECIDED = "incertain\u00a0: décidez par «\u00a0Reçu\u00a0» ou «\u00a0Renvoyer\u00a0»"


def doubtful() -> Notice:
    return make_notice(status=S.FAILED, failure=FailureCause.IN_DOUBT)


def all_of_them(*notices: Notice) -> object:
    return Notice.objects.filter(pk__in=[notice.pk for notice in notices])


def test_validating_a_whole_selection_never_sends_a_doubtful_notice_again() -> None:
    doubt, pending = doubtful(), make_notice()

    decision = deciding.validate(Notice.objects.all(), by="hala", at=NOON, hold=timedelta(0))
    _, foreseen = deciding.foresee_validation(Notice.objects.filter(pk=doubt.pk))

    assert decision.moved == [pending.pk]
    assert decision.ignored == [deciding.Ignored(doubt.pk, UNDECIDED)] == foreseen
    assert Notice.objects.get(pk=doubt.pk).status == S.FAILED


def test_no_way_round_loses_the_doubt() -> None:
    doubt = doubtful()
    this = Notice.objects.filter(pk=doubt.pk)

    blocked = deciding.block(this, by="hala", at=NOON, reason="autre")
    returned = deciding.return_to_pending(this, by="hala", at=NOON)

    assert [one.reason for one in blocked.ignored + returned.ignored] == [UNDECIDED, UNDECIDED]
    assert this.get().failure == FailureCause.IN_DOUBT


def test_received_becomes_ok_from_the_moment_it_left_and_says_who_knows() -> None:
    doubt = doubtful()

    decision = mark_received(
        doubt,
        by="hala",
        at=NOON,
        reason=" le client l’a au téléphone ",
        handed_over_at=BEFORE,
        workstation="POSTE7",
    )

    doubt.refresh_from_db()
    assert decision.moved == [doubt.pk]
    assert (doubt.status, doubt.failure, doubt.sent_at) == (S.SENT, "", BEFORE)
    assert doubt.remark == "Reçu, confirmé par hala\u00a0: le client l’a au téléphone"
    change = doubt.history.last()
    assert change is not None
    assert (change.old, change.new, change.by, change.workstation) == (
        S.FAILED, S.SENT, "hala", "POSTE7",
    )  # fmt: skip


@pytest.mark.parametrize("was", [(S.FAILED, FailureCause.IN_DOUBT), (S.SENT, "")])
def test_sending_again_is_another_sending_of_the_same_notice(was: tuple[S, str]) -> None:
    notice = make_notice(status=was[0], failure=was[1])

    decision = resend(notice, by="hala", at=NOON, reason="perdu", hold=timedelta(seconds=15))

    after = Notice.objects.get(pk=notice.pk)
    assert decision.moved == [notice.pk]
    assert (after.status, after.generation, after.number) == (S.VALIDATED, 2, notice.number)
    assert after.eligible_at == NOON + timedelta(seconds=15)
    assert after.remark == "Nouvel envoi demandé\u00a0: perdu"


def test_sending_again_goes_where_the_card_says_now() -> None:
    notice = make_notice(status=S.SENT)
    Client.objects.update(email="nouvelle@exemple.fr")

    resend(notice, by="hala", at=NOON, reason="nouvelle adresse")

    after = Notice.objects.get(pk=notice.pk)
    assert after.email == "nouvelle@exemple.fr"
    assert "avant\u00a0: solange.durand@exemple.fr" in after.remark


@pytest.mark.parametrize("reason", ["perdu", "perdu."])
def test_the_reason_and_the_new_address_are_two_sentences(reason: str) -> None:
    notice = make_notice(status=S.SENT)
    Client.objects.update(email="nouvelle@exemple.fr")

    resend(notice, by="hala", at=NOON, reason=reason, hold=timedelta(0))

    remark = Notice.objects.get(pk=notice.pk).remark
    assert remark.startswith(
        "Nouvel envoi demandé\u00a0: perdu. Adresse reprise de la fiche client"
    )


@pytest.mark.parametrize(
    ("status", "failure", "reason"),
    [
        (S.PENDING, "", "en attente de validation"),
        (S.VALIDATED, "", "déjà validé"),
        (S.BLOCKED, "", "déjà bloqué"),
        (
            S.FAILED,
            FailureCause.ADDRESS,
            "en erreur, et non incertain\u00a0: corrigez puis validez",
        ),
    ],
)
def test_what_was_neither_sent_nor_doubtful_is_left_alone(
    status: S, failure: str, reason: str
) -> None:
    notice = make_notice(status=status, failure=failure)

    again = resend(notice, by="hala", at=NOON, reason="perdu")
    known = mark_received(notice, by="hala", at=NOON, reason="reçu", handed_over_at=BEFORE)

    assert again.ignored == known.ignored == [deciding.Ignored(notice.pk, reason)]
    assert Notice.objects.get(pk=notice.pk).status == status


def test_an_ok_notice_is_not_received_a_second_time() -> None:
    notice = make_notice(status=S.SENT)

    known = mark_received(notice, by="hala", at=NOON, reason="reçu", handed_over_at=BEFORE)

    assert [one.reason for one in known.ignored] == ["déjà envoyé"]


def test_a_page_left_open_does_not_send_a_third_time() -> None:
    seen = make_notice(status=S.SENT)
    resend(seen, by="hala", at=NOON, reason="perdu")
    Notice.objects.filter(pk=seen.pk).update(status=S.SENT)

    decision = resend(seen, by="marc", at=NOON, reason="perdu")

    assert "déjà renvoyé" in decision.ignored[0].reason
    assert Notice.objects.get(pk=seen.pk).generation == 2


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ({"notices_by_email": False}, "n’est plus coché"),
        ({"email": "x", "email_problem": "incomplète"}, "adresse inutilisable"),
    ],
)
def test_a_client_who_cannot_be_written_to_gets_nothing_again(
    card: dict[str, object], reason: str
) -> None:
    notice = doubtful()
    Client.objects.update(**card)

    decision = resend(notice, by="hala", at=NOON, reason="perdu")

    assert reason in decision.ignored[0].reason


def test_a_cancelled_premium_is_not_asked_for_again() -> None:
    notice = make_notice(status=S.SENT)
    Premium.objects.update(cancelled=True)

    decision = resend(notice, by="hala", at=NOON, reason="perdu")

    assert "est annulée" in decision.ignored[0].reason


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_person_says_why(reason: str) -> None:
    notice = doubtful()

    with pytest.raises(ValueError, match="why"):
        resend(notice, by="hala", at=NOON, reason=reason)
    with pytest.raises(ValueError, match="how they know"):
        mark_received(notice, by="hala", at=NOON, reason=reason, handed_over_at=BEFORE)
