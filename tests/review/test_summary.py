"""« Fiche récapitulative »: one notice on a sheet."""

import pytest
from django.test import Client as Browser

from echeance.notices.status import NoticeStatus
from tests.build import make_client, make_notice, make_user
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db


def test_it_says_the_notice_its_client_its_premiums_and_its_history(client: Browser) -> None:
    card = make_client("CA13", vip=True)
    notice = make_notice(card, status=NoticeStatus.FAILED, remark="Boîte pleine")
    other = make_notice(card)
    signed_in(client)

    said = words(client.get(f"/avis/{notice.pk}/fiche/?statut=KO"))

    assert f"Avis d’échéance n° {notice.number} de Mme DURAND Solange (CA13)" in said
    assert "KO – Erreur lors de l’envoi" in said
    assert "Boîte pleine" in said
    assert "V.I.P." in said
    assert notice.lines.get().premium.number in said
    assert f"n° {other.number}" in said
    assert "par hala" in said


def test_a_confidential_one_does_not_exist_for_who_may_not_see_it(client: Browser) -> None:
    notice = make_notice(make_client(confidential=True))
    signed_in(client)

    assert client.get(f"/avis/{notice.pk}/fiche/").status_code == 404

    client.force_login(make_user("chef", sees_confidential=True))
    assert client.get(f"/avis/{notice.pk}/fiche/").status_code == 200
