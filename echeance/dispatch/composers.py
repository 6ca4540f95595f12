"""The processes that compose letters beside the one that sends."""

import logging
import multiprocessing
import time
from multiprocessing.process import BaseProcess

from echeance.notices import composer_process

STOP_WITHIN = 30.0
"""Seconds that a composer has for its current letters; the lease gives the rest back."""
RESTART_AFTER = 5.0

logger = logging.getLogger(__name__)


class Composers:
    """As many composer processes as asked for; one that dies is started again."""

    def __init__(self, *, how_many: int) -> None:
        # The letter's compiler has threads of its own: it must not be forked.
        self._context = multiprocessing.get_context("spawn")
        self._how_many = how_many
        self._stop = self._context.Event()
        self._processes: list[BaseProcess] = []
        self._started_at = -RESTART_AFTER

    def ensure(self) -> None:
        """Start those that are missing."""
        living = [process for process in self._processes if process.is_alive()]
        if len(living) == self._how_many or time.monotonic() - self._started_at < RESTART_AFTER:
            return
        if len(living) < len(self._processes):
            logger.error("a composer process died; another one is started")
        self._stop.clear()
        self._started_at = time.monotonic()
        for _ in range(self._how_many - len(living)):
            process = self._context.Process(
                target=composer_process.run, args=(self._stop,), daemon=True
            )
            process.start()
            living.append(process)
        self._processes = living

    def stop(self) -> None:
        """Ask them to end, wait, and end those that do not."""
        if not self._processes:
            return
        self._stop.set()
        deadline = time.monotonic() + STOP_WITHIN
        for process in self._processes:
            process.join(timeout=max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        self._processes = []
        self._started_at = -RESTART_AFTER
