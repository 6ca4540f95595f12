"""SIGTERM and SIGINT: the first asks to stop after the current mail, the second at once."""

import os
import select
import signal
from collections.abc import Callable
from types import FrameType


class StopRequest:
    """What was asked, and waits that end as soon as it is asked.

    The handler writes one octet into a pipe: unlike a lock, that is safe inside a handler.
    """

    def __init__(self, *, on_hurry: Callable[[], None] = lambda: None) -> None:
        self.asked = False
        self.hurried = False
        self.on_hurry = on_hurry
        """Called inside the second signal's handler."""
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)

    def listen(self) -> None:
        """From now on signals are ours."""
        signal.signal(signal.SIGTERM, self._handle)
        signal.signal(signal.SIGINT, self._handle)

    def wait(self, seconds: float) -> bool:
        """Wait, at most so long. True when a stop was asked."""
        if not self.asked:
            select.select([self._reader], [], [], max(0.0, seconds))
        return self.asked

    def ask(self) -> None:
        """What a first signal does."""
        self.asked = True
        os.write(self._writer, b"x")

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self.asked:
            self.ask()
            return
        self.hurried = True
        self.on_hurry()
