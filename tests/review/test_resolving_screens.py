"""« Reçu » and « Renvoyer », as the pages tell and do it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from echeance.accounts.models import Role
from echeance.dispatch.dialogue import Phase
from echeance.dispatch.models import Attempt, AttemptOutcome
from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from echeance.portfolio.models import Client as Insured
from tests.build import NOON, make_client, make_notice
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db
S = NoticeStatus
BEFORE = NOON - timedelta(hours=2)


def doubtful(client: Insured | None = None) -> Notice:
    notice = make_notice(
        client,
        status=S.FAILED,
        failure=FailureCause.IN_DOUBT,
        remark="Incertain. Pas de réponse. Le client a peut-être reçu l’avis.",
    )
    Attempt.objects.create(
        notice=notice,
        generation=1,
        started_at=BEFORE,
        ended_at=NOON,
        phase=Phase.DOT,
        outcome=AttemptOutcome.IN_DOUBT,
        words="Le serveur n’a pas répondu.",
        relay="mail.exemple.fr:587",
        message_id="avis.1.1.abc@exemple.fr",
        recipients=[
            {"address": "solange.durand@exemple.fr", "blind": False, "code": 250},
            {"address": "archives@exemple.fr", "blind": True, "code": 250},
        ],
    )
    return notice


def now(notice: Notice) -> Any:
    return Notice.objects.get(pk=notice.pk)


def test_the_details_tell_what_happened_and_where_to_look(client: Client) -> None:
    notice = doubtful()

    page = signed_in(client).get(f"/avis/{notice.pk}/")

    text = words(page)
    assert (
        "Envoi incertain. Le 25/11/2026 à 10:00, le message a été remis au serveur"
        " mail.exemple.fr:587, mais sa réponse n’est jamais arrivée (Le serveur n’a pas répondu)."
        " Le client l’a peut-être reçu."
    ) in text
    assert "Cherchez-le dans la boîte de copie archives@exemple.fr" in text
    assert "avis.1.1.abc@exemple.fr" in text
    assert f'href="/avis/{notice.pk}/recu/' in page.content.decode()
    assert f'href="/avis/{notice.pk}/renvoyer/' in page.content.decode()
    assert "Valider cet avis" not in text
    assert "Bloquer cet avis" not in text


@pytest.mark.parametrize("where", ["/", "/automate/", "/avis/"])
def test_doubts_are_listed_with_their_two_answers(client: Client, where: str) -> None:
    notice = doubtful()

    page = signed_in(client).get(where)

    assert "1 envoi incertain" in words(page)
    assert f'href="/avis/{notice.pk}/recu/' in page.content.decode()
    assert f'href="/avis/{notice.pk}/renvoyer/' in page.content.decode()


def test_received_asks_how_the_person_knows(client: Client) -> None:
    notice = doubtful()
    address = f"/avis/{notice.pk}/recu/?statut=KO"

    asked = signed_in(client).get(address)
    refused = client.post(address, {"raison": "  "})
    still = now(notice).status
    done = client.post(address, {"raison": "il a appelé"}, follow=True)

    assert "Comment le savez-vous ?" in words(asked)
    assert refused.status_code == 422
    assert "Répondez en quelques mots." in words(refused)
    assert still == S.FAILED
    assert (now(notice).status, now(notice).sent_at) == (S.SENT, BEFORE)
    assert "Avis n° 1 marqué reçu : il est OK." in words(done)
    assert "Reçu, confirmé par hala : il a appelé" in words(done)
    assert done.redirect_chain == [(f"/avis/{notice.pk}/?statut=KO", 302)]


def test_sending_again_shows_where_it_goes_and_asks_why(client: Client) -> None:
    notice = doubtful()
    Insured.objects.update(email="nouvelle@exemple.fr")
    address = f"/avis/{notice.pk}/renvoyer/"

    asked = signed_in(client).get(address)
    refused = client.post(address, {"raison": "", "envoi": "1"})
    done = client.post(address, {"raison": "pas reçu", "envoi": "1"}, follow=True)

    assert "il le recevrait alors deux fois" in words(asked)
    assert "nouvelle@exemple.fr Reprise de la fiche client" in words(asked)
    assert refused.status_code == 422
    assert (now(notice).status, now(notice).generation) == (S.VALIDATED, 2)
    assert now(notice).email == "nouvelle@exemple.fr"
    assert "Avis n° 1 validé pour un nouvel envoi." in words(done)


def test_a_sent_notice_can_be_sent_once_more_and_no_third_time_by_an_old_page(
    client: Client,
) -> None:
    notice = make_notice(status=S.SENT)
    address = f"/avis/{notice.pk}/renvoyer/"

    asked = signed_in(client).get(address)
    client.post(address, {"raison": "perdu", "envoi": "1"})
    Notice.objects.filter(pk=notice.pk).update(status=S.SENT)
    again = client.post(address, {"raison": "perdu", "envoi": "1"}, follow=True)

    assert "Cet avis a déjà été envoyé le 25/11/2026 12:00." in words(asked)
    assert "déjà renvoyé entre-temps" in words(again)
    assert now(notice).generation == 2


def test_what_cannot_leave_again_says_why_and_offers_no_button(client: Client) -> None:
    notice = make_notice(status=S.SENT)
    Insured.objects.update(notices_by_email=False)

    page = signed_in(client).get(f"/avis/{notice.pk}/renvoyer/")

    assert "Il ne peut pas partir : « AE par mail » n’est plus coché" in words(page)
    assert "Renvoyer l’avis</button>" not in page.content.decode()


@pytest.mark.parametrize("answer", ["recu", "renvoyer"])
def test_another_notice_has_nothing_to_answer(client: Client, answer: str) -> None:
    notice = make_notice(status=S.BLOCKED)

    page = signed_in(client).post(f"/avis/{notice.pk}/{answer}/", {"raison": "x"}, follow=True)

    assert "Avis n° 1 inchangé : déjà bloqué." in words(page)
    assert now(notice).status == S.BLOCKED


@pytest.mark.parametrize("answer", ["recu", "renvoyer"])
def test_a_reader_answers_nothing(client: Client, answer: str) -> None:
    notice = doubtful()

    page = signed_in(client, role=Role.READER).post(f"/avis/{notice.pk}/{answer}/", {"raison": "x"})

    assert page.status_code == 403
    assert now(notice).status == S.FAILED
    assert "Reçu" not in words(client.get("/"))


@pytest.mark.parametrize("answer", ["recu", "renvoyer"])
def test_a_confidential_client_does_not_exist_for_others(client: Client, answer: str) -> None:
    notice = doubtful(make_client(confidential=True))

    page = signed_in(client).post(f"/avis/{notice.pk}/{answer}/", {"raison": "x"})

    assert page.status_code == 404
    assert "envoi incertain" not in words(client.get("/automate/"))
