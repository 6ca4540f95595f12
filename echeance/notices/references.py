"""How people name a notice: « 196 », or « FOREM-196 » where several entities number theirs.

The code may be typed in small letters.
"""

from echeance.lib.keys import read_key
from echeance.notices.models import Notice
from echeance.portfolio.models import LegalEntity


class UnknownNoticeError(Exception):
    """No notice, or more than one, has that name; the text is French."""


def notice_named(text: str) -> Notice:
    """The notice that `text` names. Raises UnknownNoticeError."""
    code, _, number = text.strip().rpartition("-")
    if read_key(number) is None:
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
        found = found.filter(legal_entity__code=_as_stored(code, entities))
    notice = found.first()
    if notice is None:
        raise UnknownNoticeError(f"L’avis n°\u00a0{text} n’existe pas.")
    return notice


def _as_stored(code: str, entities: list[str]) -> str:
    """The entity's code whatever its capitals; as typed when none or several answer to it."""
    alike = [known for known in entities if known.casefold() == code.casefold()]
    return alike[0] if len(alike) == 1 else code
