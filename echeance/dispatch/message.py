"""A notice → the octets of its mail: two bodies and its own PDF, the same octets at each retry."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext

from echeance.dispatch.dialogue import Envelope
from echeance.dispatch.mail_headers import encoded_words, mailbox, mailboxes
from echeance.dispatch.mail_parts import pdf_part, text_part
from echeance.dispatch.models import BlindCopy, MailTemplate, SenderProfile
from echeance.dispatch.password_hint import with_hint_in_html, with_hint_in_text
from echeance.dispatch.signing import Signer
from echeance.dispatch.templating.cleaning import read_html
from echeance.dispatch.templating.plain import text_of_html
from echeance.notices.file_name import attachment_name
from echeance.notices.merge_fields import FIELDS, merge_values
from echeance.notices.merged import Merged, PrintedPdf
from echeance.notices.wording import Context, Wording, WordingError, read_wording, subject_line
from echeance.portfolio.addresses import ascii_form, read_addresses

LARGEST_PDF = 20 * 1024 * 1024


class UnfitNoticeError(Exception):
    """This notice cannot become a mail; the message says why, in French."""


class Mailed(Merged, Protocol):
    """What a mail is made of: a `Notice`, or an `Outgoing`."""

    @property
    def pk(self) -> int: ...

    @property
    def generation(self) -> int: ...

    @property
    def email(self) -> str: ...

    @property
    def pdf(self) -> PrintedPdf: ...


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

    @cached_property
    def key(self) -> str:
        """Ten letters that stand for these header values in a Message-ID; see `senders`."""
        values = "\n".join((self.address, self.name, self.reply_to, self.user_agent))
        return hashlib.sha256(values.encode()).hexdigest()[:10]

    @cached_property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @cached_property
    def from_header(self) -> str:
        return f"From: {mailbox(self.name, self.address)}\r\n"

    @cached_property
    def reply_header(self) -> str:
        return f"Reply-To: {mailboxes([self.reply_to])}\r\n" if self.reply_to else ""

    @cached_property
    def program_header(self) -> str:
        program = encoded_words(self.user_agent)
        return f"X-Mailer: {program}\r\n" if program else ""


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
            raise UnfitNoticeError(
                gettext("Modèle de message : %(error)s") % {"error": error}
            ) from error

    @cached_property
    def fields(self) -> tuple[str, ...]:
        parts = (self.subject, self.text, self.html, self.attachment)
        return tuple(dict.fromkeys(name for part in parts for name in part.fields))


@dataclass(frozen=True)
class Mail:
    """What leaves: the envelope, and the message with CRLF line ends, not yet dot-stuffed."""

    envelope: Envelope
    content: bytes
    message_id: str


def build_mail(notice: Mailed, *, template: ReadTemplate, sender: Sender, dated: datetime) -> Mail:
    """The mail of one notice. Raises UnfitNoticeError, in particular when its PDF is not its own.

    `dated` is the moment of the validation: with the same template and sender, a retry is the
    same message to the octet. No hidden copy ever appears in it.
    """
    envelope = Envelope(sender=sender.address, to=_recipients(notice), blind=sender.blind)
    message_id = message_id_of(notice, sender=sender)
    # How a returned message is recognised when a relay has rewritten its Message-ID.
    own = f"X-Echeance-Avis: {notice.pk}-{notice.generation}\r\n"
    content = _content(notice, template, sender, envelope, message_id, dated, own=own)
    return Mail(envelope, content, message_id)


TRIAL = "[Essai] "


def build_trial(
    notice: Mailed,
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
    message_id = f"essai.{secrets.token_hex(8)}@{sender.domain}"
    content = _content(notice, template, sender, envelope, message_id, dated, before=before)
    return Mail(envelope, content, message_id)


def _content(
    notice: Mailed,
    template: ReadTemplate,
    sender: Sender,
    envelope: Envelope,
    message_id: str,
    dated: datetime,
    *,
    before: str = "",
    own: str = "",
) -> bytes:
    pdf = _own_pdf(notice)
    values = merge_values(notice, fields=template.fields)
    subject = subject_line(before + template.subject.merge(values, context=Context.SUBJECT))
    rule = notice.password_rule
    text = template.text.merge(values, context=Context.TEXT)
    html = template.html.merge(values, context=Context.HTML)
    mark = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    # RFC 3834: no out-of-office answer to a mail that a machine sent. Bounces still come.
    head = (
        f"Date: {_date_header(dated)}\r\n{sender.from_header}"
        f"To: {mailboxes(envelope.to)}\r\n{sender.reply_header}"
        f"{_subject_header(subject)}Message-ID: <{message_id}>\r\n{sender.program_header}"
        f"Auto-Submitted: auto-generated\r\n{own}MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="=_m_{mark}"\r\n'
        f'\r\n--=_m_{mark}\r\nContent-Type: multipart/alternative; boundary="=_a_{mark}"\r\n'
        f"\r\n--=_a_{mark}\r\n"
    )
    content = b"".join(
        (
            head.encode("ascii"),
            text_part("plain", with_hint_in_text(text, rule, wording=template.text)),
            f"\r\n--=_a_{mark}\r\n".encode("ascii"),
            text_part("html", with_hint_in_html(html, rule, wording=template.html)),
            f"\r\n--=_a_{mark}--\r\n\r\n--=_m_{mark}\r\n".encode("ascii"),
            pdf_part(attachment_name(template.attachment, values), pdf),
            f"--=_m_{mark}--\r\n".encode("ascii"),
        )
    )
    return sender.signer.signed(content, at=dated) if sender.signer else content


def _subject_header(subject: str) -> str:
    written = encoded_words(subject)
    return f"Subject: {written}\r\n" if written else ""


def message_id_of(notice: Mailed, *, sender: Sender) -> str:
    """Without angle brackets. The same for each retry; another for a deliberate « Renvoyer »."""
    seed = f"{notice.pk}:{notice.generation}:{notice.pdf.sha256}"
    digest = hashlib.sha256(seed.encode()).hexdigest()[:16]
    return f"avis.{notice.pk}.{notice.generation}.{digest}.{sender.key}@{sender.domain}"


def _recipients(notice: Mailed) -> tuple[str, ...]:
    found = _addresses_in_ascii(notice.email)
    if isinstance(found, str):
        raise UnfitNoticeError(read_addresses(notice.email).problem)  # in the language of now
    if not found:
        raise UnfitNoticeError(gettext("Cet avis n’a pas d’adresse e-mail."))
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


def _own_pdf(notice: Mailed) -> bytes:
    pdf = bytes(notice.pdf.content)
    if hashlib.sha256(pdf).hexdigest() != notice.pdf.sha256:
        raise UnfitNoticeError(
            gettext(
                "Le PDF enregistré n’est plus celui de l’avis (empreinte SHA-256 différente). Rien"
                " n’a été envoyé."
            )
        )
    if not pdf.startswith(b"%PDF"):
        raise UnfitNoticeError(gettext("La pièce jointe n’est pas un PDF."))
    if len(pdf) > LARGEST_PDF:
        raise UnfitNoticeError(
            gettext("PDF trop volumineux (%(pdf)s Mo).") % {"pdf": len(pdf) // 1048576}
        )
    return pdf
