"""The name of a notice's PDF, for the mail and for « Enregistrer une copie »."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from django.utils import timezone

from echeance.notices.models import Notice
from echeance.notices.wording import Context, Wording

_LONGEST = 120
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")


def pdf_name(notice: Notice, *, family: str = "AVIS_ECHEANCES") -> str:
    """« AVIS_ECHEANCES_CA13_196_20090420.pdf »: ASCII only, which every mail program shows."""
    dossier = _part(notice.dossier) or "dossier"
    printed = timezone.localtime(notice.printed_at)
    return f"{family}_{dossier}_{notice.number}_{printed:%Y%m%d}.pdf"


def attachment_name(
    wording: Wording, values: Mapping[str, str], *, family: str = "AVIS_ECHEANCES"
) -> str:
    """The name that the template gives: ASCII, at most 120 characters, dates as 20090420."""
    merged = wording.merge({name: _part(values[name]) for name in wording.fields}, context=_TEXT)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", _ascii(merged).removesuffix(".pdf"))
    name = re.sub(r"([._-])[._-]+", r"\1", name)[:_LONGEST].strip("._-")
    return f"{name or family}.pdf"


_TEXT = Context.TEXT


@lru_cache(maxsize=1024)  # the day and the office are those of the letter before
def _part(text: str) -> str:
    sortable = _DAY.sub(r"\3\2\1", text)
    return re.sub(r"[^A-Za-z0-9-]+", "-", _ascii(sortable)).strip("-")


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
