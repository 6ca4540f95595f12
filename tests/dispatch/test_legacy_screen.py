"""The screen « Ancien automate »: files, what they say, « Reprendre »."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.models import BlindCopy, LegacyImport, MailTemplate, Relay
from tests.build import NOON, make_user

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[1] / "samples" / "legacy"
CONFIG = SAMPLES / "paEmailService.exe.config"
TEMPLATES = sorted((SAMPLES / "EMAIL_Ressources").iterdir())
ADDRESS = "/parametres/ancien-automate/"


@pytest.fixture
def browser() -> Browser:
    one = Browser()
    one.force_login(make_user(role=Role.ADMINISTRATOR))
    return one


def dropped(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def drop(browser: Browser, *, config: Path = CONFIG) -> str:
    """The page that answers when the old installation's files are dropped."""
    templates = [dropped(path) for path in TEMPLATES]
    response = browser.post(ADDRESS, {"config": dropped(config), "templates": templates})
    return response.content.decode()


def sealed(page: str) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_files_are_shown_key_by_key_and_nothing_is_written(browser: Browser) -> None:
    html = drop(browser)

    assert "AE_WAIT_AFTER_EACH_OPERATION" in html
    assert "Base de formation : winpass_formation" in html
    assert "AVIS_ECHEANCES.html : repris" in html
    assert Relay.current() is None
    assert not MailTemplate.objects.exists()


def test_no_hidden_copy_is_ticked_beforehand(browser: Browser) -> None:
    html = drop(browser)

    boxes = re.findall(r"<input[^>]*checkbox[^>]*>", html)
    assert len(boxes) == 1
    assert "checked" not in boxes[0]


def test_what_was_shown_is_taken_over(browser: Browser) -> None:
    text = sealed(drop(browser))

    done = browser.post(f"{ADDRESS}reprendre/", {"sealed": text}, follow=True)

    assert "Ancien automate repris" in done.content.decode()
    relay = Relay.current()
    assert relay is not None
    assert relay.host == "mail.exemple.fr"
    assert "écoute" in MailTemplate.in_force(at=NOON.replace(year=2099)).text
    assert not BlindCopy.objects.exists()


def test_a_ticked_copy_is_kept(browser: Browser) -> None:
    text = sealed(drop(browser))

    browser.post(f"{ADDRESS}reprendre/", {"sealed": text, "copies": ["service.dev@exemple.fr"]})

    assert BlindCopy.objects.confirmed().count() == 1


def test_a_copy_that_the_file_does_not_name_cannot_be_slipped_in(browser: Browser) -> None:
    text = sealed(drop(browser))

    browser.post(f"{ADDRESS}reprendre/", {"sealed": text, "copies": ["pirate@exemple.fr"]})

    assert not BlindCopy.objects.exists()


def test_the_old_password_is_not_in_the_page(browser: Browser, tmp_path: Path) -> None:
    config = tmp_path / "old.config"
    text = CONFIG.read_text("utf-8").replace('user="" password=""', 'user="u" password="s3same"')
    config.write_text(text, encoding="utf-8")

    html = drop(browser, config=config)

    assert "s3same" not in html
    assert "••••••" in html


@pytest.mark.parametrize("text", ["", "forged"])
def test_a_forged_or_stale_page_writes_nothing(browser: Browser, text: str) -> None:
    done = browser.post(f"{ADDRESS}reprendre/", {"sealed": text}, follow=True)

    assert "déposez-les à nouveau" in done.content.decode()
    assert not LegacyImport.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choisissez au moins un fichier."),
        ({"config": SimpleUploadedFile("x.config", b"pas du XML")}, "pas du XML lisible"),
        ({"config": SimpleUploadedFile("x.config", b" ")}, "Le fichier est vide"),
        ({"config": SimpleUploadedFile("x", b"x" * 1024 * 1025)}, "dépasse 1 Mo"),
        ({"templates": SimpleUploadedFile("photo.jpg", b"x")}, "Aucun modèle trouvé"),
        ({"templates": SimpleUploadedFile("x.txt", b"x" * 1024 * 1025)}, "dépasse 1 Mo"),
    ],
)
def test_files_that_cannot_be_read_say_what_to_choose(
    browser: Browser, data: dict[str, object], words: str
) -> None:
    for file in data.values():
        assert isinstance(file, SimpleUploadedFile)
        file.seek(0)

    response = browser.post(ADDRESS, data)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_training_base_is_said_on_every_page_until_the_banner_is_taken_away(
    browser: Browser,
) -> None:
    browser.post(f"{ADDRESS}reprendre/", {"sealed": sealed(drop(browser))})
    anywhere = "/automate/journaux/"
    assert "Base de formation : winpass_formation" in browser.get(anywhere).content.decode()

    browser.post(f"{ADDRESS}bandeau/")

    assert "Base de formation" not in browser.get(anywhere).content.decode()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
def test_only_administrators_take_over(role: Role) -> None:
    browser = Browser()
    browser.force_login(make_user(role=role))

    assert browser.get(ADDRESS).status_code == 403
    assert browser.post(f"{ADDRESS}reprendre/").status_code == 403
    assert browser.post(f"{ADDRESS}bandeau/").status_code == 403
