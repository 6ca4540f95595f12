"""What is foreseen of a whole result is what then happens to it."""

from collections import Counter
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from echeance.notices import deciding
from echeance.notices.foreseeing import Foreseen, foresee
from echeance.notices.models import Edition, Notice, Reissue
from echeance.notices.status import FailureCause, Move, NoticeStatus
from echeance.portfolio.models import Client
from tests.build import NOON, make_client, make_contract, make_notice, make_premium

pytestmark = pytest.mark.django_db
CARDS: tuple[dict[str, Any], ...] = (
    {},
    {"email": ""},
    {"email": "", "notices_by_email": False},
    {"email": "nouvelle@exemple.fr"},
    {"email": "sans arobase", "email_problem": "ce n’est pas une adresse e-mail"},
)
IN_DOUBT = {"status": NoticeStatus.FAILED, "failure": FailureCause.IN_DOUBT}
STATES = (*({"status": status} for status in NoticeStatus), IN_DOUBT)


def furnish() -> None:
    """Every state × every client card × an address of the notice, and what overtakes them."""
    for state, card, own in product(STATES, CARDS, ("", "ancienne@exemple.fr", None)):
        notice = make_notice(make_client(), **state)
        if own is not None:
            Notice.objects.filter(pk=notice.pk).update(email=own)
        # Behind the form's back: a card may have become anything since.
        Client.objects.filter(pk=notice.client_id).update(**card)
        if own is None:
            client = Client.objects.get(pk=notice.client_id)
            Notice.objects.filter(pk=notice.pk).update(email=client.email)
    for status in (NoticeStatus.PENDING, NoticeStatus.FAILED):
        make_notice(premium=make_premium(make_contract(), cancelled=True), status=status)
        replaced = make_notice(status=status)
        again = make_notice(status=NoticeStatus.SENT).edition
        Edition.objects.filter(pk=again.pk).update(reissue_of=replaced, reissue=Reissue.REPLACEMENT)
    held = make_notice(status=NoticeStatus.VALIDATED)
    Notice.objects.filter(pk=held.pk).update(
        picked_up_at=NOON, pick_up_token="un", handed_over_at=NOON, lease_until=NOON
    )


def foreseen(move: Move, *statuses: NoticeStatus) -> Foreseen:
    found = Notice.objects.all()
    counts = {
        status.value: found.filter(status=status).count() for status in statuses or NoticeStatus
    }
    return foresee(found, move, by_status=counts)


def without_details(reason: str) -> str:
    if reason.startswith("la quittance"):
        return "une de ses quittances est annulée"
    if reason.startswith("remplacé"):
        return "remplacé par une autre édition"
    if reason.startswith("adresse inutilisable"):
        return "adresse inutilisable"
    return reason


def happened(decision: deciding.Decision) -> Foreseen:
    reasons = Counter(without_details(one.reason) for one in decision.ignored)
    return Foreseen(len(decision.moved), dict(reasons))


def test_a_validation_does_what_was_foreseen() -> None:
    furnish()
    before = foreseen(Move.VALIDATE)

    decision = deciding.validate(
        Notice.objects.all(), by="hala", at=NOON, hold=timedelta(seconds=15)
    )

    assert before == happened(decision)
    assert before.moving > 10
    assert len(before.staying) == 9


def test_a_blocking_does_what_was_foreseen() -> None:
    furnish()
    before = foreseen(Move.BLOCK)

    decision = deciding.block(Notice.objects.all(), by="hala", at=NOON, reason="double")

    assert before == happened(decision)


def test_putting_back_does_what_was_foreseen() -> None:
    furnish()
    before = foreseen(Move.RETURN_TO_PENDING)

    decision = deciding.return_to_pending(Notice.objects.all(), by="hala", at=NOON)

    assert before == happened(decision)


def test_only_the_statuses_that_were_asked_for_count() -> None:
    furnish()
    pending = Notice.objects.filter(status=NoticeStatus.PENDING)
    before = foreseen(Move.VALIDATE, NoticeStatus.PENDING)

    decision = deciding.validate(pending, by="hala", at=NOON, hold=timedelta(0))

    assert before == happened(decision)


def test_the_most_frequent_reason_is_said_first() -> None:
    make_notice(status=NoticeStatus.BLOCKED)
    for _ in range(2):
        make_notice(status=NoticeStatus.SENT)

    assert list(foreseen(Move.BLOCK).staying) == ["déjà envoyé", "déjà bloqué"]
