"""Both languages are whole: every text of a screen is marked, and has its English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, override

from tests.conventions.test_typography import FRENCH, shown_texts
from tools import messages

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "echeance"
ENTRIES = [(name, entry) for name in messages.catalogues() for entry in messages.read(name)]
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)s|%%|\{[a-z_]+\}|</?[a-z]+")

# What stays French for everybody, and why.
FRENCH_FOR_ALL = {
    # typed and read in a terminal
    "*/management/": "commands",
    "lib/commands.py": "commands",
    "lib/env.py": "settings of the machine",
    "lib/key_file.py": "settings of the machine",
    "lib/database.py": "commands",
    "lib/french_parser.py": "commands",
    "lib/sealing.py": "never shown",
    "settings.py": "settings of the machine",
    "cli.py": "commands",
    "demo/": "an invented French office",
    "notices/chosen_texts.py": "commands",
    "notices/references.py": "commands",
    "notices/saved_runs.py": "commands",
    # kept in histories, in logs or with the mailer, which runs in French
    "dispatch/automate.py": "kept",
    "dispatch/backlog.py": "kept",
    "dispatch/clone_guard.py": "kept",
    "dispatch/diversion.py": "kept",
    "dispatch/mail_log.py": "kept",
    "dispatch/patience.py": "kept",
    "dispatch/recovery.py": "kept",
    "dispatch/sending.py": "kept",
    "dispatch/settling.py": "kept",
    "notices/birth.py": "kept",
    "notices/cancelling.py": "kept",
    "notices/composing.py": "kept",
    "notices/deciding.py": "kept",
    "notices/fitness.py": "kept",
    "notices/reissuing.py": "kept",
    "notices/resolving.py": "kept",
    "notices/rewriting.py": "kept",
    # printed and mailed
    "notices/letter/": "the letter",
    "notices/content.py": "the letter",
    "notices/greeting.py": "the letter",
    "notices/legal_sentences.py": "the letter",
    "notices/merge_fields.py": "the letter",
    "notices/pdf_password.py": "the letter",
    "notices/printing.py": "the list slipped under the letters",
    "notices/sample_letter.py": "the letter",
    "notices/wording.py": "the letter",
    # read and compared, never shown
    "dispatch/unwelcome.py": "words of servers",
    "dispatch/dkim.py": "names of the DNS",
    "lib/folding.py": "letters",
    "lib/french_dates.py": "words that people type",
    "lib/relative_dates.py": "words that people type",
    "notices/answers.py": "words that people type",
    "notices/deadlines.py": "names of categories in the books",
    "portfolio/importing/": "headings of offices",
}


STORED = {"Avis erroné", "Demande du client"}
"""Reasons of blocking, as the history keeps them; their labels are marked."""


def entries(*, plural: bool = False) -> Iterator[tuple[str, list[str], polib.POEntry]]:
    for name, entry in ENTRIES:
        translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if not plural or entry.msgid_plural:
            yield name, translations, entry


@pytest.mark.parametrize("name", messages.catalogues())
def test_a_catalogue_has_the_texts_of_the_source_and_no_other(name: str) -> None:
    known = {
        messages.Text(entry.msgid, entry.msgid_plural, entry.msgctxt or "")
        for entry in messages.read(name)
    }

    assert known == set(messages.texts_of(name)), "run « make messages »"


def test_every_text_is_translated_and_none_is_a_guess() -> None:
    waiting = [
        f"{name}: {entry.msgid!r}"
        for name, translations, entry in entries()
        if entry.fuzzy or entry.obsolete or not all(translations)
    ]

    assert waiting == []


@pytest.mark.parametrize("name", messages.catalogues())
def test_what_is_installed_is_compiled_from_the_catalogue(name: str) -> None:
    compiled = messages.path_of(name).with_suffix(".mo").read_bytes()

    assert compiled == messages.read(name).to_binary(), "run « make messages »"


def test_a_translation_keeps_the_places_and_tags_of_its_text() -> None:
    lost = [
        f"{name}: {entry.msgid!r}"
        for name, translations, entry in entries()
        for number, translation in enumerate(translations)
        if set(PLACEHOLDER.findall(translation))
        != set(PLACEHOLDER.findall(entry.msgid_plural if number else entry.msgid))
    ]

    assert lost == []


def test_one_text_has_one_translation_everywhere() -> None:
    """Django shows the one of the application that comes first, whoever asks."""
    seen: dict[tuple[str, str, str], set[tuple[str, ...]]] = {}
    for _, translations, entry in entries():
        key = (entry.msgid, entry.msgid_plural, entry.msgctxt or "")
        seen.setdefault(key, set()).add(tuple(translations))

    assert {key: found for key, found in seen.items() if len(found) > 1} == {}


def test_english_has_no_french_spaces_quotes_or_letters() -> None:
    allowed = re.compile(r"Échéance|Maître|« paEmailService.exe.config »|©|\\u00a0[KMG]?B")
    french = [
        f"{name}: {translation!r}"
        for name, translations, entry in entries()
        for translation in translations
        if re.search(r"[àâçèêëîïôûùœ«»]|\u00a0[:;?!]", allowed.sub("", translation))
    ]

    assert french == []


def test_a_marked_text_reads_in_french_as_it_is_written() -> None:
    """Django has French of its own: « Message » or « Date » could be taken for one of its texts."""
    with override("fr"):
        changed = [entry.msgid for _, entry in ENTRIES if gettext(entry.msgid) != entry.msgid]

    assert changed == []


def test_templates_have_no_french_outside_of_their_marks() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}: {text.strip()[:70]!r}"
        for file in sorted(PACKAGE.rglob("templates/**/*.html"))
        if "demo" not in file.parts
        for text in unmarked(file.read_text("utf-8"))
    ]

    assert found == []


def unmarked(template: str) -> Iterator[str]:
    template = re.sub(
        r"{% blocktranslate.*?endblocktranslate %}|{% comment %}.*?{% endcomment %}"
        r"|{% translate .*?%}|_\(\"[^\"]*\"\)",
        "",
        template,
        flags=re.DOTALL,
    )
    for text in shown_texts(template):
        if FRENCH.search(text.replace("Échéance", "").replace("Français", "")) or "n°" in text:
            yield text
    for words in re.findall(r"""\b(?:with|default|yesno)\b[^%}]*?[=:]"([^"]*)\"""", template):
        if FRENCH.search(words):
            yield words


def test_modules_have_no_french_outside_of_their_marks() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}:{line} {text[:70]!r}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in file.parts and not stays_french(file)
        for line, text in unmarked_literals(file.read_text("utf-8"))
    ]

    assert found == []


def stays_french(file: Path) -> bool:
    name = file.relative_to(PACKAGE).as_posix()
    return any(
        name.startswith(start) or (f"/{start[2:]}" in name and start.startswith("*/"))
        for start in FRENCH_FOR_ALL
    )


def unmarked_literals(source: str) -> Iterator[tuple[int, str]]:
    """French texts that no mark holds, but for docstrings, patterns and the log."""
    tree = ast.parse(source)
    marks = messages.SINGULAR | messages.PLURAL | messages.IN_CONTEXT
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        of = getattr(getattr(node.func, "value", None), "id", "")
        if called in marks | {"compile", "sub", "fullmatch"} or of == "logger":
            silent |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in silent or node.value in STORED:
            continue
        if FRENCH.search(node.value) and " " in node.value.strip():
            yield node.lineno, node.value
