"""The automate’s sign of life, and the leases of what it holds, renewed while it really works."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.db import DatabaseError, close_old_connections, connection
from django.utils.translation import gettext_noop

from echeance import __version__
from echeance.dispatch.models import AutomateProcess
from echeance.dispatch.start_up import booted_at, is_a_service
from echeance.notices.models import Notice

PERIOD = 5.0
"""Seconds between two signs of life."""
LONGEST_STEP = 800.0
"""Seconds: a main loop silent for longer than any conversation is stuck, and must look so."""
FORGOTTEN_AFTER = timedelta(days=7)

logger = logging.getLogger(__name__)


class Heartbeat:
    """One row of AutomateProcess, kept alive by a thread as long as `progress` is called."""

    def __init__(
        self, *, clock: Callable[[], datetime], tokens: Callable[[], list[str]], lease: timedelta
    ) -> None:
        self._clock, self._tokens, self._lease = clock, tokens, lease
        started_at = clock()
        self.identity = f"{socket.gethostname()}:{os.getpid()}:{started_at:%Y%m%dT%H%M%S.%f}"
        self._process = AutomateProcess(
            identity=self.identity,
            host=socket.gethostname()[:80],
            pid=os.getpid(),
            version=__version__,
            started_at=started_at,
            beat_at=started_at,
            doing=gettext_noop("Démarrage"),
            is_service=is_a_service(),
            booted_at=booted_at(),
        )
        self._doing = gettext_noop("Démarrage")
        self._next_at: datetime | None = None
        self.settings_version = ""
        """Of the settings that the main loop works with."""
        self._progressed_at = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._process.save()
        old = AutomateProcess.objects.filter(beat_at__lt=self._clock() - FORGOTTEN_AFTER)
        old.delete()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(timeout=40)
        try:
            self._update(doing="", next_at=None, stopped_at=self._clock())
        except DatabaseError:
            logger.warning("the end of the automate could not be written down")

    def progress(self, doing: str, *, next_at: datetime | None = None) -> None:
        """The main loop moved on; what it does now (French), and when it will look again."""
        self._doing, self._next_at = doing[:200], next_at
        self._progressed_at = time.monotonic()

    def still_here(self) -> None:
        """The main loop goes round, whatever it waits for."""
        self._progressed_at = time.monotonic()

    def _beat_on(self) -> None:
        shown, beat = "", 0.0
        while not self._over.wait(0.5):
            now = time.monotonic()
            due = now - beat >= PERIOD or (self._doing != shown and now - beat >= 1)
            if not due or now - self._progressed_at > LONGEST_STEP:
                continue
            shown, beat = self._doing, now
            try:
                close_old_connections()
                self._update(
                    doing=shown,
                    beat_at=self._clock(),
                    next_at=self._next_at,
                    settings_version=self.settings_version,
                )
                for token in self._tokens():
                    Notice.objects.all().renew_lease(token=token, until=self._clock() + self._lease)
            except DatabaseError:
                logger.warning("no sign of life written: the database did not answer")
        connection.close()

    def _update(self, **fields: object) -> None:
        AutomateProcess.objects.filter(pk=self._process.pk).update(**fields)
