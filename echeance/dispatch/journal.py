"""What this process is doing with each notice, on the local disk, for the one that restarts.

Between the server’s reply and the database’s commit there is a moment when only this file knows.
A line survives `kill -9` as soon as it is written, and a power cut once it is synchronised.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class JournalError(Exception):
    """The journal cannot be written: nothing may be transmitted."""


@dataclass
class OpenLot:
    """Notices that a dead process had picked up together."""

    token: str
    same_boot: bool
    """False after a power cut: lines may be missing, so silence proves nothing."""
    left: set[int] = field(default_factory=set)
    """Keys of the notices whose content it was about to transmit."""
    results: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What the server answered, by key; see `settling.Result.as_json`."""


class Journal:
    """The file of one living process. The kernel frees its lock when the process dies."""

    def __init__(self, folder: Path, *, identity: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{identity.replace('/', '_').replace(':', '-')}.jsonl"
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def open_lot(self, token: str) -> None:
        """Written before the pick-up, so that a token found in the database is known here."""
        self._write({"lot": token, "boot": _boot()})

    def leaving(self, key: int) -> None:
        """Written before any content of that notice is transmitted."""
        self._write({"leaving": key})

    def result(self, key: int, result: dict[str, Any], *, durable: bool) -> None:
        """What came of it. `durable` waits for the disk."""
        self._write({"result": key, "is": result})
        if durable:
            self.synchronise()

    def synchronise(self) -> None:
        """Have everything written reach the disk."""
        try:
            os.fdatasync(self._file)
        except OSError as error:
            raise JournalError(str(error)) from error

    def clear(self) -> None:
        """The database has committed all that was written here."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        """End of the process: an empty journal leaves no file behind."""
        if os.fstat(self._file).st_size == 0:
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def _write(self, record: dict[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=True).encode("ascii") + b"\n"
        try:
            written = os.write(self._file, line)
        except OSError as error:
            raise JournalError(str(error)) from error
        if written != len(line):
            raise JournalError("disk full")


def dead_journals(folder: Path) -> Iterator[list[OpenLot]]:
    """The lots of each process that is no more; its file goes once the caller asks for the next.

    A caller that fails in between leaves the file for the next time.
    """
    for path in sorted(folder.glob("*.jsonl")):
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue  # Another process recovered it meanwhile.
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            continue  # Its process is alive.
        try:
            yield _read(path.read_bytes())
            path.unlink(missing_ok=True)
        finally:
            os.close(file)


def _read(raw: bytes) -> list[OpenLot]:
    lots: list[OpenLot] = []
    for line in raw.split(b"\n"):
        try:
            record = json.loads(line)
        except ValueError:
            continue  # The line that the process was writing when it died.
        if "lot" in record:
            lots.append(OpenLot(record["lot"], same_boot=record["boot"] == _boot() != ""))
        elif lots and "leaving" in record:
            lots[-1].left.add(record["leaving"])
        elif lots and "result" in record:
            lots[-1].results[record["result"]] = record["is"]
    return lots


def _boot() -> str:
    """Changes at each start of the machine (Linux); empty where nothing tells."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
