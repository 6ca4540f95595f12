"""Whether the entity's colours can be read on paper and on screen (WCAG 2.2, 1.4.3)."""

import re

from echeance.lib.translating import gettext

LEAST_CONTRAST = 4.5
"""Ratio asked of ordinary text."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def main_colour_problem(colour: str) -> str:
    """Why titles in `colour` on white paper could not be read, in French; empty when they can.

    The same ratio holds for the white headings of the table, on a ground of that colour.
    """
    if not _COLOUR.fullmatch(colour):
        return gettext("Choisissez une couleur, de la forme #123b52.")
    found = contrast(colour, "#ffffff")
    if found >= LEAST_CONTRAST:
        return ""
    ratio, least = (f"{value:.1f}".replace(".", ",") for value in (found, LEAST_CONTRAST))
    return gettext(
        "Trop claire pour les titres\u00a0: contraste %(ratio)s sur blanc, il en faut"
        " %(least)s. Choisissez-la plus foncée."
    ) % {"ratio": ratio, "least": least}


def accent_colour_problem(colour: str, *, main: str) -> str:
    """Why the total, in the main colour on a light tint of this one, could not be read."""
    if not _COLOUR.fullmatch(colour):
        return gettext("Choisissez une couleur, de la forme #e9b44c.")
    if not _COLOUR.fullmatch(main):
        return ""  # said of the main colour
    if contrast(main, tint(colour)) >= LEAST_CONTRAST:
        return ""
    return gettext(
        "Trop proche de la couleur principale\u00a0: le total, imprimé sur une teinte claire de"
        " celle-ci, se lirait mal."
    )


def tint(colour: str) -> str:
    """The ground of the total: the colour lightened as the letter does (72 % of white)."""
    return "#" + "".join(f"{round(255 - (255 - part) * 0.28):02x}" for part in _parts(colour))


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours « #rrggbb », from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2): 0 for black, 1 for white."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
