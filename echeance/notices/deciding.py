"""What a person decides about notices: validate, block, put back. One use case each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from echeance.lib.locking import in_one_go, locked
from echeance.notices.fitness import (
    ALREADY,
    address_to_use,
    overtaken,
    readdressed,
    refusal,
    why_not,
)
from echeance.notices.models import Notice, StatusChange
from echeance.notices.models.notice_queryset import MOVE_BATCH, NoticeQuerySet
from echeance.notices.status import Move, NoticeStatus

_FACTS = ("client", "legal_entity")


@dataclass(frozen=True)
class Ignored:
    """A notice that kept its status, and why, in French (« déjà envoyé »)."""

    pk: int
    reason: str


@dataclass(frozen=True)
class Decision:
    """What came of it: keys of the notices that moved, and the others with their reason."""

    moved: list[int]
    ignored: list[Ignored]


def validate(
    notices: NoticeQuerySet, *, by: str, at: datetime, hold: timedelta, workstation: str = ""
) -> Decision:
    """Let notices leave (valider, débloquer) once `hold`, the delay to change one's mind, is over.

    A notice already sent, or that may have been (in doubt), is never validated. One whose address
    cannot be used, whose client no longer wants notices by e-mail, or whose premium was cancelled
    keeps its status. A KO notice takes the address that the client card has now, and its history
    says so.
    """
    return _together(
        _validate_lot(lot, by=by, at=at, hold=hold, workstation=workstation)
        for lot in _lots(notices)
    )


@in_one_go
def _validate_lot(
    lot: list[int], *, by: str, at: datetime, hold: timedelta, workstation: str
) -> Decision:
    found = Notice.objects.filter(pk__in=lot).select_related(*_FACTS).defer("content")
    reasons = overtaken(lot)
    ignored: list[Ignored] = []
    leaving: list[int] = []
    remarks: dict[int, str] = {}
    for notice in locked(found):
        address = address_to_use(notice)
        reason = _why_it_stays(notice, address, reasons)
        if reason:
            ignored.append(Ignored(notice.pk, reason))
            continue
        if address != notice.email:
            remarks[notice.pk] = readdressed(notice, address)
            Notice.objects.filter(pk=notice.pk).update(email=address)
        leaving.append(notice.pk)
    moved: list[int] = []
    for key, remark in remarks.items():
        moved += Notice.objects.filter(pk=key).move(
            Move.VALIDATE,
            by=by,
            at=at,
            remark=remark,
            workstation=workstation,
            eligible_at=at + hold,
        )
    unchanged = [key for key in leaving if key not in remarks]
    moved += Notice.objects.filter(pk__in=unchanged).move(
        Move.VALIDATE, by=by, at=at, workstation=workstation, eligible_at=at + hold
    )
    return Decision(moved, ignored)


def foresee_validation(notices: NoticeQuerySet) -> tuple[list[Notice], list[Ignored]]:
    """What `validate` would do now: those that would leave, the others with the reason.

    Nothing is changed; each notice that would leave carries, unsaved, the address it would take.
    """
    leaving: list[Notice] = []
    ignored: list[Ignored] = []
    for lot in _lots(notices):
        found = Notice.objects.filter(pk__in=lot).select_related(*_FACTS).defer("content")
        reasons = overtaken(lot)
        for notice in found.order_by("pk"):
            address = address_to_use(notice)
            reason = _why_it_stays(notice, address, reasons)
            if reason:
                ignored.append(Ignored(notice.pk, reason))
                continue
            notice.email = address
            leaving.append(notice)
    return leaving, ignored


def _why_it_stays(notice: Notice, address: str, reasons: Mapping[int, str]) -> str:
    """Empty when it may leave for `address`; `reasons` are those of `overtaken`, by key."""
    return refusal(notice, Move.VALIDATE) or why_not(notice, address, reasons.get(notice.pk, ""))


def block(
    notices: NoticeQuerySet, *, by: str, at: datetime, reason: str, workstation: str = ""
) -> Decision:
    """Keep notices from leaving (bloquer). `reason` is written in the history; never empty."""
    if not reason.strip():
        raise ValueError("a notice is blocked for a reason")
    return _move_all(
        notices, Move.BLOCK, by=by, at=at, remark=reason.strip(), workstation=workstation
    )


def undo(
    notices: NoticeQuerySet,
    *,
    decided: NoticeStatus,
    by: str,
    at: datetime,
    workstation: str = "",
) -> Decision:
    """Take back what `by` has just decided (« Annuler »): a validation or a blocking.

    What a colleague decided since stands, and so does what the automate holds or has sent.
    """
    return _move_all(
        notices,
        Move.RETURN_TO_PENDING,
        by=by,
        at=at,
        remark="Blocage annulé." if decided == NoticeStatus.BLOCKED else "Validation annulée.",
        workstation=workstation,
        only=lambda found: _last_moved_by(by, found.filter(status=decided)),
    )


def _last_moved_by(person: str, notices: NoticeQuerySet) -> NoticeQuerySet:
    changes = StatusChange.objects.filter(notice=OuterRef("pk")).order_by("-pk")
    return notices.alias(last_author=Subquery(changes.values("by")[:1])).filter(last_author=person)


def return_to_pending(
    notices: NoticeQuerySet, *, by: str, at: datetime, workstation: str = "", remark: str = ""
) -> Decision:
    """Put validated, blocked or KO notices back to E (remettre en attente)."""
    return _move_all(
        notices, Move.RETURN_TO_PENDING, by=by, at=at, remark=remark, workstation=workstation
    )


def _move_all(
    notices: NoticeQuerySet,
    move: Move,
    *,
    by: str,
    at: datetime,
    remark: str,
    workstation: str,
    only: Callable[[NoticeQuerySet], NoticeQuerySet] = lambda found: found,
) -> Decision:
    return _together(
        _move_lot(lot, move, by=by, at=at, remark=remark, workstation=workstation, only=only)
        for lot in _lots(notices)
    )


@in_one_go
def _move_lot(
    lot: list[int],
    move: Move,
    *,
    by: str,
    at: datetime,
    remark: str,
    workstation: str,
    only: Callable[[NoticeQuerySet], NoticeQuerySet],
) -> Decision:
    found = list(locked(Notice.objects.filter(pk__in=lot).defer("content")))
    open_to = set(only(Notice.objects.filter(pk__in=lot)).values_list("pk", flat=True))
    refused = {
        notice.pk: refusal(notice, move) or str(ALREADY[NoticeStatus(notice.status)])
        for notice in found
        if refusal(notice, move) or notice.pk not in open_to
    }
    moved = Notice.objects.filter(
        pk__in=[notice.pk for notice in found if notice.pk not in refused]
    ).move(move, by=by, at=at, remark=remark, workstation=workstation)
    return Decision(moved, [Ignored(key, reason) for key, reason in refused.items()])


def _together(lots: Iterable[Decision]) -> Decision:
    moved: list[int] = []
    ignored: list[Ignored] = []
    for decision in lots:
        moved += decision.moved
        ignored += decision.ignored
    return Decision(sorted(moved), ignored)


def _lots(notices: NoticeQuerySet) -> Iterator[list[int]]:
    keys = list(notices.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), MOVE_BATCH):
        yield keys[start : start + MOVE_BATCH]
