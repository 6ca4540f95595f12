"""The name of a notice's PDF, for the mail and for « Enregistrer une copie »."""

import re
import unicodedata

from django.utils import timezone

from echeance.notices.models import Notice


def pdf_name(notice: Notice, *, family: str = "AVIS_ECHEANCES") -> str:
    """« AVIS_ECHEANCES_CA13_196_20090420.pdf »: ASCII only, which every mail program shows."""
    dossier = re.sub(r"[^A-Za-z0-9-]+", "-", _ascii(notice.dossier)).strip("-") or "dossier"
    printed = timezone.localtime(notice.printed_at)
    return f"{family}_{dossier}_{notice.number}_{printed:%Y%m%d}.pdf"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
