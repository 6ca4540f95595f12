"""Write the manual of the screens anew from docs/manuel: `python tools/manual.py`.

The pages of `echeance/home/manual/` are made here and read by « Aide »: an office needs no
renderer, and the manual has one source.
"""

import re
import unicodedata
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "manuel"
PAGES = ROOT / "echeance" / "home" / "manual"
PARTS = {
    "README": "mots",
    "administrateur": "administrateur",
    "dix-minutes": "dix-minutes",
    "utilisateur": "utilisateur",
}
"""Source and page."""

_IMAGE = re.compile(r"<p>(?:\s*<img[^>]*>\s*)+</p>\n?|<img[^>]*>")
_EMPTY_ROW = re.compile(r"<tr>\s*(?:<t[dh]></t[dh]>\s*)+</tr>\n?")
_PICTURES = re.compile(r"<table>(?:(?!</table>|<td>).)*</table>\n?", re.DOTALL)
"""A table that had nothing but pictures."""
_HEADING = re.compile(r"<h([1-4])>(.*?)</h\1>", re.DOTALL)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def main() -> int:
    PAGES.mkdir(exist_ok=True)
    for page, written in pages().items():
        (PAGES / f"{page}.html").write_text(written, encoding="utf-8")
        print(f"{page}.html")
    return 0


def pages() -> dict[str, str]:
    """Every page by its name."""
    return {
        page: page_of((SOURCE / f"{source}.md").read_text(encoding="utf-8"), name=page)
        for source, page in PARTS.items()
    }


def page_of(markdown: str, *, name: str) -> str:
    """HTML without images; headings have addresses, which begin with the page's name."""
    html = str(MarkdownIt("js-default", {"html": False}).render(markdown))
    html = _LINK.sub(_link, _IMAGE.sub("", html))
    html = _PICTURES.sub("", _EMPTY_ROW.sub("", html))
    html = _HEADING.sub(lambda found: _heading(found, name=name), html)
    html = html.replace("<th></th>", "<td></td>")  # a corner is no heading
    html = html.replace("<table>", '<div class="table-box"><table class="table">')
    html = html.replace("</table>", "</table></div>")
    html = html.replace("<blockquote>", '<div class="note note-warn"><div>')
    return html.replace("</blockquote>", "</div></div>")


def _heading(found: re.Match[str], *, name: str) -> str:
    """One level lower: the page has a title of its own."""
    level = int(found[1]) + 1
    return f'<h{level} id="{name}-{slug(found[2])}">{found[2]}</h{level}>'


def _link(found: re.Match[str]) -> str:
    address, words = found[1], found[2]
    file, _, anchor = address.partition("#")
    part = PARTS.get(Path(file).stem) if file.endswith(".md") and "/" not in file else None
    if part:
        return f'<a href="#{part}{f"-{anchor}" if anchor else ""}">{words}</a>'
    return found[0] if address.startswith("https:") else words


def slug(text: str) -> str:
    """« 1.4. Serveur d’envoi » → « 1-4-serveur-d-envoi »."""
    plain = (
        unicodedata.normalize("NFKD", _TAG.sub("", text).replace("’", " "))
        .encode("ascii", "ignore")
        .decode()
    )
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


if __name__ == "__main__":
    raise SystemExit(main())
