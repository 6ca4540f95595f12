"""Notices left in the hand of a process that died: put back, or in doubt, never sent again."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from echeance.dispatch.dialogue import Delivery, Phase, Reply
from echeance.dispatch.diversion import SOMEWHERE_OF_OURS, is_diverted
from echeance.dispatch.journal import OpenLot, dead_journals
from echeance.dispatch.settling import Desk, Result, settle
from echeance.notices.models import Notice

logger = logging.getLogger(__name__)


@dataclass
class Recovered:
    """What a recovery found."""

    put_back: int = 0
    settled: int = 0
    """Results that the journal knew and the database did not."""
    in_doubt: int = 0
    tested: int = 0
    """Tests that nobody knows the end of; no client is concerned."""


def recover(folder: Path, *, at: datetime, desk: Desk) -> Recovered:
    """Settle what dead processes left: by their journals first, then by leases that are over.

    The journals are those of this machine; another machine's notices wait for their lease.
    """
    found = Recovered()
    for lots in dead_journals(folder):
        for lot in lots:
            _recover_lot(lot, found, at=at, desk=desk)
    _recover_leases(found, at=at, desk=desk)
    if found != Recovered():
        logger.warning(
            "recovered: %s put back, %s settled by the journal, %s in doubt, %s tests cut short",
            found.put_back,
            found.settled,
            found.in_doubt,
            found.tested,
        )
    return found


def _recover_lot(lot: OpenLot, found: Recovered, *, at: datetime, desk: Desk) -> None:
    # Sorted by lease: SQLite then reads the few notices in hand, and not the whole table.
    in_hand = Notice.objects.in_hand().order_by("lease_until")
    held = list(in_hand.filter(pick_up_token=lot.token))
    known = [
        Result.from_json(notice.pk, lot.results[notice.pk])
        for notice in held
        if notice.pk in lot.results
    ]
    # After a power cut the journal may have lost its last lines: handed over is then in doubt.
    doubtful = [
        notice
        for notice in held
        if notice.pk not in lot.results
        and notice.handed_over_at is not None
        and (notice.pk in lot.left or not lot.same_boot)
    ]
    settle(known + _in_doubt(doubtful, at=at), token=lot.token, at=at, desk=desk)
    found.settled += len(known)
    _count(found, len(doubtful), token=lot.token)
    rest = Notice.objects.filter(pk__in=[notice.pk for notice in held])
    found.put_back += rest.put_back(token=lot.token, at=at)


def _recover_leases(found: Recovered, *, at: datetime, desk: Desk) -> None:
    over = list(Notice.objects.in_hand().filter(lease_until__lt=at).order_by("lease_until"))
    for notice in over:
        if notice.handed_over_at is None:
            this = Notice.objects.filter(pk=notice.pk, handed_over_at=None, lease_until__lt=at)
            found.put_back += this.put_back(token=notice.pick_up_token, at=at)
        else:
            result = _in_doubt([notice], at=at)
            settle(result, token=notice.pick_up_token, at=at, desk=desk)
            _count(found, 1, token=notice.pick_up_token)


def _count(found: Recovered, how_many: int, *, token: str) -> None:
    if is_diverted(token):
        found.tested += how_many
    else:
        found.in_doubt += how_many


def _in_doubt(notices: Iterable[Notice], *, at: datetime) -> list[Result]:
    return [
        Result(
            key=notice.pk,
            generation=notice.generation,
            started_at=notice.picked_up_at or at,
            ended_at=at,
            diverted_to=SOMEWHERE_OF_OURS if is_diverted(notice.pick_up_token) else "",
            delivery=Delivery(
                phase=Phase.DOT, reply=Reply(None, "L’automate s’est arrêté pendant l’envoi.")
            ),
        )
        for notice in notices
    ]
