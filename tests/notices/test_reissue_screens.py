"""A notice made again, from the detail of its premium."""

from datetime import date

import pytest
from django.test import Client as Browser

from echeance.accounts.models import User
from echeance.notices.models import Edition, Notice
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client, Premium
from tests.build import (
    make_notice,
    make_premium,
)
from tests.notices.edition_window import compose, words

pytestmark = pytest.mark.django_db


def test_the_zoom_leads_to_a_reissue_and_shows_it(client: Browser, hala: User) -> None:
    premium = make_premium()
    notice = make_notice(premium=premium, status=NoticeStatus.SENT)
    zoom = words(client.get(f"/quittances/{premium.pk}/"))
    question = words(client.get(f"/quittances/avis/{notice.pk}/reediter/"))

    client.post(
        f"/quittances/avis/{notice.pk}/reediter/", {"kind": "duplicate", "reason": "Avis égaré"}
    )
    compose()

    again = words(client.get(f"/quittances/{premium.pk}/"))
    assert "Rééditer" in zoom
    assert f"Rééditer l’avis n° {notice.number} ?" in question
    assert f"Duplicata de l’avis n° {notice.number} : Avis égaré" in again


def test_a_reissue_without_reason_or_of_something_paid_is_refused_with_words(
    client: Browser, hala: User
) -> None:
    notice = make_notice()
    address = f"/quittances/avis/{notice.pk}/reediter/"

    silent = words(client.post(address, {"kind": "duplicate", "reason": ""}))
    Premium.objects.update(settled_on=date(2026, 11, 24))
    paid = words(client.post(address, {"kind": "duplicate", "reason": "Égaré"}))

    assert "Indiquez le motif" in silent
    assert "est payée" in paid
    assert not Edition.objects.filter(reissue_of=notice).exists()


def test_the_zoom_offers_the_replacement_again_and_not_what_it_replaced(
    client: Browser, hala: User
) -> None:
    premium = make_premium()
    notice = make_notice(premium=premium)
    address = f"/quittances/avis/{notice.pk}/reediter/"

    client.post(address, {"kind": "replacement", "reason": "Erreur"})
    compose()
    zoom = client.get(f"/quittances/{premium.pk}/")
    refused = words(client.post(address, {"kind": "duplicate", "reason": "Égaré"}))

    newer = Notice.objects.get(edition__reissue_of=notice)
    assert address not in zoom.content.decode()
    assert f"/quittances/avis/{newer.pk}/reediter/" in zoom.content.decode()
    assert f"déjà remplacé par l’avis n° {newer.number} : rééditez celui-ci." in refused
    assert "Un point est à revoir" in refused


def test_a_confidential_notice_is_not_reissued_by_others(client: Browser, hala: User) -> None:
    notice = make_notice()
    Client.objects.update(confidential=True)

    assert client.get(f"/quittances/avis/{notice.pk}/reediter/").status_code == 404
