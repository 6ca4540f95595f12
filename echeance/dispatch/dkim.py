"""Signs messages for the sender's domain (DKIM, RFC 6376; ed25519: RFC 8463).

Relaxed canonicalisation of header and body: relays may fold lines and trim spaces on the way.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from django.utils.translation import gettext

SIGNED_HEADERS = (
    "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type",
)  # fmt: skip
"""RFC 6376 section 5.4: what the reader sees, and what decides how it is shown."""
OVERSIGNED_HEADERS = ("from", "to", "subject", "reply-to", "date")
"""Signed once more than they occur, so that nobody can add a second one on the way."""

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

_FOLD = re.compile(rb"\r\n(?=[ \t])")
_SPACES = re.compile(rb"[ \t]+")
_SPACES_AT_END = re.compile(rb"[ \t]+(?=\r\n|\Z)")
_EMPTY_LINES_AT_END = re.compile(rb"(?:\r\n)+\Z")


class BadKeyError(Exception):
    """The key cannot sign; the message is a French sentence with the remedy."""


class BadMessageError(Exception):
    """The message cannot be signed as it stands: a fault of the program that built it."""


@dataclass(frozen=True)
class SigningKey:
    """A private key, parsed once, and what the domain's DNS must say of it."""

    private: PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> str:
        return "rsa-sha256" if isinstance(self.private, rsa.RSAPrivateKey) else "ed25519-sha256"

    @property
    def public(self) -> str:
        """Value of the tag `p=` to publish, in base64."""
        key = self.private.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            form = serialization.PublicFormat.SubjectPublicKeyInfo
            content = key.public_bytes(serialization.Encoding.DER, form)
        else:
            content = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return base64.b64encode(content).decode("ascii")

    @property
    def record(self) -> str:
        """The whole TXT record to publish at `selector._domainkey.domain`."""
        kind = "rsa" if isinstance(self.private, rsa.RSAPrivateKey) else "ed25519"
        return f"v=DKIM1; k={kind}; p={self.public}"

    def pem(self) -> bytes:
        """The key to keep, unencrypted: the caller encrypts it at rest."""
        return self.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def make_key() -> SigningKey:
    """A new RSA key of 2048 bits: the one that every receiver verifies."""
    return SigningKey(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def read_key(pem: bytes) -> SigningKey:
    """The key in `pem`. Raises BadKeyError."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError:
        raise BadKeyError(
            gettext(
                "La clé est protégée par un mot de passe. Enlevez-le avant de la déposer : openssl"
                " pkey -in cle.pem -out cle-nue.pem"
            )
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKeyError(
            gettext("Ce n’est pas une clé privée au format PEM (-----BEGIN PRIVATE KEY-----).")
        ) from None
    if not isinstance(key, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        raise BadKeyError(gettext("Une clé DKIM est une clé RSA ou Ed25519."))
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < 1024:
        raise BadKeyError(
            gettext(
                "Clé RSA de %(key_size)s bits : les destinataires la refusent. Il en faut 2048."
            )
            % {"key_size": key.key_size}
        )
    return SigningKey(key)


def sign(message: bytes, *, key: SigningKey, selector: str, domain: str, at: datetime) -> bytes:
    """The `DKIM-Signature` header, with its CRLF, to write before `message`.

    `message` has CRLF line ends only, as SMTP will carry it, before dot-stuffing. `at` is the
    moment stated in the signature: same bytes, same moment, same RSA signature.
    Raises BadMessageError.
    """
    head, body = _split(message)
    headers = _headers(head)
    names = _signed_names(headers)
    tags = [
        "v=1",
        f"a={key.algorithm}",
        "c=relaxed/relaxed",
        f"d={_ascii(domain)}",
        f"s={_ascii(selector)}",
        f"t={int(at.timestamp())}",
        f"h={':'.join(names)}",
        f"bh={_base64(hashlib.sha256(relaxed_body(body)).digest())}",
        "b=",
    ]
    unsigned = b"DKIM-Signature: " + "; ".join(tags).encode("ascii")
    signed = b"".join(_chosen(headers, names)) + relaxed_header(_folded(unsigned))
    signature = _base64(_signature(key.private, signed))
    return _folded(unsigned + signature.encode("ascii")) + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376 section 3.4.4."""
    trimmed = _SPACES.sub(b" ", _SPACES_AT_END.sub(b"", body))
    content = _EMPTY_LINES_AT_END.sub(b"", trimmed)
    return content + b"\r\n" if content else b""


def relaxed_header(header: bytes) -> bytes:
    """RFC 6376 section 3.4.2, without the final CRLF."""
    name, _, value = _FOLD.sub(b"", header).partition(b":")
    return name.strip().lower() + b":" + _SPACES.sub(b" ", value).strip()


class _Header(NamedTuple):
    name: str
    raw: bytes


def _split(message: bytes) -> tuple[bytes, bytes]:
    head, blank, body = message.partition(b"\r\n\r\n")
    if not blank or not message.endswith(b"\r\n") or b"\n" in message.replace(b"\r\n", b""):
        raise BadMessageError("a message to sign has CRLF line ends, to its last line, and a body")
    return head, body


def _headers(head: bytes) -> list[_Header]:
    lines = _FOLD.sub(b"\0", head).split(b"\r\n")
    found = []
    for line in lines:
        name = line.partition(b":")[0].decode("ascii", errors="replace").strip().lower()
        found.append(_Header(name, line.replace(b"\0", b"\r\n")))
    if not any(header.name == "from" for header in found):
        raise BadMessageError("a message to sign has a From header")
    return found


def _signed_names(headers: list[_Header]) -> list[str]:
    present = [header.name for header in headers if header.name in SIGNED_HEADERS]
    ordered = sorted(present, key=SIGNED_HEADERS.index)
    return [*ordered, *OVERSIGNED_HEADERS]


def _chosen(headers: list[_Header], names: list[str]) -> list[bytes]:
    """The canonical headers in the order of `names`; a name met again takes the one above.

    A name without header left counts as empty (section 5.4.2).
    """
    left = list(headers)
    chosen = []
    for name in names:
        for position in range(len(left) - 1, -1, -1):
            if left[position].name == name:
                chosen.append(relaxed_header(left.pop(position).raw) + b"\r\n")
                break
    return chosen


def _signature(key: PrivateKey, signed: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(hashlib.sha256(signed).digest())


def _folded(header: bytes) -> bytes:
    """Fold after each tag, and the long values every 70 bytes: no line reaches 78."""
    lines: list[bytes] = []
    for position, tag in enumerate(header.split(b"; ")):
        text = tag if position == 0 else b" " + tag
        while len(text) > 72:
            cut = text.rfind(b":", 2, 72) + 1 if tag.startswith(b"h=") else 72
            lines.append(text[:cut])
            text = b" " + text[cut:]
        lines.append(text + b";")
    lines[-1] = lines[-1].removesuffix(b";")
    return b"\r\n".join(lines)


def _ascii(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        raise BadMessageError(f"« {name} » is no name of the DNS")
    return name


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
