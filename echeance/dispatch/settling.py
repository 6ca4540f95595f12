"""From what the server answered to the notices’ statuses: one transaction for a whole lot."""

import logging
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from echeance.dispatch.dialogue import Delivery, Phase, RecipientReply, Reply
from echeance.dispatch.diversion import as_test
from echeance.dispatch.mail_log import note_failed, note_sent
from echeance.dispatch.models import Attempt, AttemptOutcome
from echeance.dispatch.outcomes import Kind, Verdict, judge
from echeance.dispatch.pacing import retry_delay
from echeance.dispatch.patience import give_up_or_not, spoken_moment
from echeance.lib.appending import append_rows
from echeance.lib.compiled import CompiledQuery, Row
from echeance.lib.locking import in_one_go
from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, Move

AUTOMATON = "automate"
"""Author of the mailer's moves in the history."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Result:
    """One try at one notice; survives in the journal as JSON."""

    key: int
    generation: int
    started_at: datetime
    ended_at: datetime
    delivery: Delivery
    message_id: str = ""
    diverted_to: str = ""
    """Addresses of the office, when it was sent in test mode."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for the journal."""
        delivery = self.delivery
        return {
            "generation": self.generation,
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat(),
            "message_id": self.message_id,
            "diverted_to": self.diverted_to,
            "phase": delivery.phase.value,
            "reply": _reply_as_json(delivery.reply),
            "recipients": recipients_as_json(delivery),
            "withdrawn": delivery.withdrawn,
            "encrypted": delivery.encrypted,
            "logged_in": delivery.logged_in,
            "relayed_before": delivery.relayed_before,
        }

    @classmethod
    def from_json(cls, key: int, data: dict[str, Any]) -> Self:
        """The inverse of `as_json`."""
        return cls(
            key=key,
            generation=data["generation"],
            started_at=datetime.fromisoformat(data["started_at"]),
            ended_at=datetime.fromisoformat(data["ended_at"]),
            message_id=data["message_id"],
            diverted_to=data.get("diverted_to", ""),
            delivery=Delivery(
                phase=Phase(data["phase"]),
                reply=Reply(**data["reply"]),
                recipients=tuple(
                    RecipientReply(answer.pop("address"), answer.pop("blind"), Reply(**answer))
                    for answer in map(dict, data["recipients"])
                ),
                withdrawn=data["withdrawn"],
                encrypted=data["encrypted"],
                logged_in=data.get("logged_in", False),
                relayed_before=data.get("relayed_before", False),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Who settles: written in each attempt."""

    automate: str
    relay: str = ""
    jitter: Callable[[], float] = lambda: random.uniform(-1, 1)


def settle(
    results: Sequence[Result], *, token: str, at: datetime, desk: Desk
) -> list[tuple[Result, Verdict]]:
    """Write what came of a lot: statuses, history, attempts; all of it or nothing.

    A notice that is no longer ours keeps what its new holder decides, and that is an alarm.
    """
    judged, named = _settle(results, token=token, at=at, desk=desk)
    for result, verdict in judged:
        _, number, address = named[result.key]
        _log(result, verdict, number=number, address=address)
    return judged


@in_one_go
def _settle(
    results: Sequence[Result], *, token: str, at: datetime, desk: Desk
) -> tuple[list[tuple[Result, Verdict]], dict[int, Row]]:
    judged = [(result, verdict_of(result)) for result in results]
    # All of them first, smallest key first: they are then written verdict by verdict.
    named = {row[0]: row for row in _NAMED.rows([result.key for result in results])}
    later = [result.key for result, verdict in judged if verdict.kind is Kind.DEFERRED]
    put_off = Notice.objects.in_bulk(later) if later else {}
    judged = [
        (result, give_up_or_not(verdict, put_off[result.key], at=at))
        if verdict.kind is Kind.DEFERRED
        else (result, verdict)
        for result, verdict in judged
    ]
    _move(judged, token=token, at=at)
    for result, verdict in judged:
        if verdict.kind not in _MOVES:
            notice = put_off.get(result.key)
            _put_back(result, verdict, notice, token=token, at=at, desk=desk)
    append_rows(Attempt, [_attempt(result, verdict, desk) for result, verdict in judged])
    return judged, named


_NAMED = CompiledQuery(
    lambda keys: (
        Notice.objects.filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "number", "email")
    )
)


def verdict_of(result: Result) -> Verdict:
    """What one try means for its notice."""
    verdict = judge(result.delivery)
    if not result.diverted_to:
        return verdict
    return as_test(verdict, to=result.diverted_to, words=result.delivery.reply.words)


def is_written(result: Result, *, desk: Desk) -> bool:
    """Whether that very try is in the history already."""
    return Attempt.objects.filter(
        notice=result.key, started_at=result.started_at, automate=desk.automate
    ).exists()


def _log(result: Result, verdict: Verdict, *, number: int, address: str) -> None:
    """The manual's logs email_ok and email_err."""
    reply = result.delivery.reply
    logger.debug(
        "notice %s: %s %s, %s s",
        result.key,
        result.delivery.phase,
        reply.code,
        (result.ended_at - result.started_at).total_seconds(),
    )
    if verdict.kind is Kind.TESTED:
        logger.info("notice %s went to the office, in test mode: %s", result.key, reply.code)
        return
    if verdict.kind is Kind.ACCEPTED:
        note_sent(
            notice=result.key,
            number=number,
            address=address,
            message_id=result.message_id,
            words=str(reply),
            queue_id=reply.queue_id,
        )
        return
    note_failed(
        notice=result.key,
        number=number,
        address=address,
        message_id=result.message_id,
        words=verdict.remark or str(reply),
        code=reply.code,
        later=verdict.kind not in _MOVES,
    )


def _move(judged: list[tuple[Result, Verdict]], *, token: str, at: datetime) -> None:
    groups: dict[tuple[Move, FailureCause | None, str], list[int]] = defaultdict(list)
    for result, verdict in judged:
        move = _MOVES.get(verdict.kind)
        if move:
            groups[move, verdict.failure, verdict.remark].append(result.key)
    for (move, failure, remark), keys in groups.items():
        moved = Notice.objects.filter(pk__in=keys).move(
            move, by=AUTOMATON, at=at, failure=failure, remark=remark, pick_up_token=token
        )
        for key in set(keys) - set(moved):
            logger.critical(
                "notice %s: %s but it is no longer ours; nothing was written over", key, move.name
            )


_MOVES = {
    Kind.ACCEPTED: Move.MARK_SENT,
    Kind.REFUSED: Move.MARK_FAILED,
    Kind.IN_DOUBT: Move.MARK_FAILED,
}


def _put_back(
    result: Result,
    verdict: Verdict,
    notice: Notice | None,
    *,
    token: str,
    at: datetime,
    desk: Desk,
) -> None:
    """`notice` is there when its message is put off."""
    this = Notice.objects.filter(pk=result.key)
    if verdict.kind is Kind.WITHDRAWN:
        this.put_back(token=token, at=at)
    elif verdict.kind is Kind.TESTED:
        if this.put_back(token=token, at=at):
            this.move(Move.RETURN_TO_PENDING, by=AUTOMATON, at=at, remark=verdict.remark)
    elif notice is not None:
        again = at + retry_delay(notice.attempts + 1, jitter=desk.jitter())
        this.put_back(
            token=token,
            at=at,
            eligible_at=again,
            counts_as_attempt=True,
            remark=f"Nouvelle tentative {_when(again, at=at)} : {verdict.remark}",
        )
    else:
        # Behind the others: a message that breaks each session must not hold the queue.
        this.put_back(token=token, at=at, eligible_at=at)


def _when(moment: datetime, *, at: datetime) -> str:
    spoken = spoken_moment(moment, at=at)
    return spoken if spoken.startswith("le ") else f"à {spoken}"


_OUTCOMES = {
    Kind.ACCEPTED: AttemptOutcome.ACCEPTED,
    Kind.IN_DOUBT: AttemptOutcome.IN_DOUBT,
    Kind.REFUSED: AttemptOutcome.REFUSED,
    Kind.DEFERRED: AttemptOutcome.DEFERRED,
    Kind.WITHDRAWN: AttemptOutcome.WITHDRAWN,
    Kind.RELAY_PAUSED: AttemptOutcome.RELAY,
    Kind.RELAY_BROKEN: AttemptOutcome.RELAY,
}


def _outcome(result: Result, verdict: Verdict) -> AttemptOutcome:
    if verdict.kind is not Kind.TESTED:
        return _OUTCOMES[verdict.kind]
    if verdict.failure is FailureCause.IN_DOUBT:
        return AttemptOutcome.TEST_DOUBT
    accepted = result.delivery.phase is Phase.DOT and result.delivery.reply.is_ok
    return AttemptOutcome.TEST_OK if accepted else AttemptOutcome.TEST_KO


def _attempt(result: Result, verdict: Verdict, desk: Desk) -> dict[str, object]:
    delivery = result.delivery
    return {
        "notice_id": result.key,
        "generation": result.generation,
        "started_at": result.started_at,
        "ended_at": result.ended_at,
        "phase": delivery.phase,
        "outcome": _outcome(result, verdict),
        "code": delivery.reply.code,
        "enhanced": delivery.reply.enhanced,
        "words": delivery.reply.words,
        "queue_id": delivery.reply.queue_id,
        "relay": desk.relay,
        "encrypted": delivery.encrypted,
        "recipients": recipients_as_json(delivery),
        "message_id": result.message_id,
        "automate": desk.automate,
    }


def recipients_as_json(delivery: Delivery) -> list[dict[str, Any]]:
    """What the server said of each address."""
    return [
        {"address": answer.address, "blind": answer.blind, **_reply_as_json(answer.reply)}
        for answer in delivery.recipients
    ]


def _reply_as_json(reply: Reply) -> dict[str, Any]:
    return {"code": reply.code, "enhanced": reply.enhanced, "words": reply.words}
