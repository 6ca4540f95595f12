"""What a person decides about notices: validate, block, put back. One use case each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery

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
    moved: list[int] = []
    ignored: list[Ignored] = []
    for lot in _lots(notices):
        with transaction.atomic():
            found = Notice.objects.filter(pk__in=lot).select_related(*_FACTS).defer("content")
            reasons = overtaken(lot)
            leaving: list[int] = []
            remarks: dict[int, str] = {}
            for notice in found.order_by("pk").select_for_update(of=("self",)):
                address = address_to_use(notice)
                reason = refusal(notice, Move.VALIDATE) or why_not(
                    notice, address, reasons.get(notice.pk, "")
                )
                if reason:
                    ignored.append(Ignored(notice.pk, reason))
                    continue
                if address != notice.email:
                    remarks[notice.pk] = readdressed(notice, address)
                    Notice.objects.filter(pk=notice.pk).update(email=address)
                leaving.append(notice.pk)
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
    return Decision(sorted(moved), ignored)


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
            reason = refusal(notice, Move.VALIDATE) or why_not(
                notice, address, reasons.get(notice.pk, "")
            )
            if reason:
                ignored.append(Ignored(notice.pk, reason))
                continue
            notice.email = address
            leaving.append(notice)
    return leaving, ignored


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
    moved: list[int] = []
    ignored: list[Ignored] = []
    for lot in _lots(notices):
        with transaction.atomic():
            these = Notice.objects.filter(pk__in=lot).defer("content").order_by("pk")
            found = list(these.select_for_update())
            open_to = set(only(Notice.objects.filter(pk__in=lot)).values_list("pk", flat=True))
            refused = {
                notice.pk: refusal(notice, move) or str(ALREADY[NoticeStatus(notice.status)])
                for notice in found
                if refusal(notice, move) or notice.pk not in open_to
            }
            ignored += [Ignored(key, reason) for key, reason in refused.items()]
            moved += Notice.objects.filter(
                pk__in=[notice.pk for notice in found if notice.pk not in refused]
            ).move(move, by=by, at=at, remark=remark, workstation=workstation)
    return Decision(sorted(moved), ignored)


def _lots(notices: NoticeQuerySet) -> Iterator[list[int]]:
    keys = list(notices.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), MOVE_BATCH):
        yield keys[start : start + MOVE_BATCH]
