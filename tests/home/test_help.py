"""« Aide »: the manual of docs/manuel, searched, on screen and without any renderer."""

import re

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role, User
from echeance.home.help import PAGES, manual
from tests.build import make_user
from tools.manual import SOURCE, pages

PAGE = "/aide/"


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
