"""The three files of `EMAIL_Ressources`: subject, text and HTML of the old mailer's message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.legacy.elements import decode
from echeance.lib.folding import fold

FOLDER_NAMES = ("EMAIL_Ressources", "EMAIL-ressources")
"""The manual writes both; upper and lower case do not count."""
LARGEST_FILE = 512 * 1024
"""Bytes of one template."""

_CHARSET = re.compile(r"""(<meta\b[^>]*?charset\s*=\s*["']?)([\w-]+)""", re.IGNORECASE)
_UTF8 = {"utf-8", "utf8"}
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.IGNORECASE | re.DOTALL)


class UnreadableTemplatesError(Exception):
    """No template can be read; the message is a French sentence with the remedy."""


@dataclass(frozen=True)
class LegacyTemplates:
    """Texts with their fields in braces; empty where the file is missing."""

    subject: str = ""
    text: str = ""
    html: str = ""
    notes: tuple[str, ...] = ()
    """French: one line for each file, read, missing or left aside."""


def find_folder(beside: Path, *, name: str = FOLDER_NAMES[0]) -> Path | None:
    """The folder of the templates in `beside`, or `beside` itself; either spelling, any case."""
    wanted = {_plain(name), *map(_plain, FOLDER_NAMES)}
    if _plain(beside.name) in wanted:
        return beside
    if not beside.is_dir():
        return None
    folders = sorted(entry for entry in beside.iterdir() if entry.is_dir())
    return next((folder for folder in folders if _plain(folder.name) in wanted), None)


def read_folder(folder: Path, *, family: str = "AVIS_ECHEANCES") -> LegacyTemplates:
    """The templates in `folder`. Raises UnreadableTemplatesError when there is none."""
    files = sorted(entry for entry in folder.iterdir() if entry.is_file())
    # One byte more than allowed is enough to know that a file is too long.
    contents = {file.name: _first_bytes(file) for file in files if _part_of(file.name)}
    return read_files(contents, family=family)


def read_files(contents: Mapping[str, bytes], *, family: str = "AVIS_ECHEANCES") -> LegacyTemplates:
    """The templates in `contents`, by file name.

    Files of `family` win over other names. Raises UnreadableTemplatesError when there is none.
    """
    texts: dict[str, str] = {}
    notes: list[str] = []
    ranked = sorted(contents, key=lambda name: (_plain(family) not in _plain(name), name.lower()))
    for name in ranked:
        part = _part_of(name)
        if part is None:
            notes.append(
                gettext("%(name)s : ignoré, ce n’est ni un .txt ni un .html") % {"name": name}
            )
        elif part in texts:
            notes.append(
                gettext("%(name)s : ignoré, %(part)s est déjà lu")
                % {"name": name, "part": _LABELS[part]}
            )
        elif len(contents[name]) > LARGEST_FILE:
            notes.append(
                gettext("%(name)s : refusé, plus de 512 Ko pour un modèle") % {"name": name}
            )
        else:
            texts[part] = _cleaned(part, decode(contents[name]))
            notes.append(f"{name} : repris → {_LABELS[part]}")
    if not texts:
        raise UnreadableTemplatesError(
            gettext(
                "Aucun modèle trouvé. Choisissez les trois fichiers du dossier"
                " « EMAIL_Ressources » :"
                " %(family)s_SUJET.txt, %(family)s.txt et %(family)s.html."
            )
            % {"family": family}
        )
    missing = [label for part, label in _LABELS.items() if part not in texts]
    notes.extend(
        (gettext("Absent : %(label)s ; celui d’Échéance reste en place") % {"label": label})
        for label in missing
    )
    return LegacyTemplates(**texts, notes=tuple(notes))


_LABELS = {"subject": _("le sujet"), "text": _("le corps de texte"), "html": _("le corps HTML")}


def _part_of(name: str) -> str | None:
    """Which of the three parts a file holds, by its name."""
    stem, _, suffix = name.lower().rpartition(".")
    if suffix in {"html", "htm"}:
        return "html"
    if suffix != "txt":
        return None
    return "subject" if re.search(r"(sujet|subject|objet)", stem) else "text"


def _cleaned(part: str, text: str) -> str:
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    if part == "subject":
        return " ".join(unix.split("\n")).strip()
    if part == "html":
        # The mail leaves in UTF-8; a page that says otherwise shows its accents broken.
        return _STYLE.sub(_literal_braces, _CHARSET.sub(_as_utf8, unix))
    return unix.rstrip("\n") + "\n"


def _as_utf8(found: re.Match[str]) -> str:
    return found[0] if found[2].lower() in _UTF8 else f"{found[1]}utf-8"


def _literal_braces(found: re.Match[str]) -> str:
    """The braces of a style sheet are no fields: doubled, they stand for themselves."""
    return found[1] + found[2].replace("{", "{{").replace("}", "}}") + found[3]


def _plain(name: str) -> str:
    return fold(name).replace("-", "_")


def _first_bytes(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)
