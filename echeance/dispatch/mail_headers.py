"""Header values in ASCII (RFC 2047, RFC 5322), folded, that no input can break out of."""

import base64
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from echeance.lib.clean_text import clean_line

_CHUNK = 42
"""Octets of text in one encoded word: 56 characters of base64, under the 75 of RFC 2047."""
_PLAIN = re.compile(r"[\x20-\x7e]{0,60}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


@lru_cache(maxsize=1024)  # the same name and program stand in every mail
def encoded_words(text: str) -> str:
    """A header value: plain when it is short ASCII, else encoded words on folded lines."""
    line = clean_line(text)
    if _PLAIN.fullmatch(line) and "=?" not in line:
        return line
    return "\r\n ".join(
        f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in _chunks(line)
    )


def mailbox(name: str, address: str) -> str:
    """« "Dupont, Jean" <j@x.fr> »; `address` is ASCII and already validated."""
    line = clean_line(name)
    if not line:
        return address
    if not _PLAIN.fullmatch(line) or "=?" in line:
        return f"{encoded_words(line)}\r\n <{address}>"
    if not _ATOMS.fullmatch(line):
        line = '"' + line.replace("\\", r"\\").replace('"', r"\"") + '"'
    return f"{line}\r\n <{address}>" if len(line) + len(address) > 60 else f"{line} <{address}>"


def mailboxes(addresses: Iterable[str]) -> str:
    """Bare addresses, one a line."""
    return ",\r\n ".join(addresses)


def _chunks(text: str) -> Iterator[bytes]:
    """UTF-8 in pieces of at most `_CHUNK` octets, never cutting a character."""
    octets, start = text.encode("utf-8", "replace"), 0
    while len(octets) - start > _CHUNK:
        end = start + _CHUNK
        while octets[end] & 0b1100_0000 == 0b1000_0000:  # in the middle of a character
            end -= 1
        yield octets[start:end]
        start = end
    yield octets[start:]
