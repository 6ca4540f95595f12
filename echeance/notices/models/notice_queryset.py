"""Questions asked of notices, and the only door through which their status changes."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from echeance.lib.appending import append_rows
from echeance.lib.locking import again_if_broken, update_in_order
from echeance.lib.updating import update_rows
from echeance.notices.channel import Channel
from echeance.notices.models.status_change import StatusChange
from echeance.notices.status import FailureCause, Move, NoticeStatus
from echeance.portfolio.models import Client

if TYPE_CHECKING:
    from echeance.notices.models.notice import Notice  # noqa: F401  named in a string below

READY = Q(status=NoticeStatus.VALIDATED, picked_up_at__isnull=True)
"""Condition of the index of what may leave."""
_READY = Q(
    status=RawSQL("'V'", (), output_field=models.CharField()),
    picked_up_at__isnull=True,
)
"""The same, with the status as a literal: SQLite ignores a partial index behind a parameter."""

IN_DOUBT = Q(status=NoticeStatus.FAILED, failure=FailureCause.IN_DOUBT)
"""Condition of the index of what a person must settle."""
_IN_DOUBT_LITERAL = Q(
    status=RawSQL("'KO'", (), output_field=models.CharField()),
    failure=RawSQL("'in_doubt'", (), output_field=models.CharField()),
)
_BOUNCED = Q(status=NoticeStatus.FAILED, failure=FailureCause.BOUNCE)
_STILL_VALIDATED = "COALESCE(status, '') = 'V'"
"""In SQL; see `NoticeQuerySet._among`."""
_NOT_IN_HAND: dict[str, object] = {
    "picked_up_at": None,
    "pick_up_token": "",
    "lease_until": None,
    "handed_over_at": None,
}
MOVE_BATCH = 500
"""Rows moved by one UPDATE; SQLite allows few bound parameters."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, *, sees_confidential: bool) -> Self:
        if sees_confidential:
            return self
        # They are few and have an index: cheaper left out by key than looked up for each notice.
        return self.exclude(client__in=Client.objects.filter(confidential=True))

    def by_email(self) -> Self:
        """Those of « Avis par mail »."""
        return self.filter(channel=Channel.EMAIL)

    def on_paper(self) -> Self:
        """Those that the office prints and posts."""
        return self.filter(channel=Channel.PAPER)

    def in_hand(self) -> Self:
        """Picked up by an automate."""
        return self.filter(picked_up_at__isnull=False)

    def ready_to_send(self, *, at: datetime) -> Self:
        """Validated, in nobody's hand, and past its undo delay or its next attempt."""
        return self.filter(_READY, eligible_at__lte=at)

    def held(self) -> Self:
        """Validated, but kept back until a person has looked: too old to leave by surprise."""
        return self.filter(_READY, eligible_at__isnull=True)

    def in_doubt(self) -> Self:
        """KO because nobody knows whether the client got it; a person decides."""
        return self.filter(_IN_DOUBT_LITERAL)

    def sendable_too_late(self, *, on: date) -> Self:
        """Not sent yet, and too late as printed: see `Notice.sendable_until`."""
        return self.filter(
            status__in=[NoticeStatus.PENDING, NoticeStatus.VALIDATED, NoticeStatus.FAILED],
            sendable_until__lt=on,
        )

    def movable_by(self, move: Move) -> Self:
        """A person may still take a notice from the mailer's hand until its content leaves."""
        step = move.value
        if step.in_hand:
            return self._among(*step.sources).filter(picked_up_at__isnull=False)
        movable = self.filter(status__in=step.sources, handed_over_at__isnull=True)
        if NoticeStatus.FAILED not in step.sources:
            return movable
        if step.settles_doubt:
            return movable.filter(~Q(status=NoticeStatus.FAILED) | IN_DOUBT)
        return movable.exclude(IN_DOUBT)

    def move(
        self,
        move: Move,
        *,
        by: str,
        at: datetime,
        remark: str = "",
        workstation: str = "",
        failure: FailureCause | None = None,
        eligible_at: datetime | None = None,
        sent_at: datetime | None = None,
        pick_up_token: str | None = None,
    ) -> list[int]:
        """Make `move` on every notice here that allows it, and write each one's history.

        Returns the keys of those that moved; the rest keep their status, the caller compares.
        `eligible_at` (default: `at`) is when a validated notice may leave; `sent_at` (default:
        `at`) is when a sent one left. `pick_up_token` fences the mailer's moves: a notice that
        another automate took over meanwhile does not move.
        This is the only door: nothing else writes `Notice.status`.
        """
        if move.value.in_hand == (pick_up_token is None):
            raise ValueError("the mailer's moves, and only they, carry the token of the pick-up")
        target = move.value.target
        changes: dict[str, Any] = {
            **_NOT_IN_HAND,
            "status": target,
            "changed_at": at,
            "remark": remark[:1000],
            "failure": failure or "",
        }
        if target == NoticeStatus.VALIDATED:
            changes |= {"eligible_at": eligible_at or at, "attempts": 0}
        if target == NoticeStatus.SENT:
            changes["sent_at"] = sent_at or at
        if move.value.starts_again:
            changes["generation"] = F("generation") + 1
        elif NoticeStatus.FAILED in move.value.sources:
            # The server had accepted what bounced: whatever leaves next is another sending.
            changes["generation"] = Case(
                When(_BOUNCED, then=F("generation") + 1),
                default=F("generation"),
                output_field=models.PositiveSmallIntegerField(),
            )
        moved: list[int] = []
        for movable in self._to_move(move, pick_up_token=pick_up_token):
            with transaction.atomic():
                ours = movable.order_by("pk").select_for_update(no_key=True)
                old = dict(ours.values_list("pk", "status"))
                if pick_up_token is None:
                    self.model.objects.filter(pk__in=old).update(**changes)
                else:
                    # Its moves hold values only, and it makes one for each lot.
                    update_rows(self.model, list(old), **changes)
                change = {
                    "new": target,
                    "by": by,
                    "workstation": workstation,
                    "at": at,
                    "remark": remark[:1000],
                }
                append_rows(
                    StatusChange,
                    [{"notice_id": key, "old": status, **change} for key, status in old.items()],
                )
            moved += old
        return moved

    def _to_move(self, move: Move, *, pick_up_token: str | None) -> "Iterable[NoticeQuerySet]":
        """What `move` may take, in as many parts as UPDATE needs."""
        movable = self.movable_by(move)
        if pick_up_token is not None:
            yield movable.filter(pick_up_token=pick_up_token)  # A lot is small.
            return
        for keys in _batches(movable.order_by("pk").values_list("pk", flat=True)):
            yield self.model.objects.filter(pk__in=keys).movable_by(move)

    def pick_up(self, *, at: datetime, token: str, lease: timedelta, limit: int = 1) -> list[int]:
        """Take up to `limit` notices that are ready, oldest first, for the holder of `token`.

        A compare-and-swap: of two automates that saw the same notice, one takes it.
        The lease says until when the holder must have given a sign of life.
        """
        oldest = self.ready_to_send(at=at).order_by("eligible_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            with transaction.atomic():
                # In the order of the queue: whoever waits for nobody is in no ring.
                free = oldest.select_for_update(skip_locked=True, no_key=True)
                keys = list(free.values_list("pk", flat=True)[:limit])
                return self._take(keys, at=at, token=token, lease=lease)
        while keys := list(oldest.values_list("pk", flat=True)[:limit]):
            if taken := self._take(keys, at=at, token=token, lease=lease):
                return taken
            # Another automate was faster for all of these: look again.
        return []

    def _take(self, keys: list[int], *, at: datetime, token: str, lease: timedelta) -> list[int]:
        taking = update_rows(
            self.model,
            keys,
            where=f"{_STILL_VALIDATED} AND picked_up_at IS NULL",
            picked_up_at=at,
            pick_up_token=token,
            lease_until=at + lease,
            handed_over_at=None,
        )
        if taking == len(keys):
            return keys
        taken = self.model.objects.filter(pk__in=keys, pick_up_token=token)
        return list(taken.order_by("eligible_at", "pk").values_list("pk", flat=True))

    def _among(self, *statuses: NoticeStatus) -> Self:
        """Those in these statuses, of notices that are already known by key or in hand.

        Without statistics SQLite believes that few rows have a status, and walks all of them.
        """
        known = self.alias(own_status=Coalesce("status", Value("")))
        return known.filter(own_status__in=statuses)

    def hand_over(self, keys: Iterable[int], *, token: str, at: datetime, lease: timedelta) -> int:
        """Say, just before their content is transmitted, that these notices are leaving.

        Returns how many were still validated and ours; of the others nothing may be transmitted.
        """
        return again_if_broken(update_rows)(
            self.model,
            list(keys),
            where=f"{_STILL_VALIDATED} AND picked_up_at IS NOT NULL AND pick_up_token = %s",
            params=[token],
            locks=True,
            handed_over_at=at,
            lease_until=at + lease,
        )

    def renew_lease(self, *, token: str, until: datetime) -> int:
        """The holder of `token` is alive. Returns how many notices it still holds."""
        mine = self.filter(pick_up_token=token, picked_up_at__isnull=False)
        return update_in_order(mine, lease_until=until)

    def hold_back(self, *, at: datetime, remark: str, token: str = "") -> int:
        """Keep validated notices that are in nobody's hand, or in that of `token`, from leaving.

        They leave when a person validates them again. Returns how many.
        """
        mine = Q(pick_up_token=token, picked_up_at__isnull=False, handed_over_at__isnull=True)
        changes = {**_NOT_IN_HAND, "eligible_at": None, "remark": remark[:1000], "changed_at": at}
        return update_in_order(self.filter(mine if token else _READY), **changes)

    def put_back(
        self,
        *,
        token: str,
        at: datetime,
        eligible_at: datetime | None = None,
        remark: str | None = None,
        counts_as_attempt: bool = False,
    ) -> int:
        """Let go of notices whose content was certainly not accepted: they stay validated.

        `eligible_at` is the next attempt (default: at once). Returns how many were ours.
        """
        changes: dict[str, object] = {**_NOT_IN_HAND, "changed_at": at}
        if eligible_at is not None:
            changes["eligible_at"] = eligible_at
        if remark is not None:
            changes["remark"] = remark[:1000]
        if counts_as_attempt:
            changes["attempts"] = F("attempts") + 1
        mine = self.filter(pick_up_token=token, picked_up_at__isnull=False)
        return update_in_order(mine, **changes)


def _batches(keys: Iterable[int]) -> Iterable[list[int]]:
    everything = list(keys)
    for start in range(0, len(everything), MOVE_BATCH):
        yield everything[start : start + MOVE_BATCH]
