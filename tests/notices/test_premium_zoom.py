"""The zoom of a premium: every edition of it, and cancelling it."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from echeance.accounts.models import User
from echeance.notices.criteria import Criteria
from echeance.notices.models import Edition, Reissue
from echeance.notices.reissuing import reissue
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Premium
from tests.build import (
    NOON,
    make_client,
    make_contract,
    make_notice,
    make_premium,
    make_user,
)
from tests.notices.edition_window import words

pytestmark = pytest.mark.django_db


def test_the_zoom_shows_each_edition_date_with_its_notice(manager: Browser) -> None:
    premium = make_premium(number="1001")
    notice = make_notice(premium=premium, status=NoticeStatus.SENT)

    page = words(manager.get(f"/quittances/{premium.pk}/"))

    assert "Zoom de la quittance n° 1001" in page
    assert "25/11/2026" in page
    assert f"n° {notice.number}" in page
    assert "Envoyé avec succès" in page


def test_cancelling_asks_first_then_cancels_and_blocks(manager: Browser) -> None:
    premium = make_premium(number="1001")
    notice = make_notice(premium=premium)
    question = words(manager.get(f"/quittances/{premium.pk}/annuler/"))
    untouched = Premium.objects.get().cancelled

    response = manager.post(f"/quittances/{premium.pk}/annuler/", follow=True)

    notice.refresh_from_db()
    assert "il sera bloqué" in question
    assert not untouched
    assert "Quittance n° 1001 annulée. 1 avis bloqué" in words(response)
    assert notice.status == NoticeStatus.BLOCKED


def test_a_premium_already_cancelled_is_not_cancelled_twice(manager: Browser) -> None:
    premium = make_premium(cancelled=True)

    response = manager.post(f"/quittances/{premium.pk}/annuler/", follow=True)

    assert "est déjà annulée" in words(response)


def test_the_zoom_keeps_confidential_clients_and_readers_out(reader: Browser) -> None:
    secret = make_premium(make_contract(make_client(confidential=True)))
    premium = make_premium()

    assert reader.get(f"/quittances/{secret.pk}/").status_code == 404
    assert reader.get(f"/quittances/{premium.pk}/").status_code == 200
    assert reader.post(f"/quittances/{premium.pk}/annuler/").status_code == 403


def test_why_a_confidential_notice_was_issued_again_is_told_to_whom_may_see_it(
    manager: Browser,
) -> None:
    notice = make_notice(make_client("S1", confidential=True), status=NoticeStatus.SENT)
    edition = reissue(
        notice,
        kind=Reissue.DUPLICATE,
        reason="Égaré par M. SECRET",
        by=make_user("claire", sees_confidential=True),
        at=NOON,
    )
    Edition.objects.update(criteria=Criteria(entity="FOREM").as_json())
    trusted = Browser()
    trusted.force_login(User.objects.get(username="claire"))
    addresses = [reverse("notices:editions"), reverse("notices:edition", args=[edition.pk])]

    for address in addresses:
        hidden = manager.get(address).content.decode()
        assert "Duplicata" in hidden
        assert "SECRET" not in hidden
        assert "Égaré par M. SECRET" in trusted.get(address).content.decode()
