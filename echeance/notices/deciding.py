"""What a person decides about notices: validate, block, put back. One use case each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from echeance.notices.models import Notice, NoticeLine
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

    A notice already sent is never validated. One whose address cannot be used, whose client no
    longer wants notices by e-mail, or whose premium was cancelled keeps its status. A KO notice
    takes the address that the client card has now, and its history says so.
    """
    moved: list[int] = []
    ignored: list[Ignored] = []
    for lot in _lots(notices):
        with transaction.atomic():
            found = Notice.objects.filter(pk__in=lot).select_related(*_FACTS).order_by("pk")
            cancelled = _cancelled_premiums(lot)
            leaving: list[int] = []
            readdressed: dict[int, str] = {}
            for notice in found.select_for_update(of=("self",)):
                address = _address_to_use(notice)
                refusal = _refusal(notice, Move.VALIDATE) or _why_not(
                    notice, address, cancelled.get(notice.pk, "")
                )
                if refusal:
                    ignored.append(Ignored(notice.pk, refusal))
                    continue
                if address != notice.email:
                    readdressed[notice.pk] = (
                        f"Adresse reprise de la fiche client\u00a0: {address}"
                        f" (avant\u00a0: {notice.email or 'aucune'})."
                    )
                    Notice.objects.filter(pk=notice.pk).update(email=address)
                leaving.append(notice.pk)
            for key, remark in readdressed.items():
                moved += Notice.objects.filter(pk=key).move(
                    Move.VALIDATE,
                    by=by,
                    at=at,
                    remark=remark,
                    workstation=workstation,
                    eligible_at=at + hold,
                )
            unchanged = [key for key in leaving if key not in readdressed]
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
        cancelled = _cancelled_premiums(lot)
        for notice in found.order_by("pk"):
            address = _address_to_use(notice)
            refusal = _refusal(notice, Move.VALIDATE) or _why_not(
                notice, address, cancelled.get(notice.pk, "")
            )
            if refusal:
                ignored.append(Ignored(notice.pk, refusal))
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


def undo(notices: NoticeQuerySet, *, by: str, at: datetime, workstation: str = "") -> Decision:
    """Take a validation back (« Annuler »), unless the automate already holds the notice."""
    return _move_all(
        notices,
        Move.RETURN_TO_PENDING,
        by=by,
        at=at,
        remark="Validation annulée.",
        workstation=workstation,
        only=lambda notice: notice.status == NoticeStatus.VALIDATED,
    )


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
    only: Callable[[Notice], bool] = lambda _: True,
) -> Decision:
    moved: list[int] = []
    ignored: list[Ignored] = []
    for lot in _lots(notices):
        with transaction.atomic():
            found = list(Notice.objects.filter(pk__in=lot).order_by("pk").select_for_update())
            refused = {
                notice.pk: _refusal(notice, move) or _ALREADY[NoticeStatus(notice.status)]
                for notice in found
                if _refusal(notice, move) or not only(notice)
            }
            ignored += [Ignored(key, reason) for key, reason in refused.items()]
            moved += Notice.objects.filter(
                pk__in=[notice.pk for notice in found if notice.pk not in refused]
            ).move(move, by=by, at=at, remark=remark, workstation=workstation)
    return Decision(sorted(moved), ignored)


_ALREADY = {
    NoticeStatus.PENDING: "en attente de validation",
    NoticeStatus.VALIDATED: "déjà validé",
    NoticeStatus.SENT: "déjà envoyé",
    NoticeStatus.FAILED: "en erreur",
    NoticeStatus.BLOCKED: "déjà bloqué",
}


def _refusal(notice: Notice, move: Move) -> str:
    if notice.is_leaving:
        return "en cours d’envoi"
    if notice.status not in move.value.sources:
        return _ALREADY[NoticeStatus(notice.status)]
    return ""


def _why_not(notice: Notice, address: str, cancelled: str) -> str:
    if not notice.client.notices_by_email:
        return "«\u00a0AE par mail\u00a0» n’est plus coché sur la fiche client"
    if not address:
        return "aucune adresse e-mail"
    if _is_unusable(notice, address):
        return f"adresse inutilisable\u00a0: {notice.client.email_problem}"
    if cancelled:
        return f"la quittance n°\u00a0{cancelled} est annulée"
    return ""


def _address_to_use(notice: Notice) -> str:
    """The frozen one, or the client card's when the frozen one failed or cannot be used."""
    frozen_serves = bool(notice.email) and not _is_unusable(notice, notice.email)
    if frozen_serves and notice.status != NoticeStatus.FAILED:
        return notice.email
    return notice.client.email or notice.email


def _is_unusable(notice: Notice, address: str) -> bool:
    """The card knows what is wrong with its own address; an older one was checked at its birth."""
    return address == notice.client.email and bool(notice.client.email_problem)


def _cancelled_premiums(keys: list[int]) -> dict[int, str]:
    lines = NoticeLine.objects.filter(notice__in=keys, premium__cancelled=True)
    return dict(lines.values_list("notice_id", "premium__number"))


def _lots(notices: NoticeQuerySet) -> Iterator[list[int]]:
    keys = list(notices.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), MOVE_BATCH):
        yield keys[start : start + MOVE_BATCH]
