"""The mail of a notice: read back by an independent parser, to the octet."""

from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.dispatch.mail_headers import encoded_words, mailbox
from echeance.dispatch.message import (
    Mail,
    ReadTemplate,
    Sender,
    UnfitNoticeError,
    build_mail,
    build_trial,
)
from echeance.dispatch.models import BlindCopy, MailTemplate, SenderProfile
from echeance.dispatch.models.mail_template import shipped_text
from echeance.lib.clean_text import clean_line
from echeance.notices.models import Notice
from tests.build import NOON, make_client, make_notice

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 100


def sender(*, name: str = "Cabinet Forêt, courtage", copies: Sequence[BlindCopy] = ()) -> Sender:
    profile = SenderProfile(
        address="courtage@exemple.fr", name=name, reply_to="sinistres@exemple.fr"
    )
    return Sender.of(profile, copies=copies, user_agent="Échéance")


def template(**parts: str) -> ReadTemplate:
    return ReadTemplate.of(MailTemplate(at=NOON, **(shipped_text() | parts)))


def mail_of(notice: Notice, **parts: str) -> Mail:
    return build_mail(notice, template=template(**parts), sender=sender(), dated=NOON)


def read(mail: Mail) -> EmailMessage:
    message = message_from_bytes(mail.content, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    text = part.get_content()
    assert isinstance(text, str)
    return text


@pytest.mark.django_db
def test_the_mail_says_who_sends_what_to_whom() -> None:
    client = make_client(
        "CA13", title="Mr", last_name="L'ÉDUC & Fils", first_name="", email="a@exemple.fr"
    )

    mail = mail_of(make_notice(client, pdf=PDF))

    message = read(mail)
    assert message["To"] == "a@exemple.fr"
    assert message["From"] == '"Cabinet Forêt, courtage" <courtage@exemple.fr>'
    assert message["Reply-To"] == "sinistres@exemple.fr"
    assert message["Subject"] == "Avis d’échéance pour Mr L'ÉDUC & Fils"
    assert message["Date"] == "Wed, 25 Nov 2026 12:00:00 +0100"
    assert message["X-Mailer"] == "Échéance"
    assert "Bonjour Mr L'ÉDUC & Fils," in body(message, "plain")
    assert "L&#x27;ÉDUC &amp; Fils" in body(message, "html")


@pytest.mark.django_db
def test_the_attachment_is_the_notices_own_pdf_under_an_ascii_name() -> None:
    notice = make_notice(make_client("Forêt n°13"), pdf=PDF)

    attached = list(read(mail_of(notice)).iter_attachments())

    assert [part.get_filename() for part in attached] == [
        f"AVIS_ECHEANCES_Foret-n13_{notice.number}_20261125.pdf"
    ]
    assert attached[0].get_content_type() == "application/pdf"
    assert attached[0].get_content() == PDF


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("Avis {Adr_Nom} n° {Avis_Numero}.pdf", "Avis-L-EDUC-Fils-n-1.pdf"),
        ("{Adr_Prenom}", "AVIS_ECHEANCES.pdf"),
        ("../../{Adr_Nom}/x", "L-EDUC-Fils-x.pdf"),
        ("{Avis_PeriodeDu}_{Adr_Prenom}_{Avis_PeriodeAu}", "20270101_20271231.pdf"),
        ("é" * 190, "e" * 120 + ".pdf"),
    ],
)
def test_the_template_names_the_attachment_in_ascii(pattern: str, name: str) -> None:
    notice = make_notice(make_client(last_name="L'ÉDUC & Fils", first_name=""), pdf=PDF)

    attached = list(read(mail_of(notice, attachment=pattern)).iter_attachments())

    assert attached[0].get_filename() == name


@pytest.mark.django_db
def test_without_a_text_the_text_part_is_made_from_the_html() -> None:
    mail = mail_of(make_notice(), text="", html="<body><p>Bonjour {Adr_Nom}</p></body>")

    assert body(read(mail), "plain").split() == ["Bonjour", "DURAND"]


@pytest.mark.django_db
def test_a_trial_is_the_same_mail_that_nothing_ties_to_the_notice() -> None:
    notice = make_notice(pdf=PDF)

    trial = build_trial(
        notice,
        template=template(),
        sender=sender(copies=[BlindCopy(address="archive@exemple.fr", confirmed=True)]),
        to=["moi@exemple.fr", "collègue@société.fr".replace("è", "e")],
        dated=NOON,
    )

    message = read(trial)
    assert trial.envelope.to == ("moi@exemple.fr", "collegue@xn--socit-esab.fr")
    assert trial.envelope.blind == ()
    assert message["Subject"] == "[Essai] Avis d’échéance pour Mme DURAND Solange"
    assert message["X-Echeance-Avis"] is None
    assert message["Message-ID"] != read(mail_of(notice))["Message-ID"]
    assert message["To"] == "moi@exemple.fr, collegue@xn--socit-esab.fr"
    assert next(message.iter_attachments()).get_content() == PDF


@pytest.mark.django_db
def test_the_octets_are_fit_for_any_server() -> None:
    content = mail_of(
        make_notice(pdf=PDF), text="é" * 500 + "\n.\n..x\n" + "a" * 1500 + "\nFrom \t \n"
    ).content

    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    assert content.isascii()


@pytest.mark.django_db
def test_a_retry_is_the_same_message_and_a_resend_another() -> None:
    notice = make_notice(pdf=PDF)
    first = mail_of(notice)

    again = mail_of(Notice.objects.get(pk=notice.pk))
    Notice.objects.filter(pk=notice.pk).update(generation=2)
    resent = mail_of(Notice.objects.get(pk=notice.pk))

    assert again == first
    assert resent.message_id != first.message_id


@pytest.mark.django_db
def test_a_hidden_copy_is_in_the_envelope_alone_and_only_once_confirmed() -> None:
    copies = [
        BlindCopy(address="archive@exemple.fr", confirmed=True),
        BlindCopy(address="dev@exemple.fr", confirmed=False),
    ]

    mail = build_mail(make_notice(), template=template(), sender=sender(copies=copies), dated=NOON)

    assert mail.envelope.blind == ("archive@exemple.fr",)
    assert b"archive@" not in mail.content
    assert not any("Bcc" in part for part in read(mail).walk())


@pytest.mark.django_db
def test_two_addresses_of_one_client_are_both_in_one_mail() -> None:
    notice = make_notice(make_client(email="a@exemple.fr; info@société.fr"))

    mail = mail_of(notice)

    assert mail.envelope.to == ("a@exemple.fr", "info@xn--socit-esab.fr")
    assert [address.addr_spec for address in read(mail)["To"].addresses] == list(mail.envelope.to)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"),
    [("", "pas d’adresse"), ("jérôme@exemple.fr", "non supportée"), ("a@b", "incomplète")],
)
def test_a_notice_without_usable_address_is_unfit(address: str, words: str) -> None:
    with pytest.raises(UnfitNoticeError, match=words):
        mail_of(make_notice(make_client(email=address)))


@pytest.mark.django_db
def test_a_pdf_that_is_not_the_notices_own_never_becomes_a_mail() -> None:
    notice = make_notice(pdf=PDF)
    notice.pdf.content = PDF + b"x"

    with pytest.raises(UnfitNoticeError, match="empreinte"):
        mail_of(notice)


@pytest.mark.django_db
def test_an_attachment_that_is_no_pdf_is_unfit() -> None:
    with pytest.raises(UnfitNoticeError, match="pas un PDF"):
        mail_of(make_notice(pdf=b"<html>"))


@pytest.mark.django_db
def test_a_template_with_an_unknown_field_is_unfit_and_says_where() -> None:
    with pytest.raises(UnfitNoticeError, match=r"\{Adr_Nom\}"):
        mail_of(make_notice(), text="Bonjour {Adr_Non}")


@given(text=st.text(max_size=200))
def test_any_subject_is_read_back_as_written(text: str) -> None:
    value = encoded_words(text)

    message = message_from_bytes(f"Subject: {value}\r\n\r\n".encode("ascii"), policy=default)
    assert all(len(line) <= 76 for line in value.split("\r\n"))
    if text.isalnum():
        assert message["Subject"] == clean_line(text)


@given(name=st.text(max_size=80) | st.sampled_from(["A\r\nBcc: x@y", 'a@b" <evil@x>, x', "a, b"]))
def test_no_display_name_adds_a_header_or_an_address(name: str) -> None:
    value = mailbox(name, "courtage@exemple.fr")

    raw = f"From: {value}\r\n\r\n".encode("ascii")
    message = message_from_bytes(raw, policy=default)
    assert list(message.keys()) == ["From"]
    assert [a.addr_spec for a in message["From"].addresses] == ["courtage@exemple.fr"]


@pytest.mark.django_db
def test_the_dates_of_summer_are_in_summer_time() -> None:
    summer = NOON - timedelta(days=120)

    mail = build_mail(make_notice(), template=template(), sender=sender(), dated=summer)

    assert read(mail)["Date"].endswith("+0200")
