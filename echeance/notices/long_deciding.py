"""Validate, block or put back a whole result of the list, lot by lot, by whichever process is free.

The notices are frozen when the person decides. Each lot, its history and how far the decision has
come are one transaction: a process that dies leaves the rest to another, and nothing is done twice.
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from echeance.accounts.models import User
from echeance.lib.locking import in_one_go
from echeance.lib.lots import lots
from echeance.notices import deciding
from echeance.notices.deciding import Decision
from echeance.notices.holding import LEASE, Clock, hold
from echeance.notices.models import (
    Decided,
    LongDecision,
    LongDecisionLot,
    LongDecisionState,
    Notice,
    OfficeSettings,
)
from echeance.notices.models.notice_queryset import MOVE_BATCH, NoticeQuerySet
from echeance.notices.status import NoticeStatus

TURN = 20
"""Lots decided before a process looks whether it must stop, or whether letters wait."""
_GIVES = {Decided.VALIDATE: NoticeStatus.VALIDATED, Decided.BLOCK: NoticeStatus.BLOCKED}
"""The status that « Annuler » takes back."""


class ChangedResultError(Exception):
    """There are no longer as many notices as the person was shown; `now` says how many."""

    def __init__(self, now: int) -> None:
        super().__init__(now)
        self.now = now


@transaction.atomic
def decide(
    notices: NoticeQuerySet,
    decided: Decided,
    *,
    expected: int,
    by: User,
    at: datetime,
    reason: str = "",
    search: str = "",
) -> LongDecision:
    """Freeze these notices; the composers carry the decision out.

    Raises ChangedResultError, and nothing is done, unless they are as many as `expected`.
    """
    keys = array("q", notices.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000))
    if len(keys) != expected:
        raise ChangedResultError(len(keys))
    if decided == Decided.BLOCK and not reason.strip():
        raise ValueError("a notice is blocked for a reason")
    decision = _create(decided, by=by, at=at, notices=len(keys), reason=reason, search=search)
    _freeze(decision, lots(keys, size=MOVE_BATCH))
    return decision


@transaction.atomic
def take_back(decision: LongDecision, *, by: User, at: datetime) -> LongDecision:
    """« Annuler »: put back, in the same way, what `decision` moved and nobody moved since."""
    if decision.decided not in _GIVES:
        raise ValueError("only a validation or a blocking is taken back")
    stop(decision)
    decision.refresh_from_db()
    undoing = _create(
        Decided.UNDO,
        by=by,
        at=at,
        notices=decision.moved,
        search=decision.search,
        undoes=decision,
    )
    done = decision.lots.filter(is_done=True).order_by("index").values_list("keys", flat=True)
    _freeze(undoing, (keys for keys in done.iterator(chunk_size=100) if keys))
    return undoing


def stop(decision: LongDecision) -> None:
    """Leave the lots that are not done yet as they are."""
    LongDecision.objects.asked().filter(pk=decision.pk).update(state=LongDecisionState.STOPPED)


def decide_next(*, clock: Clock) -> bool:
    """Go on with the oldest decision, for some lots. False when none waits.

    Safe to call from several processes.
    """
    decision = _pick_up(at=clock())
    if decision is None:
        return False
    for _ in range(TURN):
        if not _decide_lot(decision, at=clock()):
            return True
    # Another decision, or a letter, may have waited long enough.
    _held(decision).update(lease_until=None)
    return True


def _pick_up(*, at: datetime) -> LongDecision | None:
    free = LongDecision.objects.asked().filter(Q(lease_until__isnull=True) | Q(lease_until__lte=at))
    for key in list(free.order_by("pk").values_list("pk", flat=True)):
        # Of two processes that saw the same row, one changes it.
        if free.filter(pk=key).update(**hold(at=at)):
            return LongDecision.objects.select_related("asked_by", "undoes").get(pk=key)
    return None


@in_one_go
def _decide_lot(decision: LongDecision, *, at: datetime) -> bool:
    """False when there is nothing left, or when the decision was taken away meanwhile."""
    if not _held(decision).update(progress_at=at, lease_until=at + LEASE):
        return False
    lot = decision.lots.filter(is_done=False).order_by("index").first()
    if lot is None:
        _held(decision).update(state=LongDecisionState.DONE, lease_until=None)
        return False
    outcome = _carry_out(decision, Notice.objects.filter(pk__in=lot.keys), at=at)
    decision.refresh_from_db(fields=["done", "moved", "ignored"])
    reasons = Counter(decision.ignored) + Counter(one.reason for one in outcome.ignored)
    _held(decision).update(
        done=decision.done + len(lot.keys),
        moved=decision.moved + len(outcome.moved),
        ignored=dict(reasons),
    )
    LongDecisionLot.objects.filter(pk=lot.pk).update(keys=outcome.moved, is_done=True)
    return True


def _carry_out(decision: LongDecision, notices: NoticeQuerySet, *, at: datetime) -> Decision:
    by, workstation = decision.asked_by.username, decision.workstation
    match decision.decided:
        case Decided.VALIDATE:
            delay = timedelta(seconds=OfficeSettings.current().undo_seconds)
            return deciding.validate(notices, by=by, at=at, hold=delay, workstation=workstation)
        case Decided.BLOCK:
            return deciding.block(
                notices, by=by, at=at, reason=decision.reason, workstation=workstation
            )
        case Decided.UNDO if decision.undoes is not None:
            given = _GIVES[Decided(decision.undoes.decided)]
            return deciding.undo(notices, decided=given, by=by, at=at, workstation=workstation)
        case _:
            return deciding.return_to_pending(notices, by=by, at=at, workstation=workstation)


def _held(decision: LongDecision) -> QuerySet[LongDecision]:
    return LongDecision.objects.asked().filter(pk=decision.pk, pick_up_token=decision.pick_up_token)


def _create(decided: Decided, *, by: User, at: datetime, **fields: object) -> LongDecision:
    return LongDecision.objects.create(
        decided=decided,
        asked_by=by,
        asked_at=at,
        workstation=by.workstation,
        progress_at=at,
        **fields,
    )


def _freeze(decision: LongDecision, keys: Iterable[list[int]]) -> None:
    rows = (
        LongDecisionLot(decision=decision, index=index, keys=list(lot))
        for index, lot in enumerate(keys)
    )
    for some in lots(rows, size=100):
        LongDecisionLot.objects.bulk_create(some)
