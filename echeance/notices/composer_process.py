"""The body of a composer process: selects and composes until told to stop.

Started by `multiprocessing` with « spawn »: the letter's compiler must not be forked.
"""

import logging
import multiprocessing
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.synchronize import Event

IDLE_WAIT = 1.0
"""Seconds between two looks at an empty queue."""

logger = logging.getLogger(__name__)


def now() -> datetime:
    """The clock of a real run."""
    return datetime.now(tz=UTC)


def run(stop_event: Event, *, clock: Callable[[], datetime] = now) -> None:
    """Compose what editions ask for; end with the current lot when `stop_event` is set.

    Ends too when the process that started it is gone. An interruption from the keyboard is the
    parent's affair: it reaches the whole group, and the parent sets the event.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import django

    django.setup()
    from django.db import DatabaseError, close_old_connections

    from echeance.notices.composing import work_once
    from echeance.notices.letter.pdf import LetterComposer

    composer = LetterComposer()
    parent = multiprocessing.parent_process()
    while not stop_event.is_set() and (parent is None or parent.is_alive()):
        try:
            close_old_connections()
            worked = work_once(composer, clock=clock)
        except DatabaseError:
            # A busy or restarting database: the drafts' lease gives them back.
            logger.exception("composer: the database did not answer")
            worked = False
        if not worked:
            stop_event.wait(IDLE_WAIT)
