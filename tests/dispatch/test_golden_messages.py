"""Whole messages, read back by two parsers that share no line: Python's own, and mailparse (Rust).

One ordinary message is kept to the octet beside this file; the others are written by Hypothesis
with hostile names, subjects, addresses and senders.
"""

import hashlib
from datetime import date
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from fast_mail_parser import PyMail, parse_email
from hypothesis import example, given
from hypothesis import strategies as st

from echeance.dispatch.message import Mail, ReadTemplate, Sender, UnfitNoticeError, build_mail
from echeance.dispatch.models import BlindCopy, MailTemplate, SenderProfile
from echeance.lib.clean_text import clean_line
from echeance.notices.legal_sentences import LegalSentence, read_sentence
from echeance.notices.outgoing import Addressee, Outgoing, OwnPdf
from echeance.notices.sample_letter import sample_content
from echeance.portfolio.models import LegalEntity
from tests.build import NOON

GOLDEN = Path(__file__).with_name("golden_message.eml")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8
COPY = "archive@secret.exemple"
HOSTILE = st.text(max_size=120) | st.sampled_from(
    [
        "A\r\nBcc: x@y.fr",
        "A\n\nBcc: x@y.fr",
        'a@b" <evil@x.fr>, x',
        "=?utf-8?q?Bcc=3A_x=40y.fr?=",
        "--=_m_0",
        "\u202efdp.exe\u2028\x00\x1b[31m",
        "é" * 300,
        "a" * 1200,
        "{Adr_Nom} {{Adr_Nom}} %s %(x)s",
        "<script>alert(1)</script> & L'ÉDUC",
        "\U0001f600\ud7ff\ufeff\u00ad",
        ".",
        "\t \u00a0",
    ]
)


def notice(
    *, email: str = "client@exemple.fr", last_name: str = "L’ÉDUC & Fils", first_name: str = "Zoé"
) -> Outgoing:
    sentences = {sentence: read_sentence(sentence, "") for sentence in LegalSentence}
    content = sample_content(
        LegalEntity(code="FOREM", name="FOREM Courtage", postcode="91260", city="JUVISY"),
        sentences=sentences,
        texts=(),
        printed_on=date(2026, 11, 25),
    )
    return Outgoing(
        pk=7,
        generation=1,
        number=197,
        email=email,
        total=Decimal("1234.56"),
        content=content.as_json(),
        client=Addressee(
            "Mme", last_name, first_name, "", "5 allée", "91220", "LE PLESSIS", "hala"
        ),
        pdf=OwnPdf(PDF, hashlib.sha256(PDF).hexdigest()),
    )


def mail(
    of: Outgoing,
    *,
    subject: str = "Avis d’échéance pour {Adr_Titre} {Adr_Nom} {Adr_Prenom}",
    name: str = "FOREM Courtage",
    attachment: str = "AVIS_ECHEANCES_{Adr_Dossier}_{Avis_Numero}_{Avis_Date}",
) -> Mail:
    template = MailTemplate(
        subject=subject,
        text="Bonjour {Adr_Titre} {Adr_Nom},\n\nVotre avis n° {Avis_Numero}.\n.\n--\nFOREM\n",
        html="<html><body><p>Bonjour {Adr_Nom},</p></body></html>",
        attachment=attachment,
        at=NOON,
    )
    profile = SenderProfile(address="avis@exemple.fr", name=name, reply_to="accueil@exemple.fr")
    sender = Sender.of(
        profile, copies=[BlindCopy(address=COPY, confirmed=True)], user_agent="Échéance"
    )
    return build_mail(of, template=ReadTemplate.of(template), sender=sender, dated=NOON)


def read(written: Mail) -> tuple[EmailMessage, PyMail]:
    """By both parsers, once each has said that nothing is wrong."""
    ours = message_from_bytes(written.content, policy=default)
    assert isinstance(ours, EmailMessage)
    assert not any(part.defects for part in ours.walk())
    theirs = parse_email(written.content)
    assert not theirs.warnings
    return ours, theirs


def assert_sound(written: Mail, *, to: tuple[str, ...]) -> None:
    """What must hold of any message, for both parsers and for the octets."""
    ours, theirs = read(written)
    names = [name.lower() for name in ours]
    assert len(names) == len(set(names))
    assert set(names).isdisjoint({"bcc", "cc", "resent-bcc", "sender"})
    assert sorted(names) == sorted(name.lower() for name in theirs.headers)
    assert (theirs.cc, theirs.bcc) == ([], [])
    assert COPY.encode() not in written.content
    assert written.envelope.blind == (COPY,)
    assert [one.addr_spec for one in ours["To"].addresses] == list(to)
    assert [one.address for one in theirs.to] == list(to)
    assert [one.addr_spec for one in ours["From"].addresses] == ["avis@exemple.fr"]
    assert theirs.from_ is not None
    assert theirs.from_.address == "avis@exemple.fr"
    (attached,), (same,) = list(ours.iter_attachments()), theirs.attachments
    assert attached.get_content() == same.content == PDF
    assert attached.get_filename() == same.filename
    assert str(same.filename).isascii()
    assert attached.get_content_type() == same.mimetype == "application/pdf"
    lines = written.content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert written.content.isascii()


def test_the_ordinary_message_is_the_one_kept_to_the_octet() -> None:
    written = mail(notice())

    assert_sound(written, to=("client@exemple.fr",))
    assert written.content == GOLDEN.read_bytes()


def test_both_parsers_read_the_ordinary_message_alike() -> None:
    ours, theirs = read(mail(notice()))

    assert ours["Subject"] == theirs.subject == "Avis d’échéance pour Mme L’ÉDUC & Fils Zoé"
    assert ours["Date"].datetime == theirs.date_parsed == NOON
    assert theirs.text_plain == [_body(ours, "plain")]
    assert theirs.text_html == [_body(ours, "html")]
    assert "n°\u00a0197" in theirs.text_plain[0].replace("n° ", "n°\u00a0")


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\n", "\r\n").replace("\r\r", "\r")


@given(last_name=HOSTILE, first_name=HOSTILE)
def test_no_name_of_a_client_breaks_a_message(last_name: str, first_name: str) -> None:
    written = mail(notice(last_name=last_name, first_name=first_name))

    assert_sound(written, to=("client@exemple.fr",))
    _, theirs = read(written)
    said = " ".join(theirs.subject.removesuffix("…").split())
    wanted = f"Avis d’échéance pour Mme {last_name} {first_name}"
    assert said == " ".join(clean_line(wanted).split())[: len(said)].strip()
    assert "<script" not in theirs.text_html[0].lower()


@given(subject=HOSTILE.filter(lambda text: "{" not in text and "}" not in text))
def test_no_subject_breaks_a_message(subject: str) -> None:
    assert_sound(mail(notice(), subject=subject), to=("client@exemple.fr",))


@given(name=HOSTILE, attachment=HOSTILE.filter(lambda text: "{" not in text and "}" not in text))
def test_no_sender_and_no_attachment_breaks_a_message(name: str, attachment: str) -> None:
    assert_sound(mail(notice(), name=name, attachment=attachment), to=("client@exemple.fr",))


@given(email=st.emails() | HOSTILE | st.lists(st.emails(), max_size=3).map("; ".join))
@example("a@exemple.fr, b@exemple.fr")
@example('"a b"@exemple.fr')
@example("a@exemple.fr\r\nBcc: x@y.fr")
@example("<a@exemple.fr>")
@example("client@société.fr")
def test_an_address_is_used_as_it_is_or_the_notice_is_unfit(email: str) -> None:
    try:
        written = mail(notice(email=email))
    except UnfitNoticeError:
        return

    assert_sound(written, to=written.envelope.to)
    assert all(one.isascii() and one.count("@") == 1 for one in written.envelope.to)


@pytest.mark.parametrize("size", [0, 1, 53, 54, 55, 56, 57, 58, 3 * 57, 100_001])
def test_a_pdf_of_any_length_arrives_whole(size: int) -> None:
    pdf = b"%PDF" + b"\xff\r\n.\r\n"[: size % 7] + bytes(size)
    of = notice()._replace(pdf=OwnPdf(pdf, hashlib.sha256(pdf).hexdigest()))

    ours, theirs = read(mail(of))

    assert next(ours.iter_attachments()).get_content() == pdf
    assert theirs.attachments[0].content == pdf
