"""Selections too long to wait for: written as a file, or checked, by whichever process is free.

One that dies leaves nothing: when its lease is over, another begins again.
"""

import io
import logging
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from echeance.accounts.models import User
from echeance.notices import selection
from echeance.notices.alerts import Alert
from echeance.notices.criteria import Criteria
from echeance.notices.edition import CriteriaError, check_criteria
from echeance.notices.exporting import export_csv, export_xlsx
from echeance.notices.holding import LEASE, Clock, hold
from echeance.notices.kept_plans import forget_plans
from echeance.notices.models import (
    LongSelection,
    LongSelectionPart,
    LongSelectionState,
    Wanted,
)
from echeance.notices.models.long_selection import KEPT
from echeance.notices.preview import WHOLE, Line
from echeance.notices.walking import Walk
from echeance.portfolio.models import LegalEntity

LISTED = 500
"""Clients listed for each alert; all of them are counted."""
PART = 1024 * 1024
"""Bytes of one piece of a file."""

logger = logging.getLogger(__name__)


class TakenAwayError(Exception):
    """The person gave it up, or another process does it by now."""


def is_long(criteria: Criteria) -> bool:
    """More premiums or deposits than one waits for."""
    return (
        selection.premiums(criteria).order_by()[WHOLE : WHOLE + 1].exists()
        or selection.deposits(criteria).order_by()[WHOLE : WHOLE + 1].exists()
    )


def ask(
    criteria: Criteria, *, wanted: Wanted, by: User, at: datetime, sees_confidential: bool
) -> LongSelection:
    """Ask for a file or for the alerts; what the same person asked today and still waits is that.

    Raises CriteriaError.
    """
    check_criteria(criteria)
    today = timezone.localdate(at)
    same = last_one(criteria, wanted=wanted, by=by, on=today, sees_confidential=sees_confidential)
    if same is not None and same.state == LongSelectionState.ASKED:
        return same
    return LongSelection.objects.create(
        wanted=wanted,
        criteria=criteria.as_json(),
        run_on=today,
        asked_by=by,
        asked_at=at,
        sees_confidential=sees_confidential,
        progress_at=at,
    )


def last_one(
    criteria: Criteria, *, wanted: Wanted, by: User, on: date, sees_confidential: bool
) -> LongSelection | None:
    """The last time this person asked the same thing that day, with the same rights."""
    frozen = criteria.as_json()
    asked = LongSelection.objects.of(by).filter(
        wanted=wanted, run_on=on, sees_confidential=sees_confidential
    )
    return next((one for one in asked[:20] if one.criteria == frozen), None)


def write_next(*, clock: Clock) -> bool:
    """Do the oldest that waits. False when there is none; safe to call from several processes."""
    at = clock()
    _forget(at=at)
    asked = _pick_up(at=at)
    if asked is None:
        return False
    try:
        _do(asked, clock=clock)
    except TakenAwayError:
        logger.info("long selection %s: given up", asked.pk)
    except CriteriaError:
        # Its entity or its texts were deleted meanwhile.
        _held(asked).update(state=LongSelectionState.FAILED, lease_until=None)
    return True


def content_of(asked: LongSelection) -> Iterator[bytes]:
    """The file, piece by piece."""
    # One query a piece: a cursor of the server would not outlive the view.
    parts = LongSelectionPart.objects.filter(selection=asked)
    for index in range(parts.count()):
        yield bytes(parts.values_list("content", flat=True).get(index=index))


def _pick_up(*, at: datetime) -> LongSelection | None:
    free = LongSelection.objects.asked().filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    )
    for key in list(free.order_by("pk").values_list("pk", flat=True)):
        # Of two processes that saw the same row, one changes it.
        if free.filter(pk=key).update(**hold(at=at), done=0):
            return LongSelection.objects.get(pk=key)
    return None


def _forget(*, at: datetime) -> None:
    # Read first: composers come here every second.
    forget_plans(at=at)
    old = LongSelection.objects.filter(asked_at__lt=at - KEPT)
    if old.exists():
        for one in old.only("pk"):
            one.parts.only("pk").delete()
            one.delete()


def _do(asked: LongSelection, *, clock: Clock) -> None:
    criteria = Criteria.from_json(asked.criteria)
    walk = _Watched(asked, criteria, entity=check_criteria(criteria), clock=clock)
    LongSelection.objects.filter(pk=asked.pk).update(clients=walk.clients())
    with tempfile.TemporaryFile() as out:
        match asked.wanted:
            case Wanted.XLSX:
                export_xlsx(walk, out)
            case Wanted.CSV:
                text = io.TextIOWrapper(out, encoding="utf-8", newline="")
                export_csv(walk, text)
                text.detach()
            case _:
                for _ in walk:
                    pass
        _keep(asked, out, walk, at=clock())


@transaction.atomic
def _keep(asked: LongSelection, out: BinaryIO, walk: "_Watched", *, at: datetime) -> None:
    size = out.seek(0, io.SEEK_END)
    out.seek(0)
    ready = _held(asked).update(
        state=LongSelectionState.READY,
        tally={alert.name: number for alert, number in walk.tally.items()},
        to_check=walk.to_check,
        size=size,
        progress_at=at,
        lease_until=None,
    )
    if not ready:
        raise TakenAwayError
    for index, piece in enumerate(iter(lambda: out.read(PART), b"")):
        LongSelectionPart.objects.create(selection=asked, index=index, content=piece)


def _held(asked: LongSelection) -> QuerySet[LongSelection]:
    return LongSelection.objects.asked().filter(pk=asked.pk, pick_up_token=asked.pick_up_token)


class _Watched(Walk):
    """A walk that says how far it has come, and counts the alerts on its way."""

    def __init__(
        self, asked: LongSelection, criteria: Criteria, *, entity: LegalEntity, clock: Clock
    ) -> None:
        super().__init__(
            criteria, entity=entity, on=asked.run_on, sees_confidential=asked.sees_confidential
        )
        self.tally: Counter[Alert] = Counter()
        self.to_check: list[tuple[str, int]] = []
        self._asked = asked
        self._clock = clock

    def lots(self) -> Iterator[tuple[int, list[Line]]]:
        done = 0
        for clients, lines in super().lots():
            done += clients
            at = self._clock()
            if not _held(self._asked).update(done=done, progress_at=at, lease_until=at + LEASE):
                raise TakenAwayError
            self._count(lines)
            yield clients, lines

    def _count(self, lines: list[Line]) -> None:
        for line in lines:
            for alert in line.alerts:
                self.tally[alert] += 1
                if self.tally[alert] <= LISTED:
                    self.to_check.append((alert.name, line.letter.notice.client))
