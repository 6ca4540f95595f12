"""A notice → the octets of its mail: two bodies and its own PDF, the same octets at each retry."""

import binascii
import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

import pybase64
from django.utils import timezone

from echeance.dispatch.dialogue import Envelope
from echeance.dispatch.mail_headers import encoded_words, mailbox, mailboxes
from echeance.dispatch.models import BlindCopy, MailTemplate, SenderProfile
from echeance.dispatch.signing import Signer
from echeance.dispatch.templating.cleaning import read_html
from echeance.dispatch.templating.plain import text_of_html
from echeance.notices.file_name import attachment_name
from echeance.notices.merge_fields import FIELDS, MERGED_COLUMNS, merge_values
from echeance.notices.models import Notice
from echeance.notices.wording import Context, Wording, WordingError, read_wording, subject_line
from echeance.portfolio.addresses import ascii_form, read_addresses

MAILED_COLUMNS = (
    *MERGED_COLUMNS,
    "generation",
    "email",
    "eligible_at",
    "pdf__content",
    "pdf__sha256",
)
"""What sending reads of a notice: all its columns cost as much as building its message."""
LARGEST_PDF = 20 * 1024 * 1024


class UnfitNoticeError(Exception):
    """This notice cannot become a mail; the message says why, in French."""


@dataclass(frozen=True)
class Sender:
    """Who notices come from, as the headers need it."""

    address: str
    name: str
    reply_to: str
    blind: tuple[str, ...]
    user_agent: str
    signer: Signer | None = None
    """DKIM, when the office signs."""

    @classmethod
    def of(
        cls,
        profile: SenderProfile,
        *,
        copies: Sequence[BlindCopy] = (),
        user_agent: str = "",
        signer: Signer | None = None,
    ) -> "Sender":
        """Only copies that a person confirmed; see `BlindCopy`."""
        return cls(
            address=ascii_form(profile.address),
            name=profile.name,
            reply_to=ascii_form(profile.reply_to) if profile.reply_to else "",
            blind=tuple(ascii_form(copy.address) for copy in copies if copy.confirmed),
            user_agent=user_agent,
            signer=signer,
        )


@dataclass(frozen=True)
class ReadTemplate:
    """One version of the mail, read once for many notices."""

    subject: Wording
    text: Wording
    html: Wording
    """Cleaned, its styles on each tag."""
    attachment: Wording

    @classmethod
    def of(cls, template: MailTemplate) -> "ReadTemplate":
        """Raises UnfitNoticeError when a field does not exist."""
        try:
            return cls(
                subject=read_wording(template.subject, known=FIELDS),
                text=read_wording(template.text or text_of_html(template.html), known=FIELDS),
                html=read_html(template.html, known=FIELDS),
                attachment=read_wording(template.attachment, known=FIELDS),
            )
        except WordingError as error:
            raise UnfitNoticeError(f"Modèle de message : {error}") from error

    @property
    def fields(self) -> tuple[str, ...]:
        parts = (self.subject, self.text, self.html, self.attachment)
        return tuple(dict.fromkeys(name for part in parts for name in part.fields))


@dataclass(frozen=True)
class Mail:
    """What leaves: the envelope, and the message with CRLF line ends, not yet dot-stuffed."""

    envelope: Envelope
    content: bytes
    message_id: str


def build_mail(notice: Notice, *, template: ReadTemplate, sender: Sender, dated: datetime) -> Mail:
    """The mail of one notice. Raises UnfitNoticeError, in particular when its PDF is not its own.

    `dated` is the moment of the validation: with the same template and sender, a retry is the
    same message to the octet. No hidden copy ever appears in it.
    """
    envelope = Envelope(sender=sender.address, to=_recipients(notice), blind=sender.blind)
    message_id = message_id_of(notice, domain=sender.address.rpartition("@")[2])
    # How a returned message is recognised when a relay has rewritten its Message-ID.
    own = {"X-Echeance-Avis": f"{notice.pk}-{notice.generation}"}
    content = _content(notice, template, sender, envelope, message_id, dated, own=own)
    return Mail(envelope, content, message_id)


TRIAL = "[Essai] "


def build_trial(
    notice: Notice,
    *,
    template: ReadTemplate,
    sender: Sender,
    to: Sequence[str],
    dated: datetime,
    before: str = TRIAL,
) -> Mail:
    """What `build_mail` makes, for somebody of the office: nothing in it names the notice to us.

    No hidden copy, `before` in front of the subject, a Message-ID of its own.
    """
    envelope = Envelope(sender=sender.address, to=tuple(ascii_form(one) for one in to))
    message_id = f"essai.{secrets.token_hex(8)}@{sender.address.rpartition('@')[2]}"
    content = _content(notice, template, sender, envelope, message_id, dated, before=before)
    return Mail(envelope, content, message_id)


def _content(
    notice: Notice,
    template: ReadTemplate,
    sender: Sender,
    envelope: Envelope,
    message_id: str,
    dated: datetime,
    *,
    before: str = "",
    own: Mapping[str, str] | None = None,
) -> bytes:
    pdf = _own_pdf(notice)
    values = merge_values(notice, fields=template.fields)
    subject = subject_line(before + template.subject.merge(values, context=Context.SUBJECT))
    mark = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    headers = {
        "Date": _date_header(dated),
        "From": mailbox(sender.name, sender.address),
        "To": mailboxes(envelope.to),
        "Reply-To": mailboxes([sender.reply_to]) if sender.reply_to else "",
        "Subject": encoded_words(subject),
        "Message-ID": f"<{message_id}>",
        "X-Mailer": encoded_words(sender.user_agent),
        # RFC 3834: no out-of-office answer to a mail that a machine sent. Bounces still come.
        "Auto-Submitted": "auto-generated",
        **(own or {}),
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/mixed; boundary="=_m_{mark}"',
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    content = b"".join(
        (
            head.encode("ascii"),
            f'\r\n--=_m_{mark}\r\nContent-Type: multipart/alternative; boundary="=_a_{mark}"\r\n'
            f"\r\n--=_a_{mark}\r\n".encode("ascii"),
            _text_part("plain", template.text.merge(values, context=Context.TEXT)),
            f"\r\n--=_a_{mark}\r\n".encode("ascii"),
            _text_part("html", template.html.merge(values, context=Context.HTML)),
            f"\r\n--=_a_{mark}--\r\n\r\n--=_m_{mark}\r\n".encode("ascii"),
            _pdf_part(attachment_name(template.attachment, values), pdf),
            f"--=_m_{mark}--\r\n".encode("ascii"),
        )
    )
    return sender.signer.signed(content, at=dated) if sender.signer else content


def message_id_of(notice: Notice, *, domain: str) -> str:
    """Without angle brackets. The same for each retry; another for a deliberate « Renvoyer »."""
    seed = f"{notice.pk}:{notice.generation}:{notice.pdf.sha256}"
    digest = hashlib.sha256(seed.encode()).hexdigest()[:16]
    return f"avis.{notice.pk}.{notice.generation}.{digest}@{domain}"


def _recipients(notice: Notice) -> tuple[str, ...]:
    found = _addresses_in_ascii(notice.email)
    if isinstance(found, str):
        raise UnfitNoticeError(found)
    if not found:
        raise UnfitNoticeError("Cet avis n’a pas d’adresse e-mail.")
    return found


@lru_cache(maxsize=4096)
def _addresses_in_ascii(text: str) -> tuple[str, ...] | str:
    """The addresses, or the problem."""
    addresses = read_addresses(text)
    return addresses.problem or tuple(
        address if address.isascii() else ascii_form(address) for address in addresses.each
    )


@lru_cache(maxsize=64)  # notices are validated many at once
def _date_header(moment: datetime) -> str:
    return format_datetime(timezone.localtime(moment))


def _own_pdf(notice: Notice) -> bytes:
    pdf = bytes(notice.pdf.content)
    if hashlib.sha256(pdf).hexdigest() != notice.pdf.sha256:
        raise UnfitNoticeError(
            "Le PDF enregistré n’est plus celui de l’avis (empreinte SHA-256 différente)."
            " Rien n’a été envoyé."
        )
    if not pdf.startswith(b"%PDF"):
        raise UnfitNoticeError("La pièce jointe n’est pas un PDF.")
    if len(pdf) > LARGEST_PDF:
        raise UnfitNoticeError(f"PDF trop volumineux ({len(pdf) // 1048576} Mo).")
    return pdf


_LINE_END = re.compile(r"\r\n|\r|\n")


def _text_part(subtype: str, text: str) -> bytes:
    lines = _LINE_END.sub("\r\n", text.rstrip()) + "\r\n"
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode("ascii") + binascii.b2a_qp(lines.encode("utf-8", "replace"), istext=True)


def _pdf_part(name: str, pdf: bytes) -> bytes:
    quoted = json.dumps(name)
    return (
        f"Content-Type: application/pdf;\r\n name={quoted}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n filename={quoted}\r\n\r\n"
    ).encode("ascii") + pybase64.encodebytes(pdf).replace(b"\n", b"\r\n")
