"""The text part made from the HTML, for a template that has none of its own."""

import re
from html.parser import HTMLParser

_PARAGRAPHS = {
    "blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul",
}  # fmt: skip
_LINES = {"address", "body", "center", "dd", "div", "dt", "li", "tr"}
_SILENT = {"head", "script", "style", "title"}
_ADDRESS = re.compile(r"(?:mailto:|tel:|(?=https?:))([^?]+)", re.IGNORECASE)
"""What of a link is worth reading."""
_BLANKS = re.compile(r"[ \t\r\n]+")


def text_of_html(html: str) -> str:
    """Paragraphs, lists, tables and links as plain lines; fields and braces stay as written."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [line.strip(" ") for line in "".join(reader.out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self._silent = 0
        self._lists: list[int | None] = []
        """The next number of each open list; None for bullets."""
        self._link = ""
        self._words: list[str] = []
        """What was said since the link began."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._say("\n")
        elif tag == "hr":
            self._say("\n\n-----\n\n")
        elif tag == "img":
            self._say(given.get("alt") or "")
        elif tag in {"ul", "ol"}:
            self._say("\n\n" if not self._lists else "\n")
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._say("\n" + self._bullet())
        elif tag == "a":
            self._link, self._words = given.get("href") or "", []
        else:
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in {"ul", "ol"}:
            if self._lists:
                self._lists.pop()
            self._say("\n\n" if not self._lists else "\n")
        elif tag in {"td", "th"}:
            self._say(" ")
        elif tag == "a":
            address = _ADDRESS.match(self._link)
            if address and address[1] not in "".join(self._words):
                self._say(f" ({address[1]})")
            self._link = ""
        elif tag != "li":
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        words = _BLANKS.sub(" ", data)
        # Blanks between two tags mean nothing at the start of a line.
        if words.startswith(" ") and (not self.out or self.out[-1].endswith(("\n", " "))):
            words = words[1:]
        self._say(words)

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._say("\n\n")
        elif tag in _LINES and self.out and not self.out[-1].endswith("\n"):
            self._say("\n")

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}. "

    def _say(self, text: str) -> None:
        if self._silent or not text:
            return
        self.out.append(text)
        self._words.append(text)
