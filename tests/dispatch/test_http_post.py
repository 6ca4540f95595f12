"""Posting a form with a secret: to the right server or not at all."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from echeance.dispatch.http_post import NoAnswerError, http_post
from tests.dispatch.token_server import serving


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and self-signed certificate of `localhost`, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(tz=UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_trusted_certificate_is_accepted(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))

    with serving((200, b"ok"), tls=server_side(certificate)) as server:
        answer = http_post(server.url, {"a": "b"}, context=trusting)

    assert answer == (200, b"ok")


def test_an_unknown_certificate_gets_no_secret(certificate: Path) -> None:
    with (
        serving((200, b"ok"), tls=server_side(certificate)) as server,
        pytest.raises(NoAnswerError, match="certificat"),
    ):
        http_post(server.url, {"secret": "s"})

    assert server.forms == []


@pytest.mark.parametrize("url", ["http://exemple.fr/token", "file:///etc/passwd", "ftp://x", ""])
def test_nothing_is_sent_in_clear_to_another_machine(url: str) -> None:
    with pytest.raises(NoAnswerError, match="https"):
        http_post(url, {"secret": "s"})


def test_a_redirection_is_not_followed_with_the_secret() -> None:
    with serving((307, b"elsewhere")) as server:
        status, _ = http_post(server.url, {"secret": "s"})

    assert status == 307
    assert len(server.forms) == 1
