"""What the page of one edition says of it: how far, how long, what failed."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext

from echeance.lib.durations import short_duration
from echeance.notices import edition as use_case
from echeance.notices.models import DraftState, Edition, EditionState
from echeance.notices.models.draft import WAITING
from echeance.notices.models.edition import AT_WORK
from echeance.notices.numbering import to_number

QUIET = timedelta(seconds=15)
"""A run that did not move for so long has nobody to compose it."""
_COUNTED = {EditionState.SELECTING, EditionState.DELETING}
"""States in which the drafts become more, or fewer."""


def failures(edition: Edition) -> dict[str, int]:
    failed = edition.drafts.filter(state=DraftState.FAILED)
    numbered = failed.filter(number__isnull=False).count()
    whole = failed.count()
    issued = edition.state in {EditionState.NUMBERING, EditionState.ISSUING, EditionState.ISSUED}
    open_to_retry = issued or edition.state == EditionState.COMPOSED
    return {
        "failed": whole,
        "failed_numbered": numbered,
        "to_mend": numbered if issued else 0,
        "to_retry": (numbered if issued else whole) if open_to_retry else 0,
    }


def took(edition: Edition) -> str:
    """How long the composers were at it; empty while they are."""
    phrases = []
    if edition.prepared_at:
        phrases.append(
            gettext("Projets prêts en %(duration)s.")
            % {"duration": _lasting(edition.prepared_at - edition.run_at)}
        )
    if edition.issued_at and edition.answered_at:
        phrases.append(
            gettext("Lettres prêtes en %(duration)s.")
            % {"duration": _lasting(edition.issued_at - edition.answered_at)}
        )
    return " ".join(phrases)


def _lasting(duration: timedelta) -> str:
    if duration < timedelta(seconds=1):
        return gettext("moins d’une seconde")
    return short_duration(duration)


def made(edition: Edition) -> str:
    made = use_case.Count(
        notices=edition.notice_count + edition.paper_count,
        clients=edition.client_count,
        by_email=edition.notice_count,
        total=Decimal(0),
    )
    return str(made) if made.notices else ""


def progress(edition: Edition) -> dict[str, object]:
    if edition.state == EditionState.NUMBERING:
        left = to_number(edition).count()
    else:
        left = edition.drafts.filter(state__in=WAITING).count()
    moved = edition.progress_at or edition.run_at
    at_work = edition.state in AT_WORK
    return {
        "at_work": at_work,
        "prepared": edition.drafts.count() if edition.state in _COUNTED else 0,
        "left": left,
        "whole": edition.letter_count,
        "done": max(0, edition.letter_count - left),
        "waits_for_automate": at_work and timezone.now() - moved > QUIET,
    }
