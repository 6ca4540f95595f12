"""What tells apart the notices of one contract: who is paid, how, and for what."""

from echeance.lib.french_dates import short_date
from echeance.lib.translating import gettext
from echeance.notices.letter.content import LetterContent

_TERM = "Terme"
"""As the lines of a letter say it; see `LetterLine.kind`."""


def nature(content: LetterContent) -> str:
    """« Confié », « Direct », « Prélèvement du … », « Appel d’acompte », « Pollicitation »."""
    if content.is_offer:
        return gettext("Pollicitation")
    if not content.collected_by_broker:
        return gettext("Direct")
    if not content.lines:
        return gettext("Appel d’acompte")
    if content.direct_debit is None:
        return gettext("Confié")
    if content.direct_debit.on is None:
        return gettext("Prélèvement sans date")
    return gettext("Prélèvement du %(day)s") % {"day": short_date(content.direct_debit.on)}


def premiums_told(content: LetterContent) -> str:
    """« Terme, effet du 01/01/2027 »; empty without a premium."""
    if not content.lines:
        return ""
    kinds = {line.kind == _TERM for line in content.lines}
    if kinds == {True}:
        words = gettext("Terme, effet du %(day)s")
    elif kinds == {False}:
        words = gettext("Comptant, effet du %(day)s")
    else:
        words = gettext("Terme et comptant, effet du %(day)s")
    return words % {"day": short_date(content.period_from)}


def is_in_arrears(content: LetterContent) -> bool:
    """A premium of it was due before the letter's day; an offer is never due."""
    return not content.is_offer and any(
        line.period_from < content.printed_on for line in content.lines
    )
