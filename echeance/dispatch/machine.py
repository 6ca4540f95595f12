"""What tells this machine and this data folder from a copy of them."""

import hashlib
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from echeance.lib import key_file

FILE = "installation.id"
"""In the data folder, beside the database when that is a file: made at the first start."""


@dataclass(frozen=True)
class Machine:
    """One place that mail can leave from."""

    fingerprint: str
    host: str
    folder: str


def this_machine(
    data_dir: Path, *, host_id: str, machine_id_file: Path = Path("/etc/machine-id")
) -> Machine:
    """The machine that runs this code. `host_id`: the name that the administrator answers for.

    A cloned virtual machine keeps its name and its machine-id: the address of its network card is
    what changes. A database restored beside another one on the same machine has another folder.
    """
    folder = data_dir.resolve()
    if host_id:
        marks = [host_id]
    else:
        own = key_file.read_or_make(folder / FILE, make=lambda: secrets.token_hex(16))
        marks = [_read(machine_id_file) or socket.gethostname(), _card(), str(folder), own]
    digest = hashlib.sha256("\n".join(marks).encode()).hexdigest()
    return Machine(fingerprint=digest, host=socket.gethostname()[:80], folder=str(folder)[:500])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""  # Not Linux, or a container: the name of the machine stands in.


def _card() -> str:
    """Address of the first real network card; empty in a container, whose cards are made up."""
    for card in sorted(Path("/sys/class/net").glob("*/device")):
        if address := _read(card.parent / "address"):
            return address
    return ""
