"""Into a real Postfix, which writes each message to its disk before it answers."""

import contextlib
import re
import subprocess
import time
from collections.abc import Iterator

SMTP_SOURCE = "/usr/sbin/smtp-source"


@contextlib.contextmanager
def real_postfix() -> Iterator[int]:
    """The port of one that throws away what it has queued. Raises RuntimeError without one."""
    from tests.dispatch.real_postfix import postfix, why_not_here

    if reason := why_not_here():
        raise RuntimeError(reason)
    with postfix(delivers_to=9) as ours:
        ours.stop()
        ours.change(default_transport="discard", relayhost="", message_size_limit="50000000")
        ours.start()
        yield ours.open_port


def smtp_source(how_many: int, size: int, port: int, *, sessions: int) -> float:
    """Messages a second: Postfix's own generator, which builds nothing and writes nothing."""
    start = time.monotonic()
    done = subprocess.run(
        [
            SMTP_SOURCE, "-s", str(sessions), "-m", str(how_many), "-l", str(size),
            "-f", "courtage@exemple.fr", "-t", "client@exemple.fr", f"127.0.0.1:{port}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    taken = time.monotonic() - start
    assert done.returncode == 0, re.sub(r"\s+", " ", done.stderr)
    return how_many / taken
