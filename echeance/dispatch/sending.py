"""Pick up, deliver, write down: the mailer’s one step."""

import logging
from itertools import zip_longest

from django.db import InterfaceError, OperationalError, close_old_connections

from echeance.dispatch.dialogue import Delivery, Envelope, Phase, Reply
from echeance.dispatch.diversion import DIVERTED_DOUBT, is_diverted, new_token
from echeance.dispatch.journal import Journal, JournalError
from echeance.dispatch.mailer import LEASE, Lot, Mailer, Report, StopNowError
from echeance.dispatch.masking import mask_addresses
from echeance.dispatch.models import Relay, TestMode
from echeance.dispatch.outcomes import Kind, Verdict, judge
from echeance.dispatch.pacing import relay_pause
from echeance.dispatch.preparing import Letter, prepare
from echeance.dispatch.settling import Result, is_written, settle, verdict_of
from echeance.notices.models import Notice

UNFIT_IN_A_ROW = 5
"""As many unexpected failures one after the other are a fault of ours, not of the data."""
PUT_OFF_IN_A_ROW = 10

logger = logging.getLogger(__name__)


def send_next(mailer: Mailer, *, limit: int = 1) -> Report:
    """Send the oldest notices that are ready, up to `limit`, and write down what came of each.

    No database transaction is open while the server is spoken to. Raises StopNowError when
    interrupted, once everything known is written down.
    """
    mailer.tokens = []
    lot = take_lot(mailer, mailer.journal, limit=limit)
    deliver_lot(mailer, lot)
    write_down_lot(mailer, lot)
    if lot.stop:
        raise lot.stop
    return lot.report


def take_lot(mailer: Mailer, journal: Journal, *, limit: int) -> Lot:
    """Pick up and prepare; nothing of the conversation is touched.

    Beside a conversation it runs in another thread, with another journal than that one's.
    """
    lot = Lot(new_token(diverted=TestMode.current() is not None), journal)
    mailer.tokens.append(lot.token)
    try:
        journal.open_lot(lot.token)
    except JournalError as error:
        lot.report = _journal_trouble(error)
        return lot
    lot.keys = Notice.objects.pick_up(at=mailer.clock(), token=lot.token, lease=LEASE, limit=limit)
    if not lot.keys:
        journal.clear()
        return lot
    lot.report.picked_up = len(lot.keys)
    try:
        prepared = prepare(lot.keys, mailer.workshop, token=lot.token, clock=mailer.clock)
    except (OperationalError, InterfaceError):
        logger.exception("the database went away while notices were in hand")
        lot.cut_short = True
        return lot
    lot.letters, lot.results = prepared.letters, list(prepared.unfit)
    lot.report.held = len(prepared.held)
    lot.report.alarm = _count_unfit(mailer, lot.results)
    return lot


def deliver_lot(mailer: Mailer, lot: Lot) -> None:
    """Converse. What has no result afterwards was not sent, and goes back."""
    if lot.cut_short:
        mailer.transport.close()
        return
    try:
        lot.stop = _deliver_all(mailer, lot)
    except JournalError as error:
        mailer.transport.close()
        lot.report = _journal_trouble(error)
    except (OperationalError, InterfaceError):
        # Before any content: what has no result goes back once the database answers.
        mailer.transport.close()
        logger.exception("the database went away while notices were in hand")
    lot.letters = []  # Megabytes, that nobody needs while the lot is written down.


def write_down_lot(mailer: Mailer, lot: Lot) -> None:
    """Statuses, history and attempts; then the journal is no longer needed."""
    if lot.keys:
        _write_down(mailer, lot)
        lot.journal.clear()
    elif lot.report.trouble:
        _tell_relay(mailer, [], lot.report)
    mailer.tokens.remove(lot.token)


def _deliver_all(mailer: Mailer, lot: Lot) -> StopNowError | None:
    letters, report = lot.letters, lot.report
    leaving, accepted = _Leaving(mailer, lot), 0
    for letter, after in zip_longest(letters, letters[1:]):
        if mailer.hurried:
            break
        mailer.doing(f"Envoi de l’avis n° {letter.number}")
        result, stop = _deliver(mailer, letter, leaving, after)
        lot.results.append(result)
        lot.journal.result(result.key, result.as_json(), durable=len(letters) == 1)
        if stop:
            return stop
        verdict = judge(result.delivery)
        accepted += verdict.kind is Kind.ACCEPTED
        report.trouble = None if mailer.hurried else _trouble_of(mailer, verdict, token=lot.token)
        if report.trouble:
            break
    if len(letters) > 1:
        lot.journal.synchronise()
    lot.went_well = accepted == len(lot.keys) and not report.trouble
    return None


def _trouble_of(mailer: Mailer, verdict: Verdict, *, token: str) -> Verdict | None:
    """What one notice’s end says of the server: whether it is worth trying the next one now."""
    if verdict.kind.blames_relay:
        return verdict
    if verdict.kind is Kind.IN_DOUBT:
        # One is enough: a server that takes and does not answer would make one of each notice.
        remark = DIVERTED_DOUBT if is_diverted(token) else verdict.remark
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

    def __init__(self, mailer: Mailer, lot: Lot) -> None:
        self._mailer, self._lot = mailer, lot
        self._handed_over: set[int] | None = None
        self._began: set[int] = set()

    def allows(self, key: int) -> bool:
        """False when a person blocked it one instant earlier: nothing may be transmitted."""
        if self._handed_over is None:
            self._handed_over = self._hand_over()
        if key not in self._handed_over:
            return False
        self._lot.journal.leaving(key)
        self._began.add(key)
        return True

    def began(self, key: int) -> bool:
        return key in self._began

    def _hand_over(self) -> set[int]:
        token, keys = self._lot.token, [letter.key for letter in self._lot.letters]
        at = self._mailer.clock()
        leaving = Notice.objects.hand_over(keys, token=token, at=at, lease=LEASE)
        if leaving == len(keys):
            return set(keys)
        held = Notice.objects.filter(pk__in=keys, pick_up_token=token)
        return set(held.filter(handed_over_at__isnull=False).values_list("pk", flat=True))


def _write_down(mailer: Mailer, lot: Lot) -> None:
    """One transaction; while the database is away the answers wait, here and in the journal."""
    keys, results, report = lot.keys, lot.results, lot.report
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
            judged += settle(left, token=lot.token, at=at, desk=mailer.desk)
            left = []
            if len(results) < len(keys):
                Notice.objects.filter(pk__in=keys).put_back(token=lot.token, at=at)
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
