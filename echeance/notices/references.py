"""How people name a notice: « 196 », or « FOREM-196 » where several entities number theirs."""

from echeance.notices.models import Notice
from echeance.portfolio.models import LegalEntity


class UnknownNoticeError(Exception):
    """No notice, or more than one, has that name; the text is French."""


def notice_named(text: str) -> Notice:
    """The notice that `text` names. Raises UnknownNoticeError."""
    code, _, number = text.strip().rpartition("-")
    if not number.isascii() or not number.isdigit():
        raise UnknownNoticeError(
            f"«\u00a0{text}\u00a0» n’est pas un numéro d’avis, par exemple 196."
        )
    entities = list(LegalEntity.objects.values_list("code", flat=True))
    if not code and len(entities) > 1:
        raise UnknownNoticeError(
            "Plusieurs entités numérotent leurs avis\u00a0: "
            f"précisez, par exemple {entities[0]}-{number}."
        )
    found = Notice.objects.filter(number=number)
    if code:
        found = found.filter(legal_entity__code=code)
    notice = found.first()
    if notice is None:
        raise UnknownNoticeError(f"L’avis n°\u00a0{text} n’existe pas.")
    return notice
