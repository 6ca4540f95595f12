"""A logo can only draw: whatever else is in the file is left out, or the file is refused."""

import base64
import struct
import zlib
from dataclasses import replace

import pytest

from echeance.notices.letter.logo import LARGEST_FILE, LogoError, logo_svg
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.letter.picture import first_page
from tests.notices.letter import specimens
from tests.notices.letter.conftest import MORNING


def png(width: int = 4, height: int = 3) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = (b"\0" + b"\x12\x3b\x52" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def svg(inside: str = "", *, attributes: str = 'viewBox="0 0 10 10"') -> bytes:
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {space} {attributes}>{inside}</svg>".encode()


def test_shapes_and_their_looks_are_kept() -> None:
    clean = logo_svg(
        svg('<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient>'
            '</defs><g transform="scale(2)"><path d="M0 0L1 1" fill="url(#a)"/></g>')
    )  # fmt: skip

    assert 'd="M0 0L1 1"' in clean
    assert 'fill="url(#a)"' in clean
    assert 'transform="scale(2)"' in clean


@pytest.mark.parametrize(
    "risky",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onload="alert(1)"/>',
        "<foreignObject><b>x</b></foreignObject>",
        '<animate attributeName="href"/>',
        '<a href="https://mal.exemple/">x</a>',
        '<x:evil xmlns:x="urn:x">x</x:evil>',
    ],
)
def test_what_does_not_draw_is_left_out(risky: str) -> None:
    clean = logo_svg(svg(f'{risky}<rect width="1" height="1"/>'))

    assert "<rect" in clean
    for trace in ("script", "onload", "foreign", "animate", "mal.exemple", "evil"):
        assert trace not in clean


@pytest.mark.parametrize(
    "outside",
    [
        '<image href="https://mal.exemple/x.png"/>',
        '<image xlink:href="file:///etc/passwd"/>',
        '<image href="data:image/svg+xml;base64,PHN2Zz4="/>',
        '<use href="autre.svg#a"/>',
        '<path d="M0 0" fill="url(https://mal.exemple/)"/>',
        '<path d="M0 0" style="fill:URL( \'//mal.exemple\' )"/>',
        "<style>@import 'https://mal.exemple/x.css';</style>",
        "<style>path{fill:url(x.svg)}</style>",
        "<style>path{fill:\\75rl(x)}</style>",
    ],
)
def test_a_drawing_that_reaches_outside_itself_is_refused(outside: str) -> None:
    with pytest.raises(LogoError, match="extérieure"):
        logo_svg(svg(outside))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "ni un dessin SVG"),
        (b"GIF89a", "ni un dessin SVG"),
        (b"<svg", "ni un dessin SVG"),
        (b"<html/>", "ni un dessin SVG"),
        (b'<?xml version="1.0" encoding="inconnu"?><svg/>', "ni un dessin SVG"),
        (svg(attributes=""), "viewBox"),
        (svg("<text>FOREM</text>"), "convertissez le texte en tracés"),
        (svg("<g>" * 80 + "</g>" * 80), "trop imbriqué"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<desc>&a;</desc>"), "DOCTYPE"),
        (b"x" * (LARGEST_FILE + 1), "trop lourd"),
        (png()[:-6], "abîmée"),
        (png().replace(b"IDAT", b"IDAX"), "abîmée"),
        (b"\x89PNG\r\n\x1a\n", "abîmée"),
        (png(2001, 1), "2001 × 1 pixels"),
    ],
)
def test_a_file_that_cannot_be_the_logo_says_why(content: bytes, problem: str) -> None:
    with pytest.raises(LogoError, match=problem):
        logo_svg(content)


def test_a_picture_is_carried_in_a_drawing_of_its_size() -> None:
    clean = logo_svg(png(40, 10))

    assert 'viewBox="0 0 40 10"' in clean
    assert base64.b64encode(png(40, 10)).decode() in clean


@pytest.mark.parametrize("content", [svg('<rect width="9" height="9"/>'), png()])
def test_the_letter_prints_the_logo(composer: LetterComposer, content: bytes) -> None:
    issuer = replace(specimens.ISSUER, logo_svg=logo_svg(content))

    letter = composer.compose(
        replace(specimens.one_line(), issuer=issuer), number=1, timestamp=MORNING
    )

    assert letter.pages == 1


def test_the_first_page_becomes_a_picture(composer: LetterComposer) -> None:
    letter = composer.compose(specimens.one_line(), number=1, timestamp=MORNING)

    picture = first_page(letter.pdf, dots_per_inch=30)

    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (249, 351)
