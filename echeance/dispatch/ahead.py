"""The next lot is prepared, and the last one written down, while this one converses.

One conversation at a time, in the thread that signals reach; a clerk does the desk’s work beside
it, in order. So a crash leaves at most one notice in doubt, as without him.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import InterfaceError, OperationalError, connection

from echeance.dispatch.diversion import is_diverted
from echeance.dispatch.journal import Journal
from echeance.dispatch.mailer import Lot, Mailer, Report, StopNowError
from echeance.dispatch.models import TestMode
from echeance.dispatch.sending import deliver_lot, send_next, take_lot, write_down_lot
from echeance.dispatch.sessions import ROUND, together

SWIFT = 0.25
"""Seconds: a conversation of a lot that lasts longer would keep the next one waiting in hand,
prepared too early, where the office could no longer change anything about it."""


class SendingAhead:
    """One mailer and, where the server is swift, its clerk with a journal of his own."""

    def __init__(self, mailer: Mailer, second: Journal, *, swift: float = SWIFT) -> None:
        self._mailer, self._journals, self._swift = mailer, (mailer.journal, second), swift
        self._is_swift = False
        """The last lot was full and all of it accepted at once: there is something to gain."""

    def send(self, *, limit: int, stopping: Callable[[], bool]) -> Report:
        """One lot, or a round of lots. Raises as `send_next` does, with everything written down."""
        if not self._is_swift:
            started = time.monotonic()
            report = send_next(self._mailer, limit=limit)
            self._is_swift = report.sent == limit and time.monotonic() - started < self._swift
            return report
        self._mailer.tokens = []
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="clerk") as clerk:
            try:
                lots, stop = self._round(clerk, limit, stopping)
            finally:
                clerk.submit(_end_of_connection)
        if stop:
            raise stop
        return together([lot.report for lot in lots])

    def _round(
        self, clerk: ThreadPoolExecutor, limit: int, stopping: Callable[[], bool]
    ) -> tuple[list[Lot], StopNowError | None]:
        mailer, until = self._mailer, time.monotonic() + ROUND
        lots = [lot := take_lot(mailer, mailer.journal, limit=limit)]
        writings: list[Future[None]] = []
        while True:
            # A lot that is not full was the last; one with an alarm or a trouble must be.
            ends = len(lot.keys) < limit or bool(lot.report.trouble or lot.report.alarm)
            following: Future[Lot] | None = None
            if self._is_swift and not ends and time.monotonic() < until and not stopping():
                journal = self._journals[len(lots) % 2]
                following = clerk.submit(take_lot, mailer, journal, limit=limit)
            started = time.monotonic()
            deliver_lot(mailer, lot)
            self._is_swift = lot.went_well and time.monotonic() - started < self._swift
            writings.append(clerk.submit(write_down_lot, mailer, lot))
            if following is None:
                break
            if not lot.went_well:
                # What it teaches (a trouble, an alarm, a stop) counts before the next one leaves.
                _wait_for(writings)
            lot, before = following.result(), lot
            lots.append(lot)
            if _is_over(before) or stopping() or _no_longer_right(lot):
                lot.letters = []
                writings.append(clerk.submit(write_down_lot, mailer, lot))
                break
        _wait_for(writings)
        return lots, next((lot.stop for lot in lots if lot.stop), None)


def _end_of_connection() -> None:
    """In the clerk’s own thread: what `connection` means is decided where it is asked."""
    connection.close()


def _is_over(lot: Lot) -> bool:
    return bool(lot.stop or lot.report.trouble or lot.report.alarm)


def _no_longer_right(lot: Lot) -> bool:
    """The test mode was turned on or off since it was prepared, or nobody can tell."""
    try:
        return is_diverted(lot.token) is (TestMode.current() is None)
    except (OperationalError, InterfaceError):
        return True


def _wait_for(writings: list[Future[None]]) -> None:
    """Raises what a writing raised."""
    while writings:
        writings.pop(0).result()
