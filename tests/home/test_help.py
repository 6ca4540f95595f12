"""« Aide »: the manual of docs/manuel, searched, on screen and without any renderer."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.urls import URLResolver, get_resolver

from echeance.accounts.models import Role, User
from echeance.home.help import PAGES, manual
from echeance.home.help_places import PLACES
from tests.build import make_user
from tools.manual import SOURCE, pages

PAGE = "/aide/"
OF_THE_DEMONSTRATION = {"demo:mailbox", "demo:mail", "demo:html_body", "demo:attachment"}


def read(words: str = "") -> str:
    one = Browser()
    one.force_login(User.objects.first() or make_user(role=Role.READER))
    return one.get(PAGE, {"q": words} if words else {}).content.decode()


def test_the_pages_are_those_of_the_manual() -> None:
    written = {path.stem: path.read_text(encoding="utf-8") for path in PAGES.glob("*.html")}

    assert written == pages(), "run « python tools/manual.py »"


def test_no_page_of_the_manual_is_forgotten() -> None:
    assert len(list(SOURCE.glob("*.md"))) == len(manual()) == len(pages())


@pytest.mark.django_db
def test_both_parts_are_there_with_a_table_of_contents_that_leads_somewhere() -> None:
    page = read()

    assert "1. Installer et régler" in page
    assert "2. Envoyer les avis" in page
    addresses = set(re.findall(r'href="#([^"]*)"', page)) - {"contenu"}
    assert len(addresses) > 20
    assert addresses <= set(re.findall(r'id="([^"]*)"', page))


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["ATTENTES secondes", "robot journaux"])
def test_words_narrow_the_manual_to_the_sections_that_hold_them_all(words: str) -> None:
    everything, found = read(), read(words)

    assert len(found) < len(everything) / 2
    assert found.count("<h3 id=") >= 1


@pytest.mark.django_db
def test_words_that_no_section_holds_say_so() -> None:
    assert "Aucune section ne contient tous ces mots." in read("hippopotame")


@pytest.mark.django_db
def test_what_is_searched_is_written_back_as_text() -> None:
    assert '"><script>' not in read('"><script>')


def test_every_screen_leads_to_what_the_manual_says_of_it() -> None:
    explained = [screen for screens in PLACES.values() for screen in screens]

    assert len(explained) == len(set(explained)), "a screen has one place in the manual"
    assert set(explained) == set(_screens()) | OF_THE_DEMONSTRATION


def test_every_place_of_the_manual_exists() -> None:
    addresses = re.findall(r'id="([^"]*)"', "".join(pages().values()))

    assert set(PLACES) <= set(addresses)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("screen", "section"),
    [
        ("/parametres/serveur/", "administrateur-1-4-serveur-d-envoi-expediteur-copies"),
        ("/automate/journaux/main/", "administrateur-1-7-les-journaux"),
        ("/avis/", "utilisateur-2-3-controler-et-valider"),
    ],
)
def test_the_frame_leads_there_and_the_page_has_that_place(screen: str, section: str) -> None:
    one = Browser()
    one.force_login(make_user(role=Role.ADMINISTRATOR))

    page = one.get(screen).content.decode()

    assert f'href="{PAGE}#{section}"' in page
    assert f'id="{section}"' in one.get(PAGE).content.decode()


@pytest.mark.django_db
def test_a_page_that_does_not_exist_still_leads_to_the_manual() -> None:
    one = Browser()
    one.force_login(make_user(role=Role.READER))

    answer = one.get("/nulle-part/")

    assert answer.status_code == 404
    assert f'href="{PAGE}"' in answer.content.decode()


def _screens(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _screens(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"
