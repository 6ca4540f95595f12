"""French as a printer would set it: ’ and no-break spaces (U+00A0), in texts that people read.

`make fix` mends the spaces.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "echeance"
FAULTS = (
    (re.compile(r"[\w»)’] [:;!?](?=\s|$)"), "U+00A0 before « : ; ! ? »"),
    (re.compile(r"« | »"), "U+00A0 inside « »"),
    (re.compile(r"\d [%€]"), "U+00A0 before % and €"),
    (re.compile(r"\bn° "), "U+00A0 after n°"),
    (re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)'(?=\w)", re.I), "’ and not '"),
    (re.compile("[\u202f\u2009]"), "U+00A0 and not a thin space: fonts lack it"),
)
FRENCH = re.compile(
    r"[àâçéèêëîïôûùœ«»]|\b(?:le|la|les|un|une|des|du|est|pas|pour|dans|avec|et|ou|ne|au)\b"
)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<[^>]*>", re.DOTALL)
_SHOWN_ATTRIBUTES = re.compile(r"""\b(?:title|alt|placeholder|aria-label)="([^"{]*)\"""")

_MARKED = re.compile(r'(?:{% translate |_\()"([^"]*)"')


def faults(text: str) -> list[str]:
    return [f"{text.strip()[:70]!r}: {rule}" for pattern, rule in FAULTS if pattern.search(text)]


def shown_texts(template: str) -> Iterator[str]:
    yield from _SHOWN_ATTRIBUTES.findall(template)
    yield from _MARKED.findall(template)
    for text in _TAGS.sub("\n", template).splitlines():
        if text.strip():
            yield text


def strings(source: str) -> Iterator[tuple[int, str]]:
    """French texts of a module: literals that are no docstring and stand in no pattern."""
    tree = ast.parse(source)
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))  # docstrings are English
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"compile", "sub"}:
            silent |= {id(argument) for argument in node.args}  # patterns
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in silent and FRENCH.search(node.value) and " " in node.value:
            yield node.lineno, node.value


def test_templates_are_set_in_french_typography() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}: {fault}"
        for file in sorted(PACKAGE.rglob("templates/**/*.html"))
        for text in shown_texts(file.read_text("utf-8"))
        for fault in faults(text)
    ]

    assert found == []


def test_texts_in_the_code_are_set_in_french_typography() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}:{line} {fault}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in file.parts
        for line, text in strings(file.read_text("utf-8"))
        for fault in faults(text)
    ]

    assert found == []
