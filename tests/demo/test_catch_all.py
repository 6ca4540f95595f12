import hashlib
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from echeance.demo import mailbox
from echeance.demo.catch_all import CatchAll
from tests.demo.mails import PDF, a_mail


def deliver(port: int, message: EmailMessage, *, to: list[str]) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as session:
        session.send_message(message, "avis@forem.exemple.fr", to)


def test_what_was_sent_is_kept_byte_for_byte(tmp_path: Path) -> None:
    with CatchAll(tmp_path) as server:
        deliver(server.port, a_mail(), to=["serge.gachel@exemple.fr"])

    caught = mailbox.read(tmp_path, 1)
    [(name, content)] = caught.attachments()
    assert name == "AVIS_ECHEANCES_CA13_196_20261125.pdf"
    assert hashlib.sha256(content).digest() == hashlib.sha256(PDF).digest()


def test_the_envelope_is_kept_apart_from_the_headers(tmp_path: Path) -> None:
    with CatchAll(tmp_path) as server:
        deliver(server.port, a_mail(), to=["serge.gachel@exemple.fr", "copie@exemple.fr"])

    caught = mailbox.read(tmp_path, 1)
    assert caught.envelope.sender == "avis@forem.exemple.fr"
    assert caught.envelope.recipients == ("serge.gachel@exemple.fr", "copie@exemple.fr")
    assert "copie@exemple.fr" not in str(caught.message)


def test_mails_are_numbered_on_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        with CatchAll(tmp_path) as server:
            deliver(server.port, a_mail(), to=["serge.gachel@exemple.fr"])

    assert mailbox.serials(tmp_path) == [2, 1]


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    with CatchAll(tmp_path) as server, pytest.raises(OSError, match=r"refused|unreachable"):
        smtplib.SMTP("127.0.0.2", server.port, timeout=5)
