"""A premium cancelled on a notice of several: the others are not forgotten."""

from datetime import date

import pytest
from django.test import Client as Browser

from echeance.accounts.models import User
from echeance.notices import edition as use_case
from echeance.notices.cancelling import cancel_with_notices
from echeance.notices.channel import Channel
from echeance.notices.criteria import Criteria
from echeance.notices.left_unasked import notices_left
from echeance.notices.models import Notice, NoticeLine, Reissue
from echeance.notices.reissuing import reissue
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client, Premium
from tests.build import NOON, TODAY, make_contract, make_notice, make_premium, make_user
from tests.notices.edition_window import compose, words

pytestmark = pytest.mark.django_db


def notice_of(*premiums: Premium, status: NoticeStatus = NoticeStatus.PENDING) -> Notice:
    notice = make_notice(premium=premiums[0], status=status)
    for premium in premiums[1:]:
        NoticeLine.objects.create(notice=notice, premium=premium, gross=premium.gross)
    return notice


def premiums(how_many: int) -> list[Premium]:
    contract = make_contract()
    return [make_premium(contract, effective_from=date(2027, n, 1)) for n in range(1, how_many + 1)]


def cancelled(premium: Premium) -> list[tuple[int, int]]:
    """Numbers of the notices left, with how many others, once the premium is cancelled."""
    cancel_with_notices(premium, on=TODAY, by="hala", at=NOON)
    premium.refresh_from_db()
    return [(notice.number, others) for notice, others in notices_left(premium)]


def test_the_others_of_a_notice_held_back_are_counted() -> None:
    wrong, *others = premiums(3)
    notice = notice_of(wrong, *others)

    assert notices_left(wrong) == []
    assert cancelled(wrong) == [(notice.number, 2)]


def test_nothing_is_left_of_a_notice_of_one_or_that_left() -> None:
    alone = premiums(1)[0]
    notice_of(alone)
    wrong, other = premiums(2)
    notice_of(wrong, other, status=NoticeStatus.SENT)

    assert cancelled(alone) == []
    assert cancelled(wrong) == []


def test_what_is_paid_cancelled_or_asked_elsewhere_is_not_left() -> None:
    wrong, paid, void, elsewhere = premiums(4)
    notice_of(wrong, paid, void, elsewhere)
    notice_of(elsewhere)
    Premium.objects.filter(pk=paid.pk).update(settled_on=TODAY)
    Premium.objects.filter(pk=void.pk).update(cancelled=True, cancelled_on=TODAY)

    assert cancelled(wrong) == []


def test_nothing_is_left_once_the_notice_is_made_again() -> None:
    wrong, other = premiums(2)
    notice = notice_of(wrong, other)
    before = cancelled(wrong)

    reissue(notice, kind=Reissue.REPLACEMENT, reason="Erreur", by=make_user(), at=NOON)

    assert before == [(notice.number, 1)]
    assert notices_left(wrong) == []


def test_the_zoom_leads_to_the_notice_to_make_again(client: Browser, hala: User) -> None:
    wrong, other = premiums(2)
    notice = notice_of(wrong, other)
    address = f"/quittances/{wrong.pk}/"
    again = f"/quittances/avis/{notice.pk}/reediter/"

    question = words(client.get(f"{address}annuler/"))
    page = words(client.post(f"{address}annuler/", follow=True))
    client.post(again, {"kind": "replacement", "reason": "Erreur"})
    compose()

    newer = Notice.objects.get(edition__reissue_of=notice)
    assert "Il demande aussi 1 autre quittance, qu’aucune édition ne reprendra" in question
    assert f"L’avis n° {notice.number} demandait aussi 1 autre quittance" in page
    assert f'href="{again}"' in page
    assert [line.premium for line in newer.lines.all()] == [other]
    assert "demandait aussi" not in words(client.get(address))


def test_a_notice_on_paper_is_told_too() -> None:
    wrong, _ = premiums(2)
    Client.objects.update(notices_by_email=False)
    use_case.run_edition(
        Criteria(entity="FOREM"),
        by=None,
        at=NOON,
        user="hala",
        channel=Channel.PAPER,
        issue_when_composed=True,
    )
    compose()

    assert cancelled(wrong) == [(Notice.objects.get().number, 1)]


def test_the_dashboard_lists_the_notices_to_make_again(client: Browser, hala: User) -> None:
    wrong, other = premiums(2)
    notice = notice_of(wrong, other)
    alone = premiums(1)[0]
    notice_of(alone)
    before = words(client.get("/"))
    for premium in (wrong, alone):
        cancel_with_notices(premium, on=TODAY, by="hala", at=NOON)

    page = words(client.get("/"))
    Client.objects.update(confidential=True)
    hidden = words(client.get("/"))

    assert page.count("à rééditer") == 1
    assert f"Avis n° {notice.number}, {notice.client_name} : à rééditer" in page
    assert f'href="/quittances/{wrong.pk}/"' in page
    assert "à rééditer" not in before
    assert "à rééditer" not in hidden
