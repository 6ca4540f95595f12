"""Tags that an HTML text has lost: named with their line, before anything is saved."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.translation import gettext

VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    }
)  # fmt: skip
_MAY_STAY_OPEN = frozenset(
    {
        "colgroup", "dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr",
    }
)  # fmt: skip
"""HTML closes these by itself (WHATWG, 13.1.2.4)."""
_FRAME = ("html", "head", "body")
_CUT = re.compile(r"<[A-Za-z/!][^<>]*$")


def lost_tags(html: str, *, before: str = "") -> list[str]:
    """What is wrong with the tags of `html`, in French; `before` is the version it comes from."""
    if not html.strip():
        return [gettext("Le HTML est vide.")]
    tags = _read(html)
    if _CUT.search(html):
        last = html.count("\n") + 1
        tags.problems.append(
            gettext(
                "Ligne %(last)s\u00a0: la dernière balise est coupée, il lui manque"
                " «\u00a0>\u00a0»."
            )
            % {"last": last}
        )
    known = _read(before).seen
    tags.problems += [
        (gettext("Le modèle a perdu les balises <%(name)s> et </%(name)s>.") % {"name": name})
        for name in _FRAME
        if name in known and name not in tags.seen
    ]
    return tags.problems


def tags_used(html: str) -> set[str]:
    """Names of the tags, in lower case."""
    return _read(html).seen


def _read(html: str) -> "_Tags":
    tags = _Tags()
    tags.feed(html)
    tags.close()
    for name, line in reversed(tags.open):
        tags.unclosed(name, line)
    return tags


@dataclass
class _Tags(HTMLParser):
    open: list[tuple[str, int]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        self.seen.add(tag)
        if tag in VOID:
            return
        if not any(name == tag for name, _ in self.open):
            self._never_opened(tag)
            return
        while (last := self.open.pop())[0] != tag:
            self.unclosed(*last)

    def unclosed(self, tag: str, line: int) -> None:
        """Note that `tag`, opened on `line`, has no end."""
        if tag in _FRAME:
            self.problems.append(
                gettext("Le modèle a perdu la balise de fin </%(tag)s>.") % {"tag": tag}
            )
        elif tag not in _MAY_STAY_OPEN:
            self.problems.append(
                gettext(
                    "Ligne %(line)s\u00a0: la balise <%(tag)s> n’est pas fermée par </%(tag)s>."
                )
                % {"line": line, "tag": tag}
            )

    def _never_opened(self, tag: str) -> None:
        if tag in _FRAME:
            self.problems.append(
                gettext("Le modèle a perdu la balise de début <%(tag)s>.") % {"tag": tag}
            )
        elif tag != "p":  # a browser reads a lone </p> as an empty paragraph
            line = self.getpos()[0]
            self.problems.append(
                gettext("Ligne %(line)s\u00a0: </%(tag)s> ferme une balise qui n’est pas ouverte.")
                % {"line": line, "tag": tag}
            )
