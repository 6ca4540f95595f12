"""The HTML of a mail as it leaves: only what mail programs show, its styles on each tag.

Gmail drops `<style>` sheets it does not like, Outlook ignores most of them: a style counts only on
the tag itself. The `@media` rules alone stay in the head, for whoever reads them.
"""

import html as entities
import re
from collections.abc import Collection
from functools import partial

import css_inline
import nh3

from echeance.dispatch.templating.media_rules import MediaRules, read_media
from echeance.dispatch.templating.tags import tags_used
from echeance.notices.wording import Wording, read_wording

_SHOWN = {
    "a", "abbr", "address", "b", "blockquote", "br", "caption", "center", "code", "col",
    "colgroup", "dd", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "img", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_FRAME = {"html", "head", "body", "title", "meta", "style"}
_ATTRIBUTES = {
    "*": {"style", "align", "dir", "lang", "title"},
    "a": {"href"},
    "col": {"span", "width"},
    "font": {"color", "face", "size"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "height", "role", "width"},
    "td": {"bgcolor", "colspan", "height", "rowspan", "valign", "width"},
    "th": {"bgcolor", "colspan", "height", "rowspan", "scope", "valign", "width"},
    "tr": {"bgcolor", "valign"},
}
_SIDES = ("", "-top", "-right", "-bottom", "-left")
_STYLES = {
    "background", "background-color", "border-collapse", "border-color", "border-radius",
    "border-spacing", "border-style", "border-width", "color", "direction", "display", "font",
    "font-family", "font-size", "font-style", "font-variant", "font-weight", "height",
    "letter-spacing", "line-height", "list-style", "list-style-type", "max-width", "min-width",
    "overflow-wrap", "table-layout", "text-align", "text-decoration", "text-indent",
    "text-transform", "vertical-align", "white-space", "width", "word-break", "word-spacing",
    *(f"{name}{side}" for name in ("border", "margin", "padding") for side in _SIDES),
}  # fmt: skip
_STYLE_SHEET = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.IGNORECASE | re.DOTALL)
_BODY = re.compile(r'<body((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*>(.*)</body>', re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private characters around the place of a field while the HTML is worked on."""
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


def read_html(source: str, *, known: Collection[str]) -> Wording:
    """The HTML part, cleaned, ready to be merged. Raises WordingError for an unknown field."""
    source = source.replace(_OPEN, "").replace(_CLOSE, "")
    written = read_wording(with_literal_styles(source), known=known)
    marked = written.pieces[0] + "".join(
        f"{_OPEN}{place}{_CLOSE}{piece}" for place, piece in enumerate(written.pieces[1:])
    )
    parts = _PLACE.split(_cleaned(marked))
    # A field inside something that was taken away is gone with it.
    fields = tuple(written.fields[int(place)] for place in parts[1::2])
    return Wording(tuple(parts[0::2]), fields)


def with_literal_styles(source: str) -> str:
    """Braces of style sheets doubled, for they are no fields; once doubled they stay."""
    return _STYLE_SHEET.sub(_doubled, source)


def with_plain_styles(source: str) -> str:
    """The inverse, for a file that other programs open."""
    return _STYLE_SHEET.sub(
        lambda found: found[1] + found[2].replace("{{", "{").replace("}}", "}") + found[3], source
    )


def taken_away(source: str) -> list[str]:
    """Tags that mail programs do not show: they do not leave."""
    return sorted(tags_used(source) - _SHOWN - _FRAME)


def dropped_rules(source: str) -> tuple[str, ...]:
    """At-rules of the style sheets, and parts of them, that do not leave."""
    sheets = [found[1] for found in _STYLE_SHEET.findall(with_literal_styles(source))]
    plain = (sheet.replace("{{", "{").replace("}}", "}") for sheet in sheets)
    return read_media("\n".join(plain), properties=_STYLES).dropped


def _media_of(source: str) -> MediaRules:
    sheets = "\n".join(found[1] for found in _STYLE_SHEET.findall(source))
    return read_media(sheets, properties=_STYLES)


def _cleaned(marked: str) -> str:
    media = _media_of(marked)
    inlined = _inliner.inline(marked)
    title = _TITLE.search(inlined)
    body = _BODY.search(inlined)
    attributes, inside = (body[1], body[2]) if body else ("", inlined)
    clean = nh3.clean(
        f"<div{attributes}>{inside}</div>",
        tags=_SHOWN,
        attributes={**_ATTRIBUTES, "*": _ATTRIBUTES["*"] | {"class"}},
        attribute_filter=partial(_without_what_is_of_no_use, classes=media.classes),
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel=None,
    ).strip()
    words = entities.escape(entities.unescape(title[1]).strip()) if title else ""
    style = f"<style>\n{media.css}\n</style>\n" if media.css else ""
    return (
        '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{words}</title>\n{style}</head>\n"
        f"<body{clean.removeprefix('<div').removesuffix('</div>')}</body>\n</html>\n"
    )


def _without_what_is_of_no_use(
    tag: str, attribute: str, value: str, *, classes: Collection[str]
) -> str | None:
    """A class that no rule names; a background image, which tells that the mail was opened."""
    if attribute == "class":
        return " ".join(name for name in value.split() if name in classes) or None
    if attribute != "style" or "(" not in value:
        return value
    kept = [rule for rule in value.split(";") if "url(" not in rule.lower()]
    return ";".join(kept)


def _doubled(found: re.Match[str]) -> str:
    css = found[2]
    if "{{" not in css:
        css = css.replace("{", "{{").replace("}", "}}")
    return found[1] + css + found[3]
