"""« AE par mail » for several clients of the list."""

import html

import pytest
from django.test import Client as Browser
from django.urls import reverse

from echeance.accounts.models import Role
from echeance.portfolio.models import Client, ClientChange
from tests.build import make_client, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    return signed_in(Role.MANAGER)


def signed_in(role: Role) -> Browser:
    browser = Browser()
    browser.force_login(make_user("hala", role=role))
    return browser


def address(*clients: Client, faire: str = "cocher", also: str = "") -> str:
    chosen = "".join(f"&client={client.pk}" for client in clients)
    return f"{reverse('portfolio:by_email')}?faire={faire}{chosen}{also}"


def ticked() -> list[str]:
    found = Client.objects.filter(notices_by_email=True).order_by("dossier_key")
    return list(found.values_list("dossier", flat=True))


def test_the_recap_says_what_would_change_and_changes_nothing(browser: Browser) -> None:
    paper = make_client("P1", notices_by_email=False)
    lost = make_client("P2", notices_by_email=False, email="")
    done = make_client("P3")

    text = html.unescape(browser.get(address(paper, lost, done)).content.decode())

    assert "Modifier 1 fiche" in text
    assert "Sans adresse utilisable\u00a0: ces fiches ne changent pas" in text
    assert reverse("portfolio:client", args=[lost.pk]) in text
    assert ticked() == ["P3"]


def test_confirming_ticks_those_that_a_mail_reaches_with_their_history(browser: Browser) -> None:
    paper = make_client("P1", notices_by_email=False)
    bad = make_client("P2", notices_by_email=False, email="x", email_problem="Pas d’arobase.")
    other = make_client("P3", notices_by_email=False)

    response = browser.post(address(paper, bad), follow=True)

    assert "1 fiche modifiée." in html.unescape(response.content.decode())
    assert ticked() == ["P1"]
    change = ClientChange.objects.get()
    assert (change.client, change.by) == (paper, "hala")
    assert (change.label, change.before, change.after) == ("AE par mail", "non", "oui")
    paper.refresh_from_db()
    assert (paper.version, paper.modified_by) == (2, "hala")
    other.refresh_from_db()
    assert other.version == 1


def test_all_those_of_the_search_can_be_unticked(browser: Browser) -> None:
    make_client("P1", last_name="DURAND")
    make_client("P2", last_name="DURAND", email="")
    make_client("P3", last_name="MARTIN", email="m@exemple.fr")

    browser.post(address(faire="decocher", also="&tous=1&q=durand"))

    assert ticked() == ["P3"]


def test_nothing_chosen_leads_back_to_the_list(browser: Browser) -> None:
    make_client("P1")

    response = browser.get(address(), follow=True)

    assert "Cochez d’abord des clients" in html.unescape(response.content.decode())


def test_a_confidential_client_cannot_be_chosen_unseen(browser: Browser) -> None:
    secret = make_client("P1", notices_by_email=False, confidential=True)

    browser.post(address(secret))
    browser.post(address(also="&tous=1"))

    assert ticked() == []


def test_a_reader_ticks_nobody() -> None:
    client = make_client("P1", notices_by_email=False)
    reader = signed_in(Role.READER)

    assert reader.get(address(client)).status_code == 403
    assert reader.post(address(client)).status_code == 403
    assert "AE par mail »</button>" not in html.unescape(
        reader.get(reverse("portfolio:clients")).content.decode()
    )


def test_the_list_offers_it(browser: Browser) -> None:
    make_client("P1")

    text = html.unescape(browser.get(f"{reverse('portfolio:clients')}?q=P1").content.decode())

    assert "Cocher «\u00a0AE par mail\u00a0»" in text
    assert '<input type="hidden" name="q" value="P1">' in text
