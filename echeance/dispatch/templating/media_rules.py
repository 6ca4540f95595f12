"""The `@media` rules of a mail's style sheet, for narrow or dark screens: what may leave of them.

They cannot be written on tags, so they stay in a `<style>` of the head: Apple Mail, Outlook for
phones and Gmail read them there, others skip them. Nothing else of a style sheet leaves.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[\w-]+[^{};]*")
_QUERY = re.compile(r"@media[\s(][a-z0-9\s(),:./<>=-]*", re.IGNORECASE)
_SELECTOR = re.compile(r"[\w\s.,>+~*:-]+", re.ASCII)
_VALUE = re.compile(r"[\w\s#%.,'()!+/-]+", re.ASCII)
_CALLS = re.compile(r"(url|image|image-set|expression|attr|element)\s*\(", re.IGNORECASE)
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)", re.ASCII)


@dataclass(frozen=True)
class MediaRules:
    """What was read of a style sheet."""

    css: str
    """Fit to stand in a `<style>`; empty when there is no such rule."""
    classes: frozenset[str]
    """Named by it: the tags keep these."""
    dropped: tuple[str, ...]
    """What does not leave, as its author wrote it, shortened."""


def read_media(style_sheet: str, *, properties: Collection[str]) -> MediaRules:
    """The rules of `style_sheet` that only change `properties`, on some screens."""
    kept, dropped = [], []
    for prelude, inside in _at_rules(_COMMENT.sub(" ", style_sheet)):
        query = " ".join(prelude.split())
        if not _QUERY.fullmatch(query) or "<!" in query:
            dropped.append(query[:60])
            continue
        rules = []
        for selector, declarations in _rules(inside):
            fit, unfit = _sorted_declarations(declarations, properties=properties)
            if not _SELECTOR.fullmatch(selector):
                dropped.append(f"{selector[:60]} ({query[:60]})")
                continue
            dropped += [f"{one[:60]} ({query[:60]})" for one in unfit]
            if fit:
                rules.append(f"{selector} {{ {'; '.join(fit)} }}")
        if rules:
            kept.append("\n".join((f"{query} {{", *rules, "}")))
    css = "\n".join(kept)
    return MediaRules(css, frozenset(_CLASS.findall(css)), tuple(dict.fromkeys(dropped)))


def _at_rules(css: str) -> Iterator[tuple[str, str]]:
    """Each at-rule with what stands between its braces; empty for `@import …;`."""
    place = 0
    while found := _AT_RULE.search(css, place):
        place = found.end()
        inside = ""
        if css[place : place + 1] == "{":
            end = _closing(css, place)
            inside, place = css[place + 1 : end], end + 1
        yield found[0].strip(), inside


def _closing(css: str, opening: int) -> int:
    """Place of the brace that closes the one at `opening`; the end when it was forgotten."""
    depth = 0
    for place in range(opening, len(css)):
        depth += {"{": 1, "}": -1}.get(css[place], 0)
        if depth == 0:
            return place
    return len(css)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    for rule in css.split("}"):
        selector, brace, declarations = rule.partition("{")
        if brace and selector.strip():
            yield " ".join(selector.split()), declarations


def _sorted_declarations(css: str, *, properties: Collection[str]) -> tuple[list[str], list[str]]:
    """Those that may leave and those that may not."""
    fit: list[str] = []
    unfit: list[str] = []
    for declaration in css.split(";"):
        name, colon, value = (part.strip() for part in declaration.partition(":"))
        if not name:
            continue
        safe = colon and _VALUE.fullmatch(value) and not _CALLS.search(value)
        text = f"{name.lower()}: {' '.join(value.split())}"
        (fit if safe and name.lower() in properties else unfit).append(text)
    return fit, unfit
