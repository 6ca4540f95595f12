"""Pick up, deliver, write down: the mailer’s one step."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest

from django.db import InterfaceError, OperationalError, close_old_connections

from echeance.dispatch.dialogue import Delivery, Envelope, Phase, Reply
from echeance.dispatch.diversion import DIVERTED_DOUBT, is_diverted, new_token
from echeance.dispatch.journal import Journal, JournalError
from echeance.dispatch.masking import mask_addresses
from echeance.dispatch.models import Relay, TestMode
from echeance.dispatch.outcomes import Kind, Verdict, judge
from echeance.dispatch.pacing import relay_pause
from echeance.dispatch.preparing import Letter, Workshop, prepare
from echeance.dispatch.server import Transport
from echeance.dispatch.settling import Desk, Result, is_written, settle, verdict_of
from echeance.notices.models import Notice

LEASE = timedelta(minutes=15)
"""Longer than the longest silence of a server (600 s after the dot); renewed by the heartbeat."""
UNFIT_IN_A_ROW = 5
"""As many unexpected failures one after the other are a fault of ours, not of the data."""
PUT_OFF_IN_A_ROW = 10
LARGEST_LOT = 50

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class StopNowError(BaseException):
    """A second signal: leave the conversation at once, wherever it is."""


@dataclass
class Mailer:
    """What one process sends with, and what it remembers from one lot to the next."""

    desk: Desk
    transport: Transport
    journal: Journal
    clock: Clock
    wait: Callable[[float], None]
    """Seconds; used only while the database is away."""
    talking: bool = False
    """True while only the conversation can be interrupted: nothing else is half done."""
    token: str = ""
    """Of the lot in hand; the heartbeat renews its lease."""
    hurried: bool = False
    """A second signal ended the conversation: no other begins, and the server is not to blame."""
    relay_is_troubled: bool = True
    """Unknown at start: the first success says that all is well."""
    refused: int = 0
    put_off: int = 0
    errors_in_a_row: int = 10
    """As many refusals one after the other, and the automate pauses itself."""
    doing: Callable[[str], None] = lambda _: None
    workshop: Workshop = field(default_factory=Workshop)


@dataclass
class Report:
    """What one step did."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0
    tested: int = 0
    """Sent to the office instead of to the client."""
    picked_up: int = 0
    held: int = 0
    """Of those, how many were too old to leave without a person."""
    trouble: Verdict | None = None
    """The relay’s, when it has one: nothing else is worth trying now."""
    alarm: str = ""
    """Why the automate should pause itself, in French."""


def send_next(mailer: Mailer, *, limit: int = 1) -> Report:
    """Send the oldest notices that are ready, up to `limit`, and write down what came of each.

    No database transaction is open while the server is spoken to. Raises StopNowError when
    interrupted, once everything known is written down.
    """
    token = mailer.token = new_token(diverted=TestMode.current() is not None)
    try:
        mailer.journal.open_lot(token)
    except JournalError as error:
        report = _journal_trouble(error)
        _tell_relay(mailer, [], report)
        return report
    keys = Notice.objects.pick_up(at=mailer.clock(), token=token, lease=LEASE, limit=limit)
    if not keys:
        mailer.journal.clear()
        return Report()
    report = Report(picked_up=len(keys))
    stop: StopNowError | None = None
    results: list[Result] = []
    try:
        prepared = prepare(keys, mailer.workshop, token=token, clock=mailer.clock)
        results += prepared.unfit
        report.held = len(prepared.held)
        report.alarm = _count_unfit(mailer, results)
        stop = _deliver_all(mailer, prepared.letters, results, report)
    except JournalError as error:
        mailer.transport.close()
        report = _journal_trouble(error)
    except (OperationalError, InterfaceError):
        # Before any content: what has no result below goes back once the database answers.
        mailer.transport.close()
        logger.exception("the database went away while notices were in hand")
    _write_down(mailer, keys, results, report)
    mailer.journal.clear()
    mailer.token = ""
    if stop:
        raise stop
    return report


def _deliver_all(
    mailer: Mailer, letters: list[Letter], results: list[Result], report: Report
) -> StopNowError | None:
    leaving = _Leaving(mailer, [letter.key for letter in letters])
    for letter, after in zip_longest(letters, letters[1:]):
        if mailer.hurried:
            break
        mailer.doing(f"Envoi de l’avis n° {letter.number}")
        result, stop = _deliver(mailer, letter, leaving, after)
        results.append(result)
        mailer.journal.result(result.key, result.as_json(), durable=len(letters) == 1)
        if stop:
            return stop
        report.trouble = None if mailer.hurried else _trouble_of(mailer, judge(result.delivery))
        if report.trouble:
            break
    if len(letters) > 1:
        mailer.journal.synchronise()
    return None


def _trouble_of(mailer: Mailer, verdict: Verdict) -> Verdict | None:
    """What one notice’s end says of the server: whether it is worth trying the next one now."""
    if verdict.kind.blames_relay:
        return verdict
    if verdict.kind is Kind.IN_DOUBT:
        # One is enough: a server that takes and does not answer would make one of each notice.
        remark = DIVERTED_DOUBT if is_diverted(mailer.token) else verdict.remark
        return Verdict(kind=Kind.RELAY_PAUSED, remark=remark)
    if verdict.kind is Kind.ACCEPTED:
        mailer.put_off = 0
    if verdict.kind is Kind.DEFERRED:
        mailer.put_off += 1
    if mailer.put_off < PUT_OFF_IN_A_ROW:
        return None
    # A provider closes the account of who insists.
    mailer.put_off = 0
    remark = f"{PUT_OFF_IN_A_ROW} avis de suite remis à plus tard : {verdict.remark}"
    return Verdict(kind=Kind.RELAY_PAUSED, remark=remark)


def _deliver(
    mailer: Mailer, letter: Letter, leaving: "_Leaving", after: Letter | None
) -> tuple[Result, StopNowError | None]:
    key, mail = letter.key, letter.mail
    started_at, stop = mailer.clock(), None

    def may_leave() -> bool:
        mailer.talking = False
        allowed = leaving.allows(key)
        mailer.talking = True
        return allowed

    def following() -> tuple[Envelope, int] | None:
        return (after.mail.envelope, len(after.mail.content)) if after else None

    try:
        mailer.talking = True
        delivery = mailer.transport.deliver(
            mail.envelope, mail.content, may_leave=may_leave, following=following
        )
    except StopNowError as interruption:
        stop = interruption
        mailer.transport.close()
        left = leaving.began(key)
        delivery = Delivery(
            phase=Phase.DOT if left else Phase.CONNECT,
            reply=Reply(None, "Arrêt demandé pendant l’envoi."),
            withdrawn=not left,
        )
    finally:
        mailer.talking = False
    result = Result(
        key=key,
        generation=letter.generation,
        started_at=started_at,
        ended_at=mailer.clock(),
        delivery=delivery,
        message_id=mail.message_id,
        diverted_to=letter.diverted_to,
    )
    return result, stop


class _Leaving:
    """The point of no return: one UPDATE for the lot, one line of the journal for each notice."""

    def __init__(self, mailer: Mailer, keys: list[int]) -> None:
        self._mailer, self._keys = mailer, keys
        self._handed_over: set[int] | None = None
        self._began: set[int] = set()

    def allows(self, key: int) -> bool:
        """False when a person blocked it one instant earlier: nothing may be transmitted."""
        if self._handed_over is None:
            self._handed_over = self._hand_over()
        if key not in self._handed_over:
            return False
        self._mailer.journal.leaving(key)
        self._began.add(key)
        return True

    def began(self, key: int) -> bool:
        return key in self._began

    def _hand_over(self) -> set[int]:
        mailer, keys = self._mailer, self._keys
        leaving = Notice.objects.hand_over(keys, token=mailer.token, at=mailer.clock(), lease=LEASE)
        if leaving == len(keys):
            return set(keys)
        held = Notice.objects.filter(pk__in=keys, pick_up_token=mailer.token)
        return set(held.filter(handed_over_at__isnull=False).values_list("pk", flat=True))


def _write_down(mailer: Mailer, keys: list[int], results: list[Result], report: Report) -> None:
    """One transaction; while the database is away the answers wait, here and in the journal."""
    judged: list[tuple[Result, Verdict]] = []
    left, in_question = results, False
    while True:
        at = mailer.clock()
        try:
            if in_question:
                # A commit may have lost only its confirmation: writing twice would lie.
                written = [result for result in left if is_written(result, desk=mailer.desk)]
                judged += [(result, verdict_of(result)) for result in written]
                left = [result for result in left if result not in written]
            in_question = True
            judged += settle(left, token=mailer.token, at=at, desk=mailer.desk)
            left = []
            if len(results) < len(keys):
                Notice.objects.filter(pk__in=keys).put_back(token=mailer.token, at=at)
            _tell_relay(mailer, judged, report)
            break
        except (OperationalError, InterfaceError):
            logger.critical("the database is away: %s answers wait in the journal", len(results))
            mailer.wait(2)
            close_old_connections()
    for _, verdict in judged:
        _count(mailer, verdict, report)


def _tell_relay(mailer: Mailer, judged: list[tuple[Result, Verdict]], report: Report) -> None:
    """Every automate learns from the relay's row whether the server may be used."""
    trouble = report.trouble
    if trouble is None:
        # A notice that could not be prepared was not spoken of: it says nothing of the server.
        spoken = any(result.delivery.phase is not Phase.PREPARE for result, _ in judged)
        if mailer.relay_is_troubled and spoken:
            Relay.all_is_well()
            mailer.relay_is_troubled = False
        return
    mailer.relay_is_troubled = True
    logger.warning("relay trouble: %s", trouble.kind.value)
    # Everybody of the office reads it, whatever clients they may see.
    reason = mask_addresses(trouble.remark)
    if trouble.kind is Kind.RELAY_BROKEN:
        Relay.call_for_help(reason)
        return
    relay = Relay.current()
    if relay is None:
        return
    pause = trouble.pause or relay_pause(
        relay.error_wait, troubles_in_a_row=relay.troubles_in_a_row
    )
    Relay.pause(until=mailer.clock() + pause, reason=reason)


def _count(mailer: Mailer, verdict: Verdict, report: Report) -> None:
    if verdict.kind is Kind.ACCEPTED:
        report.sent += 1
        mailer.refused = 0
    elif verdict.kind in {Kind.REFUSED, Kind.IN_DOUBT}:
        report.failed += 1
        mailer.refused += 1
        logger.warning("notice refused: %s", verdict.failure)
    elif verdict.kind is Kind.TESTED:
        report.tested += 1
        mailer.refused = 0
    else:
        report.put_off += 1
    if mailer.refused >= mailer.errors_in_a_row and not report.alarm:
        mailer.refused = 0
        report.alarm = (
            f"L’automate s’est suspendu après {mailer.errors_in_a_row} erreurs de suite :"
            f" {mask_addresses(verdict.remark)}"
        )


def _count_unfit(mailer: Mailer, results: list[Result]) -> str:
    if mailer.workshop.unfit < UNFIT_IN_A_ROW:
        return ""
    mailer.workshop.unfit = 0
    return (
        f"L’automate s’est suspendu : {UNFIT_IN_A_ROW} avis de suite n’ont pas pu être préparés."
        f" {results[-1].delivery.reply.words}"
    )


def _journal_trouble(error: JournalError) -> Report:
    logger.critical("the journal cannot be written: %s", error)
    remark = "Le journal de l’automate ne peut pas être écrit (disque plein ?)."
    return Report(trouble=Verdict(kind=Kind.RELAY_PAUSED, remark=remark))
