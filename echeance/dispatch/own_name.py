"""The name that this machine gives itself when it greets a mail server."""

import socket


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
    """Whether the name leads to an address; an address between brackets needs none."""
    if name.startswith("["):
        return True
    try:
        return bool(socket.getaddrinfo(name, None))
    except OSError:
        return False
