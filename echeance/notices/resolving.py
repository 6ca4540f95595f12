"""« Reçu » and « Renvoyer »: a person answers a doubt, or wants a notice to leave once more."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from echeance.lib.locking import in_one_go, locked
from echeance.notices.deciding import Decision, Ignored
from echeance.notices.fitness import (
    address_to_use,
    overtaken,
    readdressed,
    refusal,
    why_not,
)
from echeance.notices.models import Notice
from echeance.notices.status import Move

_ANOTHER_SENDING = _("déjà renvoyé entre-temps\u00a0: relisez son historique")


@in_one_go
def mark_received(
    notice: Notice,
    *,
    by: str,
    at: datetime,
    reason: str,
    handed_over_at: datetime,
    workstation: str = "",
) -> Decision:
    """A KO in doubt becomes OK (« Reçu »): the client got it, as `reason` tells.

    `handed_over_at`, when its content left, becomes its moment of sending. Raises ValueError
    without a reason.
    """
    words = _reason(reason)
    now = locked(Notice.objects.all()).get(pk=notice.pk)
    if refused := refusal(now, Move.MARK_RECEIVED):
        return Decision([], [Ignored(now.pk, refused)])
    moved = Notice.objects.filter(pk=now.pk).move(
        Move.MARK_RECEIVED,
        by=by,
        at=at,
        remark=f"Reçu, confirmé par {by}\u00a0: {words}",
        workstation=workstation,
        sent_at=handed_over_at,
    )
    return Decision(moved, [])


@in_one_go
def resend(
    notice: Notice,
    *,
    by: str,
    at: datetime,
    reason: str,
    seen: int | None = None,
    hold: timedelta = timedelta(0),
    workstation: str = "",
) -> Decision:
    """Let a sent notice, or one in doubt, leave once more (« Renvoyer »), as it was printed.

    It goes to the address that the client card has now. `seen` is the generation that the person
    saw (default: that of `notice`): if it was sent again meanwhile, nothing moves. Raises
    ValueError without a reason.
    """
    words = _reason(reason)
    now = locked(Notice.objects.select_related("client")).get(pk=notice.pk)
    address = address_to_use(now, again=True)
    refused = refusal(now, Move.RESEND) or why_not_again(now)
    if now.generation != (notice.generation if seen is None else seen):
        refused = str(_ANOTHER_SENDING)
    if refused:
        return Decision([], [Ignored(now.pk, refused)])
    if address != now.email:
        words = f"{words.rstrip('.')}. {readdressed(now, address)}"
        Notice.objects.filter(pk=now.pk).update(email=address)
    moved = Notice.objects.filter(pk=now.pk).move(
        Move.RESEND,
        by=by,
        at=at,
        remark=f"Nouvel envoi demandé\u00a0: {words}",
        workstation=workstation,
        eligible_at=at + hold,
    )
    return Decision(moved, [])


def why_not_again(notice: Notice) -> str:
    """Why it cannot leave to where the client card says now; empty when it can."""
    reason = overtaken([notice.pk]).get(notice.pk, "")
    return why_not(notice, address_to_use(notice, again=True), reason)


def _reason(text: str) -> str:
    if not text.strip():
        raise ValueError("a person says how they know, or why it leaves again")
    return text.strip()
