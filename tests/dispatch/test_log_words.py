"""The lines of the technical log on the screen « Journaux », in the words of the office."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

from echeance.dispatch.log_reading import read_page
from echeance.dispatch.log_words import _LINES, told

PACKAGE = Path(__file__).parents[2] / "echeance"
LEVELS = {"info", "warning", "error", "critical", "exception"}


def written() -> list[str]:
    """What the product writes to its logs, with something in each place."""
    return [
        node.args[0].value.replace("%s", "7")
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


@pytest.mark.parametrize(
    ("line", "french"),
    [
        ("automate: pause asked by demo", "« Suspendre », par demo."),
        ("mail server changed by lise", "Serveur d’envoi changé par lise."),
        ("notice refused: in_doubt", "Un envoi est incertain."),
        ("notice refused: address", "Un avis est refusé (address)."),
        (
            "edition 3: draft 7 cannot be rewritten",
            "Édition n° 3 : la lettre 7 ne peut pas être composée.",
        ),
        ("une ligne inconnue", "une ligne inconnue"),
        ("automate: pause asked by demo and more\n", "automate: pause asked by demo and more\n"),
    ],
)
def test_a_known_line_is_told_in_french_and_another_as_it_is(line: str, french: str) -> None:
    assert str(told(line)).replace("\u00a0", " ") == french


def test_a_line_is_told_in_the_language_of_the_person() -> None:
    with override("en"):
        assert str(told("mail server changed by lise")) == "Mail server changed by lise."


def test_every_line_that_is_told_is_still_written() -> None:
    asked = ["start", "stop", "pause", "resume", "maintain"]
    lines = [*written(), *(f"automate: {word} asked by 7" for word in asked)]
    lines += ["relay trouble: relay_paused", "relay trouble: relay_broken"]
    lines += ["notice refused: in_doubt"]

    forgotten = [
        pattern.pattern
        for pattern, _ in _LINES
        if not any(pattern.fullmatch(line) for line in lines)
    ]

    assert forgotten == []


def test_words_of_the_screen_find_a_line_as_those_of_the_file_do(tmp_path: Path) -> None:
    path = tmp_path / "2026-11-25-main.txt"
    path.write_text("2026-11-25 10:00:00.0000|Info|x|mail server changed by lise\n", "utf-8")

    found = [
        len(read_page(path, count=9, words=word).lines) for word in ("changé", "SERVER", "x y")
    ]

    assert found == [1, 1, 0]
