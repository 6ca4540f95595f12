"""Make the fonts of the letter again: `python tools/subset_fonts.py FOLDER`.

The folder holds the complete fonts (Debian: fonts-noto-core). What comes out keeps the
writing systems that a client's name may need, the tabular figures, and nothing for screens
(no hinting). A face whose licence reserves its name may not be shipped this way: none here does.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "echeance" / "notices" / "letter" / "fonts"

LATIN_GREEK_CYRILLIC = [
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x0259, 0x0259), (0x02B0, 0x02FF), (0x0300, 0x036F),
    (0x0370, 0x03FF), (0x0400, 0x052F), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF), (0x2000, 0x206F),
    (0x2070, 0x209F), (0x20A0, 0x20CF), (0x2100, 0x218F), (0x2190, 0x2193), (0x2212, 0x2212),
    (0x2248, 0x2248), (0x2260, 0x2265), (0xA720, 0xA7FF), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD),
]  # fmt: skip
ARABIC = [
    (0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0x200C, 0x200D), (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFF),
]  # fmt: skip
SYMBOLS = [(0x2190, 0x21FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x27BF), (0x2B00, 0x2BFF)]

MATHS = [(0x2190, 0x21FF), (0x2200, 0x22FF)]
MINUS = 0x2212

KEPT: dict[str, list[tuple[int, int]]] = {
    "NotoSans-Regular.ttf": LATIN_GREEK_CYRILLIC,
    "NotoSans-Bold.ttf": LATIN_GREEK_CYRILLIC,
    "NotoSansArabic-Regular.ttf": ARABIC,
    "NotoSansArabic-Bold.ttf": ARABIC,
    "NotoSansMath-Regular.ttf": MATHS,
    "NotoSansSymbols-Regular.ttf": SYMBOLS,
    "NotoSansSymbols2-Regular.ttf": SYMBOLS,
}
FEATURES = "calt ccmp clig curs dlig fina init isol kern liga lnum locl mark medi mkmk rlig tnum"


def main(folder: Path) -> None:
    for name, ranges in KEPT.items():
        source = next(folder.rglob(name))
        target = FONTS / name
        make_subset(source, target, ranges=ranges)
        print(f"{target.name}: {source.stat().st_size:,} -> {target.stat().st_size:,} octets")


def make_subset(source: Path, target: Path, *, ranges: list[tuple[int, int]]) -> None:
    options = subset.Options()
    options.layout_features = FEATURES.split()
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    subsetter.subset(font)
    if name_has_figures(source) and MINUS not in font.getBestCmap():
        add_minus(font)
    subset.save_font(font, str(target), options)


def name_has_figures(source: Path) -> bool:
    return source.name.startswith("NotoSans-")


def add_minus(font: TTFont) -> None:
    """Noto Sans has no true minus: it is the bar of its plus, as wide as its figures."""
    plus = font["glyf"]["plus"]
    left, right = plus.xMin, plus.xMax
    _, low, high, _ = sorted({y for _, y in plus.coordinates})
    pen = TTGlyphPen(None)
    pen.moveTo((left, low))
    for corner in ((left, high), (right, high), (right, low)):
        pen.lineTo(corner)
    pen.closePath()
    font.setGlyphOrder([*font.getGlyphOrder(), "minus"])
    font["glyf"]["minus"] = pen.glyph()
    font["glyf"]["minus"].recalcBounds(font["glyf"])
    font["hmtx"]["minus"] = font["hmtx"]["plus"]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[MINUS] = "minus"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
