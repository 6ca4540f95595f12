"""Public reports about octets (D, and E7–E13): what a server received, read by two parsers.

The identifiers are those of the table in README.md.
"""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from pathlib import Path

import pytest

from echeance.dispatch.models import MailTemplate, SenderProfile
from echeance.dispatch.models.mail_template import shipped_text
from tests.build import NOON, make_client
from tests.dispatch.wire import ready, wire

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
Look = Callable[[bytes], bool]


def received(
    folder: Path,
    *,
    dossier: str = "CA13",
    last_name: str = "DURAND",
    sender: str = "",
    **parts: str,
) -> bytes:
    """What the server got for a client of that name, with that template."""
    if parts:
        MailTemplate.objects.create(at=NOON, **(dict(shipped_text()) | parts))
    ready(make_client(dossier, last_name=last_name, email="client@exemple.fr"), pdf=PDF)
    with wire(folder) as sending:
        if sender:
            SenderProfile.objects.update(name=sender)
        sending.step()
    (message,) = sending.server.accepted
    return message.content


def modern(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def subject(content: bytes) -> str:
    """As the newer and the older parser of the standard library both read it."""
    older = message_from_bytes(content, policy=compat32)
    read = str(modern(content)["Subject"])
    assert str(make_header(decode_header(older["Subject"].replace("\r\n", "")))) == read
    return read


def attachment(content: bytes) -> str:
    (part,) = modern(content).iter_attachments()
    assert part.get_content() == PDF
    return part.get_filename() or ""


def body(content: bytes, kind: str = "plain") -> str:
    part = modern(content).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def sender(content: bytes) -> str:
    """The older parser: the newer one of Python 3.11 puts a space between two encoded words."""
    older = message_from_bytes(content, policy=compat32)["From"]
    return str(make_header(decode_header(older.replace("\r\n", ""))))


LONG_NAME = "ä" * 30 + " " + "Routeraustausch und übriggebliebene Geräte"

ROWS: dict[str, tuple[dict[str, str], Look]] = {
    "E7-lines-that-start-with-dots": (
        {"text": "hello\n.\n.5 %\n..x\n"},
        lambda got: body(got).startswith("hello\n.\n.5 %\n..x\n"),
    ),
    "E8-line-breaks-in-the-subject": (
        {"last_name": "DURAND\r\nBcc: x@y.fr"},
        lambda got: "Bcc" not in modern(got) and "\n" not in subject(got),
    ),
    "E8c-controls-in-the-subject": (
        {"last_name": "DU\x07RA\x9bND\u2028x\u202etxt"},
        lambda got: subject(got).startswith("Avis d’échéance pour Mme DURAND xtxt"),
    ),
    "E9-line-breaks-in-the-attachment": (
        {"dossier": "A\r\nBcc: x@y.fr"},
        lambda got: "Bcc" not in modern(got) and attachment(got).isascii(),
    ),
    "E9b-D37-accents-in-the-attachment": (
        {"dossier": "Échéance n°197 – L'ÉDUC"},
        lambda got: (
            attachment(got).startswith("AVIS_ECHEANCES_Echeance-n") and attachment(got).isascii()
        ),
    ),
    "D38-no-encoded-parameter": (
        {"dossier": "Échéance"},
        lambda got: b"filename*" not in got and b"name*" not in got,
    ),
    "E9d-a-name-that-reads-backwards": (
        {"dossier": "Avis\u202efdp.exe"},
        lambda got: (
            re.fullmatch(r"AVIS_ECHEANCES_[A-Za-z0-9-]+_1_\d{8}\.pdf", attachment(got)) is not None
        ),
    ),
    "E12-D41-a-subject-of-1500-letters": (
        {"subject": "a" * 390 + "{Adr_Nom}", "last_name": "b" * 100},
        lambda got: max(map(len, got.split(b"\r\n"))) <= 998 and len(subject(got)) <= 200,
    ),
    "E12b-D40-lines-of-998-999-and-accents": (
        {"text": "a" * 998 + "\n" + "b" * 999 + "\n" + "é" * 500},
        lambda got: (
            max(map(len, got.split(b"\r\n"))) <= 998
            and body(got).split("\n")[:3] == ["a" * 998, "b" * 999, "é" * 500]
        ),
    ),
    "E13-D36-an-ampersand-and-an-apostrophe": (
        {"last_name": "L'ÉDUC & Fils"},
        lambda got: (
            "L'ÉDUC & Fils" in subject(got)
            and "L'ÉDUC & Fils" in body(got)
            and "&amp; Fils" in body(got, "html")
        ),
    ),
    "D36-an-apostrophe-in-the-senders-name": (
        {"sender": "Cabinet L'Étoile & Cie"},
        lambda got: modern(got)["From"].addresses[0].display_name == "Cabinet L'Étoile & Cie",
    ),
    "D42-dots-behind-accents": (
        {"text": "é\n.\n.é\n" + "." * 300},
        lambda got: body(got).startswith("é\n.\n.é\n" + "." * 300),
    ),
    "D43-no-lone-line-feed": (
        {"text": "un\ndeux\rtrois\r\nquatre"},
        lambda got: (
            b"\n" not in got.replace(b"\r\n", b"") and b"\r" not in got.replace(b"\r\n", b"")
        ),
    ),
    "D44-a-long-subject-with-accents": (
        {"last_name": LONG_NAME},
        lambda got: LONG_NAME in subject(got) and b"=?utf-8?b??=" not in got,
    ),
    "D44-a-long-sender-with-a-comma": (
        {"sender": "Forêt, " + "é" * 50},
        lambda got: (
            [a.addr_spec for a in modern(got)["From"].addresses] == ["courtage@exemple.fr"]
            and sender(got) == "Forêt, " + "é" * 50 + " <courtage@exemple.fr>"
        ),
    ),
    "D44-message-id-on-one-line": (
        {},
        lambda got: re.search(rb"\r\nMessage-ID: <[^\s<>]+@exemple\.fr>\r\n", got) is not None,
    ),
}


@pytest.mark.parametrize(("given", "look"), ROWS.values(), ids=ROWS.keys())
def test_what_the_server_received_reads_as_it_was_meant(
    tmp_path: Path, given: dict[str, str], look: Look
) -> None:
    content = received(tmp_path, **given)

    assert look(content), content[:1500].decode("ascii")


@pytest.mark.parametrize("row", ["D46-no-copy-in-the-message"])
def test_no_header_names_a_copy(tmp_path: Path, row: str) -> None:
    names = {name.lower() for name in modern(received(tmp_path))}

    assert names.isdisjoint({"bcc", "cc", "resent-bcc"})
