"""The three files that brokers know (AVIS_ECHEANCES…): out for other programs, and in again."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext

from echeance.dispatch.legacy.templates import (
    LARGEST_FILE,
    LegacyTemplates,
    UnreadableTemplatesError,
    read_files,
)
from echeance.dispatch.models.mail_template import FAMILY
from echeance.dispatch.templating.cleaning import with_plain_styles
from echeance.dispatch.templating.plain import text_of_html
from echeance.dispatch.templating.versions import Parts

ARCHIVE = f"{FAMILY}.zip"
_MOST_FILES = 20
"""In one archive: three are needed."""


def exported(parts: Parts) -> dict[str, bytes]:
    """UTF-8, with the line ends and the mark that old Windows programs want."""
    texts = {
        f"{FAMILY}_SUJET.txt": parts.subject,
        f"{FAMILY}.txt": parts.text or text_of_html(parts.html),
        f"{FAMILY}.html": with_plain_styles(parts.html),
    }
    return {name: _windows(text) for name, text in texts.items()}


def archive(parts: Parts, *, at: datetime) -> bytes:
    """The three files in one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in exported(parts).items():
            packed.writestr(zipfile.ZipInfo(name, date_time=at.timetuple()[:6]), content)
    return out.getvalue()


def read_uploaded(files: Iterable[tuple[str, bytes]]) -> LegacyTemplates:
    """The templates in these files, or in a ZIP of them; UTF-8 or Windows-1252.

    Raises UnreadableTemplatesError, in French.
    """
    contents: dict[str, bytes] = {}
    for name, content in files:
        contents |= _unpacked(name, content) if name.lower().endswith(".zip") else {name: content}
    return read_files(contents)


def _unpacked(name: str, content: bytes) -> Mapping[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = [one for one in packed.infolist() if not one.is_dir()]
            if len(members) > _MOST_FILES:
                raise UnreadableTemplatesError(
                    gettext("«\u00a0%(name)s\u00a0» contient trop de fichiers.") % {"name": name}
                )
            # One byte more than allowed is enough to refuse; a bomb is never unpacked whole.
            return {
                one.filename.rpartition("/")[2]: packed.open(one).read(LARGEST_FILE + 1)
                for one in members
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableTemplatesError(
            gettext(
                "«\u00a0%(name)s\u00a0» n’est pas une archive ZIP lisible. Choisissez les trois"
                " fichiers"
                " eux-mêmes."
            )
            % {"name": name}
        ) from error


def _windows(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig")
