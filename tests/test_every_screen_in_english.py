"""Every page in English: no French is left on it, but for what the office wrote itself."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from echeance.accounts.models import Language, Role, User
from tests.build import make_user
from tests.conventions.test_typography import FRENCH
from tests.pages import pages_for

pytestmark = pytest.mark.django_db

SAID = {"title", "alt", "placeholder", "aria-label", "data-label", "content", "label"}
SILENT = {"script", "style"}
FRENCH_ON_PURPOSE = {"textarea", "pre"}
"""What the office writes, and what leaves: the letter, the mail."""


class Words(HTMLParser):
    """What a person reads or hears of a page; passages said to be French are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._left_out:
            if tag == self._left_out[-1]:
                self._left_out.append(tag)
            return
        if (tag != "html" and given.get("lang") == "fr") or tag in SILENT | FRENCH_ON_PURPOSE:
            self._left_out.append(tag)
        self.found += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag: str) -> None:
        if self._left_out and tag == self._left_out[-1]:
            self._left_out.pop()

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.found.append(data)


def words(page: str) -> set[str]:
    reader = Words()
    reader.feed(page)
    return {" ".join(text.split()) for text in reader.found if re.search(r"[^\W\d]", text)}


OF_THE_OFFICE = re.compile(
    r"Échéance|Français|Générali|Multirisques habitation|allée des Visons|rue des Lilas"
    r"|Mécanique générale|Dossiers délégués|code des assurances|Envoi automatique des emails"
    r"|Maître|madame et monsieur|monsieur et madame|\bmr? et mme\b|\bmme et mr?\b|Mme"
    r"|complémentaire santé|santé|véhicule|responsabilité locative|téléphone mobile"
    r"|aujourd’hui, .* mois prochain|dans .* jours|votre contrat.*…"
    r"|Avis d’échéance pour|Le PDF joint est protégé.*",
    re.IGNORECASE,
)
"""What the office's data, the letter and the mail say, and the French words that dates may be."""


def french_of(page: str) -> Iterator[str]:
    for text in sorted(words(page)):
        if FRENCH.search(OF_THE_OFFICE.sub("", text)):
            yield text


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, settings: Settings) -> None:
    """The automate's own, not what other tests left: a known line, and one with a reason."""
    settings.LOG_DIR = tmp_path
    (tmp_path / "2026-11-25-main.txt").write_text(
        "2026-11-25 12:00:00.0000|Info|a.b:1|mail server changed by lise\n"
        "2026-11-25 12:00:01.0000|Error|a.b:2|notice 64 is unfit: Cet avis n’a pas d’adresse.\n"
        "Traceback (most recent call last):\n",
        encoding="utf-8",
    )


def test_every_page_is_english(client: Browser) -> None:
    person = make_user(role=Role.ADMINISTRATOR, language=Language.ENGLISH)
    client.force_login(person)
    visited, found = 0, []

    for address in pages_for(person):
        answer: Any = client.get(address)
        assert answer.status_code == 200, address
        visited += 1
        page = answer.content.decode()
        assert '<html lang="en"' in page or "<html" not in page
        found += [f"{address}: {text}" for text in french_of(page)]

    assert found == []
    assert visited > 40


def test_the_same_page_in_french_is_seen_as_french(client: Browser) -> None:
    """Else the test above would prove nothing."""
    client.force_login(make_user(role=Role.ADMINISTRATOR))

    answer: Any = client.get("/parametres/serveur/")

    assert len(list(french_of(answer.content.decode()))) > 20
    assert User.objects.get().language == ""
