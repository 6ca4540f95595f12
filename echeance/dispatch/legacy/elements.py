"""The elements of an old configuration file, read as far as the file can be read.

The file was edited by hand in Notepad for years: its encoding, its case and even its end are not
to be relied upon. Document types are refused, so no entity is ever expanded or fetched.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext

MAXIMUM_SIZE = 1024 * 1024
"""Bytes; a real file has 4,000."""

_BARE_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z]\w*|#\d+|#x[0-9A-Fa-f]+);)")


class UnreadableConfigError(Exception):
    """Nothing of the file can be used; the message is a French sentence with the remedy."""


@dataclass(frozen=True)
class Element:
    """One opening tag: its names in lower case, its values as they are."""

    line: int
    path: tuple[str, ...]
    attributes: dict[str, str]
    written: dict[str, str]
    """The name of each attribute as the file writes it."""

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class Elements:
    found: tuple[Element, ...]
    damage: str = ""
    """In French, where and why reading stopped; empty when the whole file was read."""

    def __iter__(self) -> Iterator[Element]:
        return iter(self.found)


def decode(content: bytes) -> str:
    """Text of a file saved as UTF-8 (with or without BOM), UTF-16 with BOM, or Windows-1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves undefined become visible marks, not an error.
        return content.decode("cp1252", errors="replace")


def read_elements(content: bytes) -> Elements:
    """The opening tags of `content`, in order.

    Raises UnreadableConfigError when the file is empty, too long, no XML, or declares a document
    type. A file that is cut or broken gives what comes before the break, and says where it is.
    """
    if not content.strip():
        raise UnreadableConfigError(
            gettext("Le fichier est vide. Choisissez « paEmailService.exe.config ».")
        )
    if len(content) > MAXIMUM_SIZE:
        raise UnreadableConfigError(
            gettext("Le fichier dépasse 1 Mo : ce n’est pas un « paEmailService.exe.config ».")
        )
    text = _BARE_AMPERSAND.sub("&amp;", decode(content)).strip()
    found: list[Element] = []
    try:
        _parse(text, into=found)
    except expat.ExpatError as error:
        if not found:
            raise UnreadableConfigError(
                gettext(
                    "Ligne %(lineno)s : ce fichier n’est pas du XML lisible. Choisissez"
                    " « paEmailService.exe.config », tel que l’ancien automate l’utilisait."
                )
                % {"lineno": error.lineno}
            ) from None
        return Elements(tuple(found), damage=_damage(error))
    return Elements(tuple(found))


def _parse(text: str, *, into: list[Element]) -> None:
    # The declared encoding is the one of the bytes on the old machine; these are decoded already.
    parser = expat.ParserCreate(encoding="utf-8")
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2].lower())
        into.append(
            Element(
                line=parser.CurrentLineNumber,
                path=tuple(path),
                attributes={key.lower(): value for key, value in attributes.items()},
                written={key.lower(): key for key in attributes},
            )
        )

    def end(_name: str) -> None:
        path.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(text.encode("utf-8", errors="replace"), True)  # noqa: FBT003 - expat's own order


def _refuse_document_type(*_declaration: object) -> NoReturn:
    raise UnreadableConfigError(
        gettext(
            "Le fichier contient une déclaration <!DOCTYPE>, qu’un « paEmailService.exe.config »"
            " n’a jamais. Supprimez cette ligne, ou reprenez le fichier d’origine."
        )
    )


def _damage(error: expat.ExpatError) -> str:
    return gettext(
        "Ligne %(lineno)s : le fichier est coupé ou abîmé ici (%(reason)s). Ce qui"
        " précède est lu, la suite ne l’est pas. Corrigez cette ligne ou complétez les"
        " réglages à l’écran."
    ) % {
        "lineno": error.lineno,
        "reason": _reasons().get(error.code, gettext("écriture inattendue")),
    }


def _reasons() -> dict[int, str]:
    codes = expat.errors.codes
    return {
        codes[expat.errors.XML_ERROR_NO_ELEMENTS]: gettext("le fichier s’arrête avant la fin"),
        codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: gettext("un guillemet ou un « > » manque"),
        codes[expat.errors.XML_ERROR_INVALID_TOKEN]: gettext("un guillemet ou un signe mal placé"),
        codes[expat.errors.XML_ERROR_TAG_MISMATCH]: gettext("une balise n’est pas fermée"),
        codes[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: gettext(
            "un attribut est écrit deux fois"
        ),
        codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: gettext(
            "du texte suit </configuration>"
        ),
        codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: gettext("un signe « & » mal écrit"),
    }
