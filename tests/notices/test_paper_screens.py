"""« Imprimer »: the clients who get their notice on paper."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from echeance.accounts.models import User
from echeance.notices.channel import Channel
from echeance.notices.composing import work_once
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.models import (
    Edition,
    Notice,
)
from tests.build import (
    NOON,
    make_client,
    make_contract,
    make_premium,
)
from tests.notices.edition_window import ANSWERS, NEW, body, compose, words

pytestmark = pytest.mark.django_db


def test_imprimer_issues_the_clients_on_paper_and_them_alone(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P5")))
    make_premium(make_contract(make_client("P6", email="")))
    client.post(NEW, ANSWERS | {"do": "imprimer"})
    compose()
    edition = Edition.objects.get()
    question = words(client.get(f"/editions/{edition.pk}/"))

    client.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"})
    compose()

    page = words(client.get(f"/editions/{edition.pk}/impression/"))
    review = words(client.get(reverse("review:list")))
    notice = Notice.objects.get()
    assert "Marquer cet avis comme édité ?" in question
    assert (edition.channel, notice.dossier, notice.channel) == (Channel.PAPER, "P6", "paper")
    assert "P6" in page
    assert "P6" not in review
    assert client.get(reverse("review:details", args=[notice.pk])).status_code == 404


def test_the_pile_is_a_pdf_in_the_browser(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P6", email="")))
    client.post(NEW, ANSWERS | {"do": "imprimer", "issue_when_composed": "on"})
    while work_once(LetterComposer(), clock=lambda: NOON):
        pass
    edition = Edition.objects.get()

    pile = client.get(f"/editions/{edition.pk}/impression/1.pdf?recto-verso=1")
    none = client.get(f"/editions/{edition.pk}/impression/2.pdf")

    assert body(pile).startswith(b"%PDF")
    assert none.status_code == 404


def test_a_run_by_email_offers_to_print_the_others(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P6", email="")))
    client.post(NEW, ANSWERS | {"do": "mail"})
    compose()
    first = Edition.objects.get()
    offered = words(client.get(f"/editions/{first.pk}/"))

    client.post(f"/editions/{first.pk}/action/", {"do": "imprimer"})
    compose()
    paper = Edition.objects.exclude(pk=first.pk).get()
    client.post(f"/editions/{paper.pk}/reponse/", {"answer": "oui"})
    compose()

    done = words(client.get(f"/editions/{first.pk}/"))
    assert "Imprimer 1 avis" in offered
    assert "Imprimer 1 avis" not in done
    assert "Édité depuis" in done


def test_nobody_to_print_is_said(client: Browser, hala: User) -> None:
    make_premium()
    client.post(NEW, ANSWERS | {"do": "imprimer"})
    compose()

    page = words(client.get(f"/editions/{Edition.objects.get().pk}/"))

    assert "Aucun client à imprimer" in page


def test_cancelling_a_premium_on_paper_says_not_to_post_it(client: Browser, hala: User) -> None:
    premium = make_premium(make_contract(make_client("P6", email="")), number="1001")
    client.post(NEW, ANSWERS | {"do": "imprimer", "issue_when_composed": "on"})
    compose()

    page = words(client.post(f"/quittances/{premium.pk}/annuler/", follow=True))

    assert "ne postez pas cet avis" in Notice.objects.get().remark
    assert "sur papier" in page
