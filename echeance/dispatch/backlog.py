"""Old notices do not leave by surprise when a server or an automate comes back: a person looks."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from echeance.dispatch.models import AutomateProcess, Relay
from echeance.dispatch.pacing import SHORTEST_PATIENCE
from echeance.dispatch.patience import end_of_due_day
from echeance.lib.french_dates import short_date
from echeance.lib.locking import in_one_go
from echeance.notices.deciding import Decision, return_to_pending, validate
from echeance.notices.merged import Merged
from echeance.notices.models import Notice, StatusChange
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import NoticeStatus

LONG_STOP = timedelta(hours=24)
"""No automate gave a sign of life for that long: whoever starts one may not know what waits."""

logger = logging.getLogger("echeance.automate")


@dataclass(frozen=True)
class Limits:
    """When a validated notice is too old to leave by itself."""

    days: int
    """Since its validation."""
    crowd: int
    """More than that many validated before a long stop wait, however recent."""

    @classmethod
    def of(cls, relay: Relay) -> "Limits":
        return cls(days=relay.hold_after_days, crowd=relay.hold_more_than)


def why_held(notice: Merged, *, validated_at: datetime, at: datetime, limits: Limits) -> str:
    """Why this notice needs a person before it leaves, in French; empty when it does not."""
    if at - validated_at > timedelta(days=limits.days):
        return f"Retenu : validé le {short_date(validated_at.date())}, il n’est pas encore parti."
    due_at = end_of_due_day(notice)
    # As long as it is still tried (see `last_moment`), nobody has to be asked.
    if due_at and validated_at <= due_at and max(due_at, validated_at + SHORTEST_PATIENCE) < at:
        return (
            "Retenu : sa date d’échéance est passée pendant qu’il attendait"
            f" ({short_date(due_at.date())})."
        )
    return ""


def hold_stale(
    found: Mapping[int, Merged],
    moments: Mapping[int, datetime],
    *,
    token: str,
    at: datetime,
    limits: Limits,
) -> set[int]:
    """Of the notices just picked up with `token`, keep the stale ones back. Returns their keys."""
    held = set()
    for key, notice in found.items():
        reason = why_held(notice, validated_at=moments[key], at=at, limits=limits)
        if reason:
            Notice.objects.filter(pk=key).hold_back(at=at, remark=reason, token=token)
            held.add(key)
    if held:
        logger.warning("%s notices are too old to leave without a person", len(held))
    return held


def last_sign_of_life() -> datetime | None:
    """Of any automate; None when none is remembered."""
    last = AutomateProcess.objects.order_by("-beat_at").first()
    return last.beat_at if last else None


def hold_crowd(*, last_seen: datetime | None, at: datetime, limits: Limits) -> int:
    """After a long stop, keep back what was validated before it, when that is many notices.

    Returns how many are held.
    """
    if last_seen is None or at - last_seen < LONG_STOP:
        return 0
    validations = StatusChange.objects.filter(
        notice=OuterRef("pk"), new=NoticeStatus.VALIDATED
    ).order_by("-pk")
    old = (
        Notice.objects.ready_to_send(at=at)
        .alias(validated_at=Subquery(validations.values("at")[:1]))
        .filter(validated_at__lt=at - LONG_STOP)
    )
    keys = list(old.values_list("pk", flat=True))
    if len(keys) <= limits.crowd:
        return 0
    reason = f"Retenu : l’automate s’était arrêté le {short_date(last_seen.date())}."
    held = 0
    for start in range(0, len(keys), 500):
        some = Notice.objects.filter(pk__in=keys[start : start + 500])
        held += some.hold_back(at=at, remark=reason)
    logger.warning("%s notices wait for a person after a long stop", held)
    return held


@in_one_go
def send_anyway(
    notices: NoticeQuerySet, *, by: str, at: datetime, workstation: str = ""
) -> Decision:
    """« Envoyer quand même »: the held ones of `notices` are validated again, by a person.

    What has become unsendable meanwhile (premium cancelled, address lost) waits at E, with why.
    """
    back = return_to_pending(notices.held(), by=by, at=at, workstation=workstation)
    moved = Notice.objects.filter(pk__in=back.moved)
    return validate(moved, by=by, at=at, hold=timedelta(), workstation=workstation)


def put_aside(notices: NoticeQuerySet, *, by: str, at: datetime, workstation: str = "") -> Decision:
    """« Remettre en attente »: the held ones of `notices` are to be validated one day, or not."""
    return return_to_pending(
        notices.held(),
        by=by,
        at=at,
        workstation=workstation,
        remark="Remis en attente : il avait trop attendu.",
    )
