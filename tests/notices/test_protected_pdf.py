"""The password of a mailed PDF: the rule, the copy, and what the client is told."""

import io
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pikepdf
import pytest
from django.db import Error, transaction

from echeance.dispatch.exemplar import exemplar_of
from echeance.dispatch.message import ReadTemplate, Sender, UnfitNoticeError, build_mail
from echeance.dispatch.models import MailTemplate, SenderProfile
from echeance.notices.alerts import Alert
from echeance.notices.channel import Channel
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.edition import run_edition
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.letter.protection import protected
from echeance.notices.models import (
    Draft,
    DraftState,
    LetterSettings,
    Notice,
    NoticePdf,
    ProtectedPdf,
)
from echeance.notices.outgoing import read_outgoing
from echeance.notices.pdf_password import LEAST, RULES, Facts, PasswordError, mail_hint, password_of
from echeance.notices.preview import preview
from echeance.portfolio.models import Client
from tests.build import NOON, make_client, make_contract, make_entity, make_premium
from tests.dispatch.office import make_office
from tests.notices.letter import specimens

ORDINARY = {"dossier": "P5", "postcode": "91350", "contract": "ES 069", "year": "2027"}
PASSWORD = "P569003"


@pytest.mark.parametrize(
    ("rule", "password"),
    [
        ("dossier-cp", "P591350"),
        ("contrat-cp", "ES06991350"),
        ("cp-dossier-annee", "91350P52027"),
    ],
)
def test_each_rule_makes_its_password(rule: str, password: str) -> None:
    assert password_of(rule, Facts(**ORDINARY)) == password


def test_no_rule_is_the_name_alone_and_each_says_itself() -> None:
    for key, rule in RULES.items():
        assert len(rule.parts) > 1
        assert rule.hint in mail_hint(key)
    assert mail_hint("") == ""


@pytest.mark.parametrize(
    ("rule", "facts", "words"),
    [
        ("dossier-cp", {"postcode": ""}, "il manque le code postal de la fiche client"),
        ("dossier-cp", {"postcode": " "}, "il manque le code postal"),
        ("contrat-cp", {"contract": ""}, "un avis de plusieurs contrats n’en a pas"),
        ("dossier-cp", {"dossier": "7", "postcode": "75"}, f"3 caractères, il en faut {LEAST}"),
        ("dossier-cp", {"dossier": "É5"}, "certains claviers"),
    ],
)
def test_a_password_that_cannot_be_says_what_to_mend(
    rule: str, facts: dict[str, str], words: str
) -> None:
    with pytest.raises(PasswordError, match=words):
        password_of(rule, Facts(**(ORDINARY | facts)))


def test_the_copy_opens_with_its_password_and_claims_no_archive() -> None:
    plain = _some_letter()

    copy = protected(plain, password=PASSWORD)

    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(copy), password="91350")
    with pikepdf.open(io.BytesIO(copy), password=PASSWORD) as document:
        assert (document.encryption.R, document.encryption.bits) == (6, 256)
        assert document.allow.accessibility
        assert not document.allow.modify_other
        with document.open_metadata() as metadata:
            assert "pdfaid:part" not in metadata
    assert PASSWORD.encode() not in copy


@pytest.mark.django_db
def test_the_archive_stays_and_the_frozen_copy_is_what_leaves() -> None:
    notice = _issued("dossier-cp")

    archived, copy = NoticePdf.objects.get(), ProtectedPdf.objects.get()
    first, again = (_attachment(_mail(notice)) for _ in range(2))

    with pikepdf.open(io.BytesIO(bytes(archived.content))) as document:
        assert not document.is_encrypted
    with pikepdf.open(io.BytesIO(first), password=PASSWORD) as document:
        assert len(document.pages) == archived.pages
    assert first == again == bytes(copy.content)
    assert (notice.password_rule, copy.size) == ("dossier-cp", len(first))


@pytest.mark.django_db
def test_a_copy_that_was_changed_never_leaves() -> None:
    notice = _issued("dossier-cp")
    outgoing = read_outgoing([notice.pk])[notice.pk]
    touched = outgoing._replace(pdf=outgoing.pdf._replace(content=outgoing.pdf.content + b" "))

    with pytest.raises(UnfitNoticeError, match="empreinte"):
        build_mail(touched, template=_template(), sender=_sender(), dated=NOON)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_the_copy() -> None:
    _issued("dossier-cp")

    with pytest.raises(Error, match="frozen"), transaction.atomic():
        ProtectedPdf.objects.update(rule="contrat-cp")


@pytest.mark.django_db
@pytest.mark.parametrize("with_field", [False, True])
def test_the_mail_tells_the_rule_once_and_never_the_password(*, with_field: bool) -> None:
    notice = _issued("dossier-cp")
    field = "{Avis_MotDePasse}" if with_field else ""

    message = _mail(notice, text=f"Bonjour.\n{field}\nMerci.", html=f"<p>Bonjour. {field}</p>")

    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        words = " ".join(str(body.get_content()).split()).replace("\u00a0", " ")
        assert words.count("n° de client suivi de votre code postal") == 1
        assert PASSWORD not in words


@pytest.mark.django_db
def test_without_a_rule_the_mail_says_nothing_and_carries_the_letter() -> None:
    notice = _issued("")

    message = _mail(notice, text="Bonjour. {Avis_MotDePasse}", html="<p>{Avis_MotDePasse}</p>")

    assert _attachment(message) == bytes(NoticePdf.objects.get().content)
    assert not ProtectedPdf.objects.exists()
    assert "protégé" not in str(message)


@pytest.mark.django_db
def test_the_rule_told_is_the_one_of_the_copy_though_the_office_changed_it_since() -> None:
    notice = _issued("dossier-cp")
    LetterSettings.objects.update(password_rule="cp-dossier-annee")
    Client.objects.update(postcode="75001")

    message = _mail(notice)

    body = message.get_body(("plain",))
    assert body is not None
    assert "suivi de votre code postal" in str(body.get_content())
    with pikepdf.open(io.BytesIO(_attachment(message)), password=PASSWORD):
        pass


@pytest.mark.django_db
def test_a_client_without_postcode_is_listed_before_and_fails_alone() -> None:
    _rule("dossier-cp")
    bare = make_client("P6")
    Client.objects.filter(pk=bare.pk).update(postcode="")
    make_premium(make_contract(bare))
    make_premium(make_contract(make_client("P5")))

    found = preview(Criteria(entity="FOREM"), at=NOON, sees_confidential=True)
    run_edition(Criteria(entity="FOREM"), by=None, at=NOON)
    while compose_next_lot(LetterComposer(), at=NOON):
        pass

    alerts = {line.letter.client.dossier: line.alerts for line in found.all_lines}
    assert "il manque le code postal" in alerts["P6"][Alert.NO_PASSWORD]
    assert Alert.NO_PASSWORD not in alerts["P5"]
    failed = Draft.objects.get(state=DraftState.FAILED)
    assert failed.client == bare
    assert "il manque le code postal" in failed.problem


@pytest.mark.django_db
def test_paper_needs_no_password() -> None:
    _rule("contrat-cp")
    make_premium(make_contract(make_client(notices_by_email=False)))

    run_edition(
        Criteria(entity="FOREM"),
        by=None,
        at=NOON,
        channel=Channel.PAPER,
        issue_when_composed=True,
    )
    while compose_next_lot(LetterComposer(), at=NOON):
        pass

    assert Notice.objects.get().password_rule == ""


@pytest.mark.django_db
def test_the_exemplar_shows_the_copy_that_leaves() -> None:
    notice = _issued("dossier-cp")
    make_office()

    exemplar = exemplar_of(notice, at=NOON)

    assert exemplar.pdf_sha256 == ProtectedPdf.objects.get().sha256
    assert all(check.tone != "bad" for check in exemplar.checks)


def _rule(rule: str) -> None:
    LetterSettings.objects.update_or_create(
        legal_entity=make_entity(), defaults={"password_rule": rule}
    )


def _issued(rule: str) -> Notice:
    _rule(rule)
    make_premium(make_contract(make_client("P5")), effective_from=date(2027, 1, 1))
    run_edition(Criteria(entity="FOREM"), by=None, at=NOON, issue_when_composed=True)
    while compose_next_lot(LetterComposer(), at=NOON):
        pass
    return Notice.objects.get()


def _some_letter() -> bytes:
    return LetterComposer().compose(specimens.one_line(), number=1, timestamp=NOON).pdf


def _template(**parts: Any) -> ReadTemplate:
    given = {"subject": "Votre avis", "text": "Bonjour.", "html": "<p>Bonjour.</p>"} | parts
    return ReadTemplate.of(MailTemplate(attachment="AVIS", **given))


def _sender() -> Sender:
    return Sender.of(SenderProfile(address="courtage@exemple.fr", name="FOREM Courtage"))


def _mail(notice: Notice, **parts: Any) -> EmailMessage:
    mail = build_mail(
        read_outgoing([notice.pk])[notice.pk],
        template=_template(**parts),
        sender=_sender(),
        dated=NOON,
    )
    message = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _attachment(message: EmailMessage) -> bytes:
    content = next(message.iter_attachments()).get_content()
    assert isinstance(content, bytes)
    return content
