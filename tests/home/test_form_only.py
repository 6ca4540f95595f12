"""An address that answers a form only says so when it is opened, and leads back."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.home.form_only import screen_above
from tests.build import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Browser) -> Browser:
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    return client


@pytest.mark.parametrize(
    ("address", "screen"),
    [
        ("/parametres/serveur/test/", "/parametres/serveur/"),
        ("/parametres/modeles/essai/", "/parametres/modeles/"),
        ("/parametres/copies/", "/"),
        ("/avis/valider/", "/avis/"),
    ],
)
def test_it_says_that_nothing_changed_and_leads_to_its_screen(
    browser: Browser, address: str, screen: str
) -> None:
    answer = browser.get(address)

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    page = answer.content.decode()
    assert "Elle ne s’ouvre pas seule." in page
    assert f'class="btn btn-primary" href="{screen}"' in page


def test_the_screen_it_leads_to_opens(browser: Browser) -> None:
    assert browser.get(screen_above("/parametres/modeles/fichiers/")).status_code == 200


def test_choosing_a_theme_on_the_result_of_a_form_is_followed_by_words(browser: Browser) -> None:
    chosen = {"theme": "dark", "next": "/parametres/serveur/test/"}

    answer = browser.post("/apparence/", chosen, follow=True)

    assert "Revenir à l’écran" in answer.content.decode()


def test_a_script_gets_no_page(browser: Browser) -> None:
    answer = browser.get("/avis/valider/", headers={"accept": "application/json"})

    assert answer.status_code == 405
    assert answer.content == b""


def test_a_form_that_is_refused_otherwise_keeps_its_answer(browser: Browser) -> None:
    assert "Elle ne s’ouvre pas seule." not in browser.get("/nulle-part/").content.decode()
