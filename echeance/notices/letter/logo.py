"""A logo that someone uploads → a drawing that can only draw.

An SVG is rebuilt from an allowed list of elements and attributes: no script, no address outside the
drawing, no font. A PNG is checked and carried inside a drawing of its size.
"""

import base64
import re
import struct
import zlib
from xml.etree import ElementTree
from xml.parsers import expat

from echeance.lib.translating import gettext
from echeance.lib.translating import gettext_lazy as _

LARGEST_FILE = 150_000
"""Octets."""
LARGEST_SIDE = 2000
"""Pixels of a PNG: 85 mm at 600 dots per inch."""

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_PNG = b"\x89PNG\r\n\x1a\n"
_ELEMENTS = frozenset({
    "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse",
    "line", "polyline", "polygon", "linearGradient", "radialGradient", "stop", "clipPath", "mask",
    "pattern", "image", "style",
})  # fmt: skip
_TEXTS = frozenset({"text", "tspan", "textPath", "flowRoot"})
_ATTRIBUTES = frozenset({
    "id", "class", "style", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry",
    "fx", "fy", "dx", "dy", "width", "height", "viewBox", "preserveAspectRatio", "points",
    "transform", "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset",
    "stroke-opacity", "opacity", "color", "display", "visibility", "clip-path", "clip-rule",
    "clipPathUnits", "mask", "maskUnits", "maskContentUnits", "gradientUnits",
    "gradientTransform", "spreadMethod", "offset", "stop-color", "stop-opacity", "patternUnits",
    "patternContentUnits", "patternTransform", "href", "version",
})  # fmt: skip
_URL = re.compile(r"url\(\s*['\"]?(?!#[\w-]+['\"]?\s*\))", re.IGNORECASE)
_RISKY_STYLE = re.compile(r"@|\\|expression|javascript|/\*", re.IGNORECASE)
_DATA = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")


class LogoError(ValueError):
    """This file cannot be the logo; the message is French."""


def logo_svg(content: bytes) -> str:
    """The drawing to be kept, from an SVG or PNG file. Raises LogoError."""
    if len(content) > LARGEST_FILE:
        raise LogoError(
            gettext("Ce fichier est trop lourd (%(size)s\u00a0ko)\u00a0: %(most)s\u00a0ko au plus.")
            % {"size": len(content) // 1000, "most": LARGEST_FILE // 1000}
        )
    if content.startswith(_PNG):
        return _png_in_svg(content)
    return _clean_svg(content)


def _clean_svg(content: bytes) -> str:
    root = _parse(content)
    if root.tag != f"{{{_SVG}}}svg":
        raise LogoError(gettext("Ce fichier n’est ni un dessin SVG ni une image PNG."))
    clean = _copy(root)
    if "viewBox" not in clean.attrib and not {"width", "height"} <= clean.attrib.keys():
        raise LogoError(
            gettext("Ce dessin n’a pas de dimensions (viewBox)\u00a0: exportez-le de nouveau.")
        )
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(clean, encoding="unicode")


def _parse(content: bytes) -> ElementTree.Element:
    """Without document type: entities are how a small file becomes a huge one, or reads others."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda tag, found: builder.start(
        _clark(tag), {_clark(name): value for name, value in found.items()}
    )
    parser.EndElementHandler = lambda tag: builder.end(_clark(tag))
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)  # noqa: FBT003 expat takes it by position
    except (expat.ExpatError, LookupError) as error:
        raise LogoError(
            gettext("Ce fichier n’est ni un dessin SVG ni une image PNG lisible.")
        ) from error
    return builder.close()


def _refuse_doctype(*_: object) -> None:
    raise LogoError(
        gettext(
            "Ce dessin contient une déclaration DOCTYPE\u00a0: exportez-le sans elle"
            " (« SVG simple » dans Inkscape)."
        )
    )


def _clark(name: str) -> str:
    """« uri}name » as expat writes it → « {uri}name »."""
    return f"{{{name}" if "}" in name else name


def _copy(element: ElementTree.Element, *, depth: int = 0) -> ElementTree.Element:
    if depth > 60:
        raise LogoError(gettext("Ce dessin est trop imbriqué\u00a0: simplifiez-le."))
    copy = ElementTree.Element(element.tag, _attributes(element))
    name = _local(element.tag)
    if name in {"style", "title", "desc"}:
        copy.text = element.text
        if name == "style" and not _is_safe_style(element.text or ""):
            raise LogoError(_OUTSIDE)
        return copy
    for child in element:
        if not isinstance(child.tag, str) or not child.tag.startswith(f"{{{_SVG}}}"):
            continue  # notes of drawing programs
        if _local(child.tag) in _TEXTS:
            raise LogoError(
                gettext(
                    "Ce logo contient du texte, dont la police manquerait\u00a0: convertissez le"
                    " texte en tracés (« Objet en chemin »), puis exportez de nouveau."
                )
            )
        if _local(child.tag) in _ELEMENTS:
            copy.append(_copy(child, depth=depth + 1))
    return copy


_OUTSIDE = _(
    "Ce dessin fait appel à un fichier ou à une adresse extérieure\u00a0: incorporez tout dans le "
    "fichier."
)


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    kept = {}
    for raw, value in element.attrib.items():
        name = "href" if raw == f"{{{_XLINK}}}href" else raw
        if name not in _ATTRIBUTES:
            continue  # event handlers, notes of drawing programs
        if name == "href":
            inside = value.startswith("#")
            if not inside and not (_local(element.tag) == "image" and _DATA.fullmatch(value)):
                raise LogoError(_OUTSIDE)
        elif not _is_safe_style(value):
            raise LogoError(_OUTSIDE)
        kept[name] = value
    return kept


def _is_safe_style(text: str) -> bool:
    without_comments = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return not _URL.search(without_comments) and not _RISKY_STYLE.search(without_comments)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _png_in_svg(content: bytes) -> str:
    width, height = _png_size(content)
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise LogoError(
            gettext(
                "Cette image fait %(width)s × %(height)s pixels\u00a0: %(largest_side)s ×"
                " %(largest_side)s au plus."
            )
            % {"width": width, "height": height, "largest_side": LARGEST_SIDE}
        )
    data = base64.b64encode(content).decode("ascii")
    return (
        f'<svg xmlns="{_SVG}" viewBox="0 0 {width} {height}"><image width="{width}" '
        f'height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _png_size(content: bytes) -> tuple[int, int]:
    """Width and height, once every chunk's check (CRC) is right and the last one is there."""
    place, size, name = len(_PNG), (0, 0), b""
    while place + 12 <= len(content) and name != b"IEND":
        (length,) = struct.unpack_from(">I", content, place)
        chunk = content[place + 4 : place + 8 + length]
        name = chunk[:4]
        end = place + 12 + length
        if end > len(content) or zlib.crc32(chunk) != struct.unpack_from(">I", content, end - 4)[0]:
            break
        if name == b"IHDR" and length == 13:
            size = struct.unpack_from(">II", chunk, 4)
        place = end
    if name != b"IEND" or place > len(content) or size == (0, 0):
        raise LogoError(gettext("Cette image PNG est abîmée\u00a0: enregistrez-la de nouveau."))
    return size
