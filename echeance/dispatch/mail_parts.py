"""The parts of a mail as they travel: texts in quoted-printable, the PDF in base64."""

import binascii
import json
import re
import struct
from functools import lru_cache

import pybase64

_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = 76
"""Characters of a line of base64, at most (RFC 2045, 6.8)."""


def text_part(subtype: str, text: str) -> bytes:
    """« plain » or « html », its own headers included; ends with a line end."""
    lines = _LINE_END.sub("\r\n", text.rstrip()) + "\r\n"
    return _text_headers(subtype) + binascii.b2a_qp(lines.encode("utf-8", "replace"), istext=True)


def pdf_part(name: str, pdf: bytes) -> bytes:
    """The attached letter, its own headers included; ends with a line end."""
    quoted = json.dumps(name)
    return (
        f"Content-Type: application/pdf;\r\n name={quoted}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n filename={quoted}\r\n\r\n"
    ).encode("ascii") + _in_base64(pdf)


@lru_cache(maxsize=2)
def _text_headers(subtype: str) -> bytes:
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode("ascii")


def _in_base64(content: bytes) -> bytes:
    # Encoded at once, then cut by `struct`: half the time of an encoder that makes lines.
    encoded = pybase64.b64encode(content)
    whole, rest = divmod(len(encoded), _LINE)
    cut = struct.Struct(f"{_LINE}s" * whole + (f"{rest}s" if rest else ""))
    return b"\r\n".join((*cut.unpack(encoded), b""))
