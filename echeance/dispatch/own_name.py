"""The name that this machine gives itself when it greets a mail server."""

import socket

from echeance.dispatch.domain.dns_lookup import live_answers
from echeance.dispatch.domain.record_check import NoDnsError


def own_name() -> str:
    """A full name, or an address between brackets: « localhost » is refused by many servers."""
    name = socket.getfqdn()
    if "." in name and not name.startswith("localhost"):
        return name
    try:
        return f"[{socket.gethostbyname(socket.gethostname())}]"
    except OSError:
        return "[127.0.0.1]"


def is_known_name(name: str) -> bool:
    """Whether a server that looks `name` up finds an address; true when nobody can be asked.

    An address between brackets is looked up by nobody. Waits for the DNS ten seconds at most.
    """
    if name.startswith("["):
        return True
    try:
        return bool(live_answers().addresses(name))
    except NoDnsError:
        return True
