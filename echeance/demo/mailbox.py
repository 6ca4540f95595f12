"""Caught mails, kept as files: what the demonstration's server was handed, byte for byte."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

FOLDER = "mails"
"""In the data folder of the demonstration."""
_NAME = re.compile(r"mail-(\d{6})\.eml")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What was said before the message: it may differ from the headers."""

    sender: str
    recipients: tuple[str, ...]
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class CaughtMail:
    serial: int
    envelope: Envelope
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "(sans objet)")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    def body(self, kind: str) -> str | None:
        """The text of kind « plain » or « html »; None when the mail has none."""
        part = self.message.get_body((kind,))
        return None if part is None else str(part.get_content())

    def attachments(self) -> list[tuple[str, bytes]]:
        """Name and bytes of each attached file."""
        return [
            (part.get_filename() or "sans-nom", bytes(part.get_content()))
            for part in self.message.iter_attachments()
        ]


def keep(folder: Path, *, content: bytes, envelope: Envelope) -> int:
    """Write one mail down and return its serial number. One process at a time writes."""
    folder.mkdir(parents=True, exist_ok=True)
    serial = max(serials(folder), default=0) + 1
    said = {
        "sender": envelope.sender,
        "recipients": envelope.recipients,
        "received_at": envelope.received_at.isoformat(),
    }
    _envelope_file(folder, serial).write_text(json.dumps(said), encoding="utf-8")
    # The message gets its name last: who lists the folder finds whole mails only.
    draft = folder / f".{serial}.part"
    draft.write_bytes(content)
    draft.rename(_message_file(folder, serial))
    return serial


def serials(folder: Path) -> list[int]:
    """Newest first."""
    names = (_NAME.fullmatch(file.name) for file in folder.glob("mail-*.eml"))
    return sorted((int(name[1]) for name in names if name), reverse=True)


def read(folder: Path, serial: int) -> CaughtMail:
    """Raises FileNotFoundError when there is no such mail."""
    said = json.loads(_envelope_file(folder, serial).read_text(encoding="utf-8"))
    content = _message_file(folder, serial).read_bytes()
    return CaughtMail(
        serial=serial,
        envelope=Envelope(
            sender=said["sender"],
            recipients=tuple(said["recipients"]),
            received_at=datetime.fromisoformat(said["received_at"]),
        ),
        message=BytesParser(EmailMessage, policy=policy.default).parsebytes(content),
    )


def _message_file(folder: Path, serial: int) -> Path:
    return folder / f"mail-{serial:06}.eml"


def _envelope_file(folder: Path, serial: int) -> Path:
    return folder / f"mail-{serial:06}.json"
