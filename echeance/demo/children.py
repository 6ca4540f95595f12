"""The demonstration's own processes: started together, ended in order, none left behind."""

import subprocess
import sys
import time
from pathlib import Path

_ENDED_WITHIN = 20
"""Seconds; the automate first finishes the mail that it has begun."""


class EndedError(Exception):
    """A process has ended by itself; the sentence shows its last words."""


class Children:
    """The product's own processes, each with its log; all ended when the `with` block is left."""

    def __init__(self, environment: dict[str, str], *, logs: Path) -> None:
        self._environment = environment
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *error: object) -> None:
        # The automate first: it may be in the middle of a mail.
        for child in reversed(self._running.values()):
            child.terminate()
        deadline = time.monotonic() + _ENDED_WITHIN
        for child in self._running.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def log(self, command: str) -> Path:
        return self._logs / f"{command}.log"

    def start(self, command: str) -> None:
        with self.log(command).open("ab") as output:
            self._running[command] = subprocess.Popen(
                [sys.executable, "-m", "echeance", command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches this process alone, which then stops the others in order.
                start_new_session=True,
            )

    def check(self) -> None:
        """Raises EndedError when one of them has ended."""
        for command, child in self._running.items():
            if child.poll() is not None:
                raise EndedError(
                    f"« echeance {command} » s’est arrêté de lui-même (code {child.returncode}) :"
                    f"\n{tail(self.log(command))}\nTout est arrêté. Journal : {self.log(command)}"
                )


def tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
