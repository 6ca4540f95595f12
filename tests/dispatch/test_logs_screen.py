"""The screen « Journaux »."""

from pathlib import Path

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from echeance.accounts.models import Role
from tests.build import make_notice, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.LOG_DIR = tmp_path
    (tmp_path / "2026-11-24-main.txt").write_text(
        "2026-11-24 08:00:00.0000|Info|a.b:1|la veille\n", encoding="utf-8"
    )
    (tmp_path / "2026-11-25-main.txt").write_text(
        "2026-11-25 12:00:00.0000|Info|a.b:1|automate démarré\n"
        "2026-11-25 12:00:01.0000|Error|a.b:2|<script>panne</script>\n",
        encoding="utf-8",
    )
    return tmp_path


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role=role))
    return one


def page(address: str) -> str:
    response = browser().get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_newest_day_is_shown_first_and_escaped(folder: Path) -> None:
    html = page("/automate/journaux/")

    assert "automate démarré" in html
    assert "25/11/2026 12:00:01" in html
    assert "&lt;script&gt;panne" in html
    assert "la veille" not in html


def test_another_day_can_be_chosen(folder: Path) -> None:
    assert "la veille" in page("/automate/journaux/main/?jour=2026-11-24")


def test_lines_can_be_narrowed_by_level(folder: Path) -> None:
    html = page("/automate/journaux/main/?niveau=Error")

    assert "panne" in html
    assert "automate démarré" not in html


def test_words_that_no_line_holds_give_no_line(folder: Path) -> None:
    assert "Aucune ligne" in page("/automate/journaux/main/?texte=introuvable")


def test_a_day_or_level_that_does_not_exist_is_no_crash(folder: Path) -> None:
    assert "automate démarré" in page("/automate/journaux/main/?jour=2026-13-45&niveau=x")


def test_an_empty_log_says_so(folder: Path) -> None:
    assert "Rien d’écrit" in page("/automate/journaux/email_ok/")


def test_troubles_of_the_logs_are_shown(folder: Path) -> None:
    (folder / "_journal.txt").write_text("OSError: No space left", encoding="utf-8")

    assert "OSError: No space left" in page("/automate/journaux/")


def test_a_file_is_downloaded_whole(folder: Path) -> None:
    response = browser().get("/automate/journaux/main/2026-11-25.txt")

    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file's reply
    response.close()
    assert content == (folder / "2026-11-25-main.txt").read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="2026-11-25-main.txt"'


@pytest.mark.parametrize(
    "address",
    [
        "/automate/journaux/autre/",
        "/automate/journaux/main/2026-11-26.txt",
        "/automate/journaux/main/2026-13-26.txt",
        "/automate/journaux/main/2026-11-25.key",
    ],
)
def test_what_is_no_log_is_not_found(folder: Path, address: str) -> None:
    assert browser().get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
def test_only_administrators_read_the_logs(folder: Path, role: Role) -> None:
    one = browser(role)

    assert one.get("/automate/journaux/").status_code == 403
    assert one.get("/automate/journaux/main/2026-11-25.txt").status_code == 403


def test_lines_of_one_notice_are_found_by_its_number(folder: Path) -> None:
    notice = make_notice()
    (folder / "2026-11-25-main.txt").write_text(
        f"2026-11-25 12:00:00.0000|Warn|a.b:1|notice {notice.pk} could not be prepared\n"
        f"2026-11-25 12:00:01.0000|Info|a.b:1|notice {notice.pk}99: dot 250\n",
        encoding="utf-8",
    )
    (folder / "2026-11-25-email_err.txt").write_text(
        f"2026-11-25 12:00:00.0000|Error|a.b:1|avis n° {notice.number} à a…@b.fr : refus\n"
        f"2026-11-25 12:00:00.0000|Error|a.b:1|avis n° {notice.number}0 à a…@b.fr : autre refus\n",
        encoding="utf-8",
    )

    one = browser()
    main = one.get("/automate/journaux/", {"avis": notice.number}).content.decode()
    failed = one.get("/automate/journaux/email_err/", {"avis": notice.number}).content.decode()

    assert "could not be prepared" in main
    assert "dot 250" not in main
    assert ": refus" in failed
    assert "autre refus" not in failed


def test_a_notice_that_does_not_exist_is_said(folder: Path) -> None:
    one = browser()

    unknown = one.get("/automate/journaux/", {"avis": "77"}).content.decode()
    no_number = one.get("/automate/journaux/", {"avis": "abc"}).content.decode()

    assert "L’avis n°\u00a077 n’existe pas" in unknown
    assert "n’est pas un numéro d’avis" in no_number


def test_followed_live_the_page_says_when_it_was_read_and_can_be_refreshed(folder: Path) -> None:
    one = browser()

    followed = one.get("/automate/journaux/?direct=oui").content.decode()
    still = one.get("/automate/journaux/").content.decode()

    assert "data-follow" in followed
    assert "js/logs.js" in followed
    assert "Actualiser" in followed
    assert "data-follow" not in still
    assert "Suivre en direct" in still


def test_the_reason_of_a_line_is_said_to_be_french(folder: Path) -> None:
    (folder / "2026-11-25-main.txt").write_text(
        "2026-11-25 12:00:00.0000|Error|a.b:1|notice 64 is unfit: Cet avis n’a pas d’adresse.\n",
        encoding="utf-8",
    )

    shown = page("/automate/journaux/").replace("\u00a0", " ")

    assert 'L’avis de clé 64 ne peut pas partir :</span> <span lang="fr">Cet avis' in shown
