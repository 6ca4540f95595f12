import html
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.fixtures import Settings

from echeance.accounts.models import Role
from echeance.portfolio.forms.upload import LARGEST
from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.staging import GoneError, Staging
from echeance.portfolio.models import Client
from tests.build import NOON, make_client, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(settings: Settings, tmp_path: Path) -> Browser:
    settings.DATA_DIR = tmp_path
    return signed_in("hala")


def signed_in(name: str, *, role: Role = Role.MANAGER) -> Browser:
    browser = Browser()
    browser.force_login(make_user(name, role=role))
    return browser


def drop(browser: Browser, *contents: bytes) -> str:
    """Upload files; returns the address of their check."""
    files = [SimpleUploadedFile(f"{rank}.csv", text) for rank, text in enumerate(contents)]
    response = browser.post(reverse("portfolio:import_books"), {"books": files})
    assert response.status_code == 302
    return response.headers["Location"]


def page(browser: Browser, url: str) -> str:
    return html.unescape(browser.get(url, follow=True).content.decode())


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_a_file_makes_visible_only_the_clients_that_its_author_may_see(
    settings: Settings, tmp_path: Path, role: Role
) -> None:
    settings.DATA_DIR, stays = tmp_path, role == Role.MANAGER
    make_client("007", confidential=True)
    browser = signed_in("marc", role=role)
    check = drop(browser, b"Dossier;Nom;Confidentiel\n007;BOND;N\n8;B;N")

    browser.post(check)

    assert ("Cette fiche reste confidentielle" in page(browser, check)) is stays
    assert Client.objects.get(dossier="007").confidential is stays
    assert Client.objects.get(dossier="8").confidential is False


def test_nothing_is_written_before_importer_is_pressed(browser: Browser) -> None:
    check = drop(browser, b"Dossier;Nom\n1;A\n2;B", b"Dossier;Nom\n3;")

    text = page(browser, check)

    assert "Vérification terminée, rien n’est enregistré. 1 fichier refusé." in text
    assert "2 nouveaux, 0 modifié, 0 inchangé" in text
    assert "Cette cellule doit être remplie." in text
    assert "Importer 1 fichier<" in text
    assert not Client.objects.exists()

    browser.post(check)

    assert Client.objects.count() == 2
    report = page(browser, check)
    assert "2 nouveaux" in report
    assert "Importer 1 fichier<" not in report
    browser.post(check)
    assert Client.objects.count() == 2


def test_files_that_bring_nothing_offer_no_button(browser: Browser) -> None:
    check = drop(browser, b"Couleur\nbleu")

    assert "Il n’y a rien à importer." in page(browser, check)


def test_another_person_does_not_see_the_files(browser: Browser) -> None:
    check = drop(browser, b"Dossier;Nom\n1;A")

    text = page(signed_in("paul"), check)

    assert "Ces fichiers ne sont plus en attente" in text


@pytest.mark.parametrize("token", ["absent-token", "..", "a" * 80])
def test_an_unknown_upload_is_said_gone(browser: Browser, token: str) -> None:
    assert "ne sont plus en attente" in page(browser, f"/import/{token}/")


def test_no_file_an_empty_file_and_a_huge_file_are_refused(browser: Browser) -> None:
    url = reverse("portfolio:import_books")

    nothing = browser.post(url)
    empty = browser.post(url, {"books": SimpleUploadedFile("vide.csv", b"")})
    huge = browser.post(url, {"books": SimpleUploadedFile("gros.csv", b"x" * (LARGEST + 1))})

    assert [answer.status_code for answer in (nothing, empty, huge)] == [422] * 3
    assert "Choisissez au moins un fichier." in html.unescape(nothing.content.decode())
    assert "Un des fichiers est vide" in html.unescape(empty.content.decode())
    assert "gros.csv\u00a0» dépasse 20\u00a0Mo" in html.unescape(huge.content.decode())


def test_the_columns_that_are_recognised_are_listed(browser: Browser) -> None:
    text = page(browser, reverse("portfolio:import_books"))

    assert "<strong>Raison sociale</strong>" in text
    assert "Sans pollicitation" in text


def test_a_reader_cannot_import(browser: Browser) -> None:
    check = drop(browser, b"Dossier;Nom\n1;A")
    reader = signed_in("lise", role=Role.READER)

    assert reader.get(reverse("portfolio:import_books")).status_code == 403
    assert reader.post(reverse("portfolio:import_books")).status_code == 403
    assert reader.post(check).status_code == 403


def test_uploads_are_forgotten_after_an_hour(tmp_path: Path) -> None:
    staging = Staging(tmp_path)
    token = staging.keep([Source(name="a.csv", content=b"x")], by="hala", at=NOON)
    assert staging.sources(token, by="hala", at=NOON + timedelta(minutes=59))

    with pytest.raises(GoneError):
        staging.sources(token, by="hala", at=NOON + timedelta(minutes=61))

    staging.keep([], by="hala", at=NOON + timedelta(days=9000))
    assert not (tmp_path / token).exists()
