"""Mail addresses in what is written to logs: enough to recognise, not enough to collect."""

import re

_ADDRESS = re.compile(r"[^\s<>@,;:\"'()\[\]|=]+@[\w-]+(?:\.[\w-]+)+")
_OWN_MESSAGE_ID = re.compile(r"avis\.\d+\.\d+\.[0-9a-f]+@.+")


def mask_addresses(text: str) -> str:
    """« solange.durand@exemple.fr » → « s…@exemple.fr »; our own Message-ID is left whole."""
    return _ADDRESS.sub(_masked, text) if "@" in text else text


def _masked(found: re.Match[str]) -> str:
    if _OWN_MESSAGE_ID.fullmatch(found[0]):
        return found[0]
    local, _, domain = found[0].rpartition("@")
    return f"{local[0]}…@{domain}"
