"""AUTH XOAUTH2 as `smtplib` speaks it, on a wire."""

import base64
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from echeance.dispatch.oauth import Xoauth2

REFUSAL = b'{"status":"401","schemes":"bearer","scope":"https://mail.example/"}'


@contextmanager
def server(*, accepts: bool) -> Iterator[tuple[int, list[bytes]]]:
    """A server that knows EHLO, AUTH XOAUTH2 and QUIT; gives its port and the lines it heard."""
    heard: list[bytes] = []

    def talk() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 mail.example\r\n")
            for line in lines:
                heard.append(line.rstrip())
                connection.sendall(answer(line.rstrip()))
                if line.startswith(b"QUIT"):
                    return

    def answer(line: bytes) -> bytes:
        if line.lower().startswith(b"ehlo"):
            return b"250-mail.example\r\n250 AUTH LOGIN XOAUTH2\r\n"
        if line.startswith(b"AUTH XOAUTH2") and accepts:
            return b"235 2.7.0 Accepted\r\n"
        if line.startswith(b"AUTH XOAUTH2"):
            return b"334 " + base64.b64encode(REFUSAL) + b"\r\n"
        return b"221 bye\r\n" if line.startswith(b"QUIT") else b"535 5.7.8 refused\r\n"

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk)
        thread.start()
        yield listener.getsockname()[1], heard
        thread.join(timeout=10)


def test_the_token_is_sent_with_the_command() -> None:
    dialogue = Xoauth2(user="avis@exemple.fr", token="jeton")

    with server(accepts=True) as (port, heard), smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.ehlo()
        code, _ = smtp.auth(Xoauth2.mechanism, dialogue)

    assert code == 235
    sent = base64.b64decode(heard[1].removeprefix(b"AUTH XOAUTH2 "))
    assert sent == b"user=avis@exemple.fr\x01auth=Bearer jeton\x01\x01"


def test_a_refusal_ends_with_its_explanation_and_not_with_a_hang() -> None:
    dialogue = Xoauth2(user="avis@exemple.fr", token="perime")

    with (
        server(accepts=False) as (port, heard),
        smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp,
    ):
        smtp.ehlo()
        with pytest.raises(smtplib.SMTPAuthenticationError, match=r"5\.7\.8"):
            smtp.auth(Xoauth2.mechanism, dialogue)

    assert heard[2] == b""
    assert dialogue.refusal == REFUSAL.decode()
