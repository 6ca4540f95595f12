"""« Aperçu de l'e-mail »: the octets that leave for one notice, read back by another parser."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from echeance.dispatch.message import (
    Mail,
    Mailed,
    ReadTemplate,
    Sender,
    UnfitNoticeError,
    build_mail,
)
from echeance.dispatch.models import BlindCopy, MailTemplate, Relay, SenderProfile
from echeance.dispatch.patience import validation_moments
from echeance.dispatch.signing import Signer, signer
from echeance.dispatch.templating.remote import remote_images
from echeance.lib import shown
from echeance.lib.sealing import CannotUnsealError
from echeance.lib.translating import gettext
from echeance.notices.merge_fields import PASSWORD_FIELD, merge_values
from echeance.notices.models import Notice
from echeance.notices.outgoing import read_outgoing
from echeance.notices.status import NoticeStatus

USUAL_LIMIT = 10 * 1024 * 1024
"""Octets: many servers accept no larger message; ours tells its own limit when it is spoken to."""
_LONGEST_LINE = 998
"""Octets, without the line end (RFC 5322, 2.1.1)."""
_SOURCE_LINES = 12
"""Lines of the attachment shown in the source."""


@dataclass(frozen=True)
class Check:
    """One thing looked at. `tone`: « good », « warn » or « bad »."""

    tone: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Exemplar:
    """One mail, in all its parts."""

    mail: Mail
    version: MailTemplate
    dated: datetime
    is_dated: bool
    """False before the validation: the date and the version will be those of that moment."""
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    images: int
    attachment: str
    pdf_size: int
    """Octets."""
    pdf_sha256: str
    source: str
    checks: tuple[Check, ...]

    @property
    def pdf_size_words(self) -> str:
        """« 38 Ko », « 1,2 Mo »."""
        return shown.size(self.pdf_size)


def exemplar_of(notice: Notice, *, at: datetime) -> Exemplar:
    """Built as the automate builds it. Needs `client` and `pdf`. Raises UnfitNoticeError."""
    profile, relay = SenderProfile.current(), Relay.current()
    if profile is None:
        raise UnfitNoticeError(
            gettext("Aucun expéditeur n’est configuré\u00a0: voyez les paramètres.")
        )
    sender = Sender.of(
        profile,
        copies=list(BlindCopy.objects.confirmed()),
        user_agent=relay.user_agent if relay else "",
        signer=_signer(),
    )
    validated_at = validation_moments([notice.pk]).get(notice.pk)
    is_dated = validated_at is not None and notice.status in {
        NoticeStatus.VALIDATED,
        NoticeStatus.SENT,
    }
    dated = validated_at if validated_at and is_dated else at
    version = MailTemplate.in_force(at=dated)
    template = ReadTemplate.of(version)
    leaving = leaving_of(notice)
    mail = build_mail(leaving, template=template, sender=sender, dated=dated)
    message = message_from_bytes(mail.content, policy=default)
    assert isinstance(message, EmailMessage)
    pdf, name = _attachment(message)
    html = _body(message, "html")
    values = merge_values(leaving, fields=template.fields)
    empty = [
        field for field in template.fields if not values[field].strip() and field != PASSWORD_FIELD
    ]
    return Exemplar(
        mail=mail,
        version=version,
        dated=dated,
        is_dated=is_dated,
        subject=str(message["Subject"]),
        headers=tuple((header, str(value)) for header, value in message.items()),
        text=_body(message, "plain"),
        html=html,
        images=remote_images(html),
        attachment=name,
        pdf_size=len(pdf),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        source=_source(mail.content),
        checks=tuple(_checks(leaving, mail, pdf, empty)),
    )


def _signer() -> Signer | None:
    try:
        return signer()
    except CannotUnsealError as error:
        raise UnfitNoticeError(
            gettext(
                "La clé de signature DKIM a été chiffrée avec une autre clé\u00a0: enregistrez-la"
                " de"
                " nouveau dans les paramètres."
            )
        ) from error


def leaving_of(notice: Mailed) -> Mailed:
    """As the automate reads it: with the protected copy of its letter, if it has one."""
    return read_outgoing([notice.pk])[notice.pk] if notice.password_rule else notice


def _checks(notice: Mailed, mail: Mail, pdf: bytes, empty: list[str]) -> list[Check]:
    lines = mail.content.split(b"\r\n")
    longest = max(len(line) for line in lines)
    bare = mail.content.replace(b"\r\n", b"")
    header = mail.content.partition(b"\r\n\r\n")[0].lower()
    to = ", ".join(mail.envelope.to)
    sha256 = hashlib.sha256(pdf).hexdigest()
    return [
        Check("good", gettext("Un seul client reçoit ce message\u00a0: %(to)s") % {"to": to}),
        Check("good", gettext("Tous les champs du modèle existent.")),
        *(
            Check("warn", gettext("Pour ce client, {%(field)s} est vide.") % {"field": field})
            for field in empty
        ),
        _judged(
            sha256 == notice.pdf.sha256,
            gettext("La pièce jointe est la copie protégée de cet avis, à l’octet près (SHA-256).")
            if notice.password_rule
            else gettext("La pièce jointe est le PDF de cet avis, à l’octet près (SHA-256)."),
            gettext("La pièce jointe n’est pas le PDF de cet avis."),
        ),
        _judged(
            mail.content.isascii()
            and longest <= _LONGEST_LINE
            and b"\n" not in bare
            and b"\r" not in bare,
            gettext("Lisible par tout serveur\u00a0: ASCII, lignes d’au plus %(longest)s octets.")
            % {"longest": longest},
            gettext("Ce message n’est pas conforme\u00a0: un serveur peut le refuser."),
        ),
        _judged(
            b"\nbcc:" not in header,
            gettext("Aucune copie cachée ne figure dans le message."),
            gettext("Une copie cachée figure dans le message."),
        ),
        Check("good", gettext("Taille\u00a0: %(size)s.") % {"size": shown.size(len(mail.content))})
        if len(mail.content) <= USUAL_LIMIT
        else Check(
            "warn",
            gettext(
                "Taille\u00a0: %(size)s. Beaucoup de serveurs refusent plus de %(usual_limit)s."
            )
            % {"size": shown.size(len(mail.content)), "usual_limit": shown.size(USUAL_LIMIT)},
        ),
    ]


def _judged(holds: bool, good: str, bad: str) -> Check:  # noqa: FBT001  read as a condition
    return Check("good", good) if holds else Check("bad", bad)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


def _attachment(message: EmailMessage) -> tuple[bytes, str]:
    part = next(message.iter_attachments())
    content = part.get_content()
    assert isinstance(content, bytes)
    return content, part.get_filename() or ""


def _source(content: bytes) -> str:
    """The message as it travels; of the PDF, its first lines."""
    head, mark, attached = content.decode("ascii").replace("\r\n", "\n").rpartition("filename=")
    lines = attached.split("\n")
    hidden = len(lines) - 3 - _SOURCE_LINES
    if hidden > 0:
        lines[_SOURCE_LINES:-3] = [
            gettext("[… %(hidden)s lignes de base64 …]") % {"hidden": hidden}
        ]
    return head + mark + "\n".join(lines)
