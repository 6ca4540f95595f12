"""Signatures of our messages, verified by dkimpy, which knows nothing of us."""

from collections.abc import Callable

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from echeance.dispatch.dkim import (
    BadKeyError,
    BadMessageError,
    SigningKey,
    make_key,
    read_key,
    relaxed_body,
    sign,
)
from tests.build import NOON

RSA = make_key()
ED25519 = SigningKey(ed25519.Ed25519PrivateKey.generate())
MESSAGE = (
    b"Date: Wed, 25 Nov 2026 12:00:00 +0100\r\n"
    b"From: =?utf-8?b?w4ljaMOpYW5jZQ==?= <courtage@exemple.fr>\r\n"
    b"To: solange.durand@exemple.fr\r\n"
    b"Subject: Avis\r\n d'un   contrat \r\n"
    b"Message-ID: <1.0@exemple.fr>\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\n'
    b"\r\n"
    b"Bonjour,  \r\n\r\n.un\tpoint \r\n\r\n\r\n"
)


def signed(message: bytes = MESSAGE, *, key: SigningKey = RSA) -> bytes:
    return sign(message, key=key, selector="ech1", domain="exemple.fr", at=NOON) + message


def verified(message: bytes, *, key: SigningKey = RSA) -> bool:
    return bool(dkimpy.verify(message, dnsfunc=published(key)))


def published(key: SigningKey) -> Callable[..., bytes]:
    def look_up(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"ech1._domainkey.exemple.fr."
        return key.record.encode("ascii")

    return look_up


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_another_program_verifies_the_signature(key: SigningKey) -> None:
    assert verified(signed(key=key), key=key)


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_another_key_does_not_verify(key: SigningKey) -> None:
    assert not verified(signed(key=key), key=make_key())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Bonjour", b"Bonsoir"),
        (b"Subject: Avis", b"Subject: Bvis"),
        (b"To: solange", b"To: jean"),
        (b"From: =?", b"From: pirate@exemple.fr\r\nFrom: =?"),
        (b"Subject: Avis", b"Subject: Autre\r\nSubject: Avis"),
        (b"To: solange", b"Reply-To: pirate@exemple.fr\r\nTo: solange"),
    ],
)
def test_a_change_on_the_way_breaks_the_signature(old: bytes, new: bytes) -> None:
    assert not verified(signed().replace(old, new, 1))


def test_folding_and_trailing_spaces_on_the_way_do_not() -> None:
    travelled = signed().replace(b"Avis\r\n d'un   contrat ", b"Avis d'un\r\n contrat")
    travelled = travelled.replace(b"Bonjour,  \r\n", b"Bonjour,\r\n")

    assert verified(travelled)


def test_the_same_message_gets_the_same_rsa_signature() -> None:
    assert signed() == signed()


def test_no_line_of_the_header_is_long() -> None:
    header = sign(MESSAGE, key=RSA, selector="s" * 60, domain="exemple.fr", at=NOON)

    assert header.endswith(b"\r\n")
    assert max(map(len, header.split(b"\r\n"))) <= 76


@given(
    body=st.lists(
        st.sampled_from([b" ", b"\t", b"\r\n", b"a", b"\xc3\xa9", b".", b"="]), max_size=30
    )
)
def test_any_body_verifies(body: list[bytes]) -> None:
    head = MESSAGE.partition(b"\r\n\r\n")[0]

    assert verified(signed(head + b"\r\n\r\n" + b"".join(body) + b"\r\n", key=ED25519), key=ED25519)


@given(
    subject=st.text(st.sampled_from(" \tab:;=é"), max_size=80).map(str.strip).map(str.encode),
    extra=st.sampled_from([b"", b"Received: x\r\n", b"Reply-To: a@b.fr\r\n", b"to: c@d.fr\r\n"]),
)
def test_any_header_verifies(subject: bytes, extra: bytes) -> None:
    message = extra + MESSAGE.replace(b"Avis\r\n d'un   contrat ", subject)

    assert verified(signed(message, key=ED25519), key=ED25519)


@pytest.mark.parametrize(
    ("body", "canonical"),
    [
        # The example of RFC 6376, section 3.4.6, and the limits of 3.4.4.
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),
        (b"", b""),
        (b"\r\n\r\n", b""),
        (b"x  ", b"x\r\n"),
    ],
)
def test_bodies_are_relaxed_as_the_rfc_says(body: bytes, canonical: bytes) -> None:
    assert relaxed_body(body) == canonical


@pytest.mark.parametrize(
    "message",
    [
        b"From: a@b.fr\n\nlf only",
        b"Subject: no sender\r\n\r\nx",
        b"From: a@b.fr\r\nno body\r\n",
        b"From: a@b.fr\r\n\r\ncut",
    ],
)
def test_a_message_that_is_not_fit_to_leave_is_not_signed(message: bytes) -> None:
    with pytest.raises(BadMessageError):
        signed(message)


def test_a_hostile_domain_cannot_add_a_tag() -> None:
    with pytest.raises(BadMessageError):
        sign(MESSAGE, key=RSA, selector="a; l=0", domain="exemple.fr", at=NOON)


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["rsa", "ed25519"])
def test_a_key_is_read_back_as_it_was_kept(key: SigningKey) -> None:
    again = read_key(key.pem())

    assert again.record == key.record
    assert "PrivateKey" not in repr(again)


def pem(key: object, *, password: bytes = b"") -> bytes:
    locked = serialization.BestAvailableEncryption(password) if password else None
    content: bytes = key.private_bytes(  # type: ignore[attr-defined]  # any private key has it
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        locked or serialization.NoEncryption(),
    )
    return content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "PEM"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "PEM"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "RSA ou Ed25519"),
        (pem(ed25519.Ed25519PrivateKey.generate(), password=b"x"), "mot de passe"),
    ],
)
def test_a_file_that_is_no_dkim_key_is_refused_with_a_remedy(content: bytes, words: str) -> None:
    with pytest.raises(BadKeyError, match=words):
        read_key(content)


def test_the_default_key_is_one_that_receivers_take() -> None:
    private = make_key().private

    assert isinstance(private, rsa.RSAPrivateKey)
    assert private.key_size == 2048
