"""`echeance demo` for real: its processes, its port, its end."""

import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")


@contextmanager
def demonstration(data: Path, *options: str) -> Iterator["Running"]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "echeance", "demo", "--data", str(data), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    running = Running(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=40)
        running.hear_out()


class Running:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def hear_out(self) -> None:
        """The rest of what it said; only once it has ended."""
        assert self.process.stdout is not None
        self._reader.join(timeout=10)
        self.process.stdout.close()

    def wait_for(self, words: str) -> None:
        """Until it has said `words`."""
        deadline = time.monotonic() + 60
        while words not in self.said:
            assert self._reader.is_alive(), f"ended: {self.said}"
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def port(self) -> int:
        found = ADDRESS.search(self.said)
        assert found, self.said
        return int(found[1])

    def family(self) -> set[int]:
        """Every process whose parent, or the parent of whose parent…, it is."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            parents[int(stat.parent.name)] = int(fields[1])
        family = {self.process.pid}
        while grown := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= grown
        return family


def left_after(seconds: float, family: set[int]) -> list[str]:
    """Command lines of those that still run; a dead process that nobody waited for does not."""
    deadline = time.monotonic() + seconds
    while (left := [words for pid in family if (words := _running(pid))]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.1)
    return left


def _running(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux who is whose parent")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_says_what_to_click_and_leaves_nobody_behind(
    tmp_path: Path, sign: signal.Signals
) -> None:
    with demonstration(tmp_path / "demo", "--port", "18510") as running:
        running.wait_for("Ctrl-C arrête tout")
        with urllib.request.urlopen(f"http://127.0.0.1:{running.port()}/compte/connexion/") as page:
            assert "Démonstration" in page.read().decode()
        family = running.family()
        assert len(family) >= 3  # itself, the screens, the automate

        running.process.send_signal(sign)

        assert running.process.wait(timeout=40) == 0
        assert left_after(5, family) == []


def test_a_port_that_is_taken_gives_the_next_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with demonstration(tmp_path / "demo", "--port", str(port)) as running:
            running.wait_for("Ctrl-C arrête tout")

    assert f"Le port {port} est déjà pris" in running.said
    assert running.port() > port


def test_the_data_are_still_there_the_second_time_and_two_do_not_run_at_once(
    tmp_path: Path,
) -> None:
    data = tmp_path / "demo"
    with demonstration(data, "--port", "18530") as first:
        first.wait_for("Ctrl-C arrête tout")
        (data / "kept").touch()
        with demonstration(data, "--port", "18540") as second:
            assert second.process.wait(timeout=20) == 2
        assert "tourne déjà" in second.said

    with demonstration(data, "--port", "18530") as again:
        again.wait_for("Ctrl-C arrête tout")

    assert (data / "kept").exists()


def test_starting_afresh_asks_nothing_when_it_was_told_to_be_sure(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    with demonstration(data, "--port", "18550") as first:
        first.wait_for("Ctrl-C arrête tout")
    (data / "kept").touch()

    with demonstration(data, "--port", "18550", "--reset", "--yes") as again:
        again.wait_for("Ctrl-C arrête tout")

    assert not (data / "kept").exists()
