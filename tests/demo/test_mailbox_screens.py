from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from echeance.demo import mailbox
from tests.build import make_client, make_notice, make_user
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


def catch(
    data: Path,
    *,
    html: str | None = "<p>Bonjour <b>Monsieur</b></p>",
    notice: str = "",
    pdf: bytes = PDF,
) -> int:
    return mailbox.keep(
        data / mailbox.FOLDER,
        content=a_mail(html=html, notice=notice, pdf=pdf).as_bytes(),
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


PAGES_OF_A_MAIL = ["/demo/boite/1/", "/demo/boite/1/html/", "/demo/boite/1/fichiers/0/"]


def test_mails_of_confidential_clients_are_hidden_from_who_may_not_see_them(
    browser: Client, data: Path
) -> None:
    secret = make_notice(make_client("S1", confidential=True))
    plain = make_notice(make_client("P1"), pdf=b"%PDF-1.7 plain")
    catch(data, notice=f"{secret.pk}-1")
    catch(data, notice=f"{plain.pk}-1", pdf=b"%PDF-1.7 plain")

    page = browser.get("/demo/boite/").content.decode()

    assert "1 mail de clients confidentiels n’est pas affiché" in page
    assert "/demo/boite/2/" in page
    assert "/demo/boite/1/" not in page
    assert [browser.get(one).status_code for one in PAGES_OF_A_MAIL] == [404, 404, 404]
    assert browser.get("/demo/boite/2/").status_code == 200


def test_several_hidden_mails_are_counted_in_good_french(browser: Client, data: Path) -> None:
    secret = make_notice(make_client("S1", confidential=True))
    catch(data, notice=f"{secret.pk}-1")
    catch(data, notice=f"{secret.pk}-2")

    page = browser.get("/demo/boite/").content.decode()

    assert "2 mails de clients confidentiels ne sont pas affichés sur cette page." in page


def test_a_trial_with_the_letter_of_a_confidential_client_is_hidden_too(
    browser: Client, data: Path
) -> None:
    letter = b"%PDF-1.7 secret"
    make_notice(make_client("S1", confidential=True), pdf=letter)
    catch(data, pdf=letter)

    page = browser.get("/demo/boite/").content.decode()

    assert "Aucun mail à afficher sur cette page." in page
    assert browser.get("/demo/boite/1/").status_code == 404


@pytest.mark.parametrize("mark", ["999-1", "abc", "\u00b2-1", "-"])
def test_a_mail_of_a_notice_that_is_not_there_is_hidden(
    browser: Client, data: Path, mark: str
) -> None:
    catch(data, notice=mark)

    assert browser.get("/demo/boite/1/").status_code == 404


def test_who_sees_confidential_clients_sees_their_mails(client: Client, data: Path) -> None:
    client.force_login(make_user("claire", sees_confidential=True))
    secret = make_notice(make_client("S1", confidential=True))
    catch(data, notice=f"{secret.pk}-1")

    page = client.get("/demo/boite/").content.decode()

    assert "/demo/boite/1/" in page
    assert "confidentiels" not in page
    assert [client.get(one).status_code for one in PAGES_OF_A_MAIL] == [200, 200, 200]
