"""An English-speaking colleague at work: the screens are English, the books stay French."""

import html
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from echeance.accounts.models import Language
from echeance.portfolio.forms.card import ClientForm
from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.report import conclusion, counts
from echeance.portfolio.importing.run import import_books
from echeance.portfolio.models import Client, ClientChange, Contract
from tests.build import NOON, make_client, make_contract, make_user
from tests.portfolio.test_client_card import address, card

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    user = make_user("john")
    user.language = Language.ENGLISH
    user.save()
    browser = Browser()
    browser.force_login(user)
    return browser


@pytest.fixture
def english() -> Iterator[None]:
    with override("en"):
        yield


def page(browser: Browser, url: str) -> str:
    return html.unescape(browser.get(url).content.decode())


def test_the_history_of_a_card_is_kept_in_french_and_read_in_english(browser: Browser) -> None:
    client = make_client("P1", notices_by_email=False)

    browser.post(address(client), card(client, city="PARIS", notices_by_email="on"))

    kept = {(change.label, change.before, change.after) for change in ClientChange.objects.all()}
    assert kept == {("ville", "LYON", "PARIS"), ("AE par mail", "non", "oui")}
    shown = page(browser, address(client))
    assert '<td data-label="Field:">E-mail notices</td>' in shown
    assert '<td data-label="Before:" class="break">no</td>' in shown
    assert '<td data-label="After:" class="break">yes</td>' in shown


def test_a_word_that_looks_like_a_tick_is_not_translated(browser: Browser) -> None:
    client = make_client("P1")

    browser.post(address(client), card(client, city="oui"))

    assert '<td data-label="After:" class="break">oui</td>' in page(browser, address(client))


def test_the_problem_of_an_address_is_kept_in_french_and_read_in_english(
    browser: Browser, english: None
) -> None:
    client = make_client("P1", email="", notices_by_email=False)
    form = ClientForm(
        {**card(client), "email": "durand chez exemple.fr"}, instance=client, sees_confidential=True
    )

    assert not form.is_valid()

    assert "contains a space" in str(form.errors["email"])
    assert "contient une espace" in form.instance.email_problem
    Client.objects.update(email="durand chez exemple.fr", email_problem=form.instance.email_problem)
    assert "contains a space" in page(browser, address(client))


def test_a_file_with_french_headings_and_words_is_read_whoever_imports_it(english: None) -> None:
    clients = b"Dossier;Nom;E-mail;AE par mail\nP1;DURAND;durand chez exemple.fr;oui\n"
    contracts = (
        "N° de contrat;Dossier;Compagnie;Fractionnement;Encaissement\nC1;P1;AXA;Annuel;Confié\n"
    ).encode()
    entity = b"Code;Raison sociale\nFOREM;FOREM Courtage\n"
    sources = [
        Source(name=name, content=content)
        for name, content in (("e.csv", entity), ("c.csv", clients), ("k.csv", contracts))
    ]

    report = import_books(sources, by="john", at=NOON)

    assert report.accepted
    assert Contract.objects.get().collected_by == "C"
    assert "contient une espace" in Client.objects.get().email_problem
    warning = report.files[1].warnings[0].remedy
    assert warning.endswith("Until then, this client’s notices are to be printed.")
    assert (counts(report.files[1]), conclusion(report)) == (
        "1 new, 0 changed, 0 unchanged",
        "Import finished.",
    )


def test_a_refused_cell_says_the_choices_in_english(english: None) -> None:
    make_contract(make_client("P1"), number="C1")
    premiums = (
        "N° quittance;N° de contrat;Nature;Effet du;Effet au;Période de débit;Prime nette;Taxes;"
        "Prime TTC\n12;C1;Autre;01/01/2027;31/12/2027;01/2027;100;10;110\n"
    ).encode()

    report = import_books([Source(name="q.csv", content=premiums)], by="john", at=NOON)

    assert report.files[0].errors[0].remedy == "Choose one of: T (Term), C (Immediate)."


def test_lists_speak_english(browser: Browser) -> None:
    make_contract(make_client("P1"))

    clients = page(browser, reverse("portfolio:clients"))
    contracts = page(browser, reverse("portfolio:contracts"))

    assert "<p>1 client." in clients
    assert "Account manager" in clients
    assert "<p>1 contract.</p>" in contracts
    assert "Broker-collected" in contracts
