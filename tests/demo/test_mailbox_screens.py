from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from echeance.demo import mailbox
from tests.build import make_user
from tests.demo.mails import PDF, a_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "echeance.demo"]
    settings.ROOT_URLCONF = "tests.demo.urls"
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def browser(data: Path, client: Client) -> Client:
    client.force_login(make_user())
    return client


def catch(data: Path, *, html: str | None = "<p>Bonjour <b>Monsieur</b></p>") -> int:
    return mailbox.keep(
        data / mailbox.FOLDER,
        content=a_mail(html=html).as_bytes(),
        envelope=mailbox.Envelope(
            sender="avis@forem.exemple.fr",
            recipients=("serge.gachel@exemple.fr",),
            received_at=datetime(2026, 11, 25, 11, tzinfo=UTC),
        ),
    )


def test_an_empty_mailbox_says_what_to_do(browser: Client) -> None:
    page = browser.get("/demo/boite/").content.decode()

    assert "Aucun mail pour l’instant" in page


def test_the_list_shows_who_got_what_and_the_attachment(browser: Client, data: Path) -> None:
    catch(data)

    page = browser.get("/demo/boite/").content.decode()

    assert "serge.gachel@exemple.fr" in page
    assert "Avis d’échéance n° 196" in page
    assert "AVIS_ECHEANCES_CA13_196_20261125.pdf" in page


def test_a_mail_is_shown_with_its_text_and_headers(browser: Client, data: Path) -> None:
    catch(data)

    page = browser.get("/demo/boite/1/").content.decode()

    assert "Votre avis est joint." in page
    assert "<dt>Subject</dt>" in page


def test_the_html_of_a_mail_may_run_nothing(browser: Client, data: Path) -> None:
    catch(data, html="<script>alert(1)</script><p>Bonjour</p>")

    response = browser.get("/demo/boite/1/html/")

    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert b"Bonjour" in response.content


def test_the_attached_pdf_is_the_one_that_was_sent(browser: Client, data: Path) -> None:
    catch(data)

    response = browser.get("/demo/boite/1/fichiers/0/")

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content == PDF


@pytest.mark.parametrize(
    "address",
    ["/demo/boite/9/", "/demo/boite/9/html/", "/demo/boite/1/html/", "/demo/boite/1/fichiers/7/"],
)
def test_what_does_not_exist_is_not_found(browser: Client, data: Path, address: str) -> None:
    catch(data, html=None)

    assert browser.get(address).status_code == 404


def test_a_stranger_must_sign_in(client: Client, data: Path) -> None:
    response = client.get("/demo/boite/")

    assert response.status_code == 302
    assert "/compte/connexion/" in response.headers["Location"]


def test_only_one_page_of_mails_is_read(browser: Client, data: Path) -> None:
    for _ in range(51):
        catch(data)

    page = browser.get("/demo/boite/").content.decode()

    assert page.count("AVIS_ECHEANCES_CA13_196") == 50
    assert "51 mails retenus" in page
