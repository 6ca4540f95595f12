"""« Aperçu de l'e-mail »: the octets of the automate, tab by tab."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from echeance.accounts.models import Role
from echeance.dispatch.connecting import server_of
from echeance.dispatch.dkim import make_key
from echeance.dispatch.exemplar import exemplar_of
from echeance.dispatch.models import BlindCopy, MailTemplate, Relay, SenderProfile
from echeance.dispatch.models.mail_template import shipped_text
from echeance.dispatch.sending import send_next
from echeance.dispatch.signing import keep_key, signer
from echeance.dispatch.transport import SmtpTransport
from echeance.notices import deciding
from echeance.notices.models import Notice, NoticePdf
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_client, make_notice
from tests.dispatch.office import Clock, mailer_with, make_office
from tests.dispatch.scripted_smtp import ScriptedSmtp
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 100


def loaded(notice: Notice) -> Notice:
    return Notice.objects.select_related("client", "pdf").get(pk=notice.pk)


@pytest.mark.parametrize("signs", [False, True])
def test_it_shows_the_very_octets_that_leave(tmp_path: Path, *, signs: bool) -> None:
    notice = make_notice(pdf=PDF)
    keep_key(make_key(), domain="exemple.fr", selector="s1", signs=signs, at=NOON)
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        deciding.validate(Notice.objects.all(), by="hala", at=NOON, hold=timedelta(0))
        shown = exemplar_of(loaded(notice), at=NOON + timedelta(hours=3))
        relay = Relay.current()
        assert relay is not None
        transport = SmtpTransport(server_of(relay, clock=lambda: NOON))
        with mailer_with(transport, tmp_path, clock=Clock(NOON + timedelta(seconds=1))) as mailer:
            mailer.workshop.signer = signer()
            send_next(mailer)
        transport.close()

    (mail,) = server.accepted
    assert shown.mail.content.startswith(b"DKIM-Signature") == signs
    assert shown.mail.content == mail.content
    assert shown.is_dated
    assert exemplar_of(loaded(notice), at=NOON + timedelta(days=2)).mail.content == mail.content


def test_a_later_version_of_the_template_does_not_change_what_was_validated() -> None:
    make_office()
    notice = make_notice()
    MailTemplate.in_force(at=NOON)
    deciding.validate(Notice.objects.all(), by="hala", at=NOON, hold=timedelta(0))
    later = NOON + timedelta(hours=1)
    MailTemplate.objects.create(at=later, **(shipped_text() | {"subject": "Autre"}))

    assert exemplar_of(loaded(notice), at=later).subject.startswith("Avis d’échéance pour")
    assert exemplar_of(loaded(make_notice()), at=later).subject == "Autre"


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        (
            "message",
            "Sujet Avis d’échéance pour Mme L'ÉDUC & Fils Pièce jointe AVIS_ECHEANCES_CA13_1",
        ),
        ("texte", "Bonjour Mme L'ÉDUC & Fils,"),
        ("piece-jointe", "Nom AVIS_ECHEANCES_CA13_1_20261125.pdf"),
        ("en-tetes", "Enveloppe, à ca13@exemple.fr Copies cachées archives@exemple.fr"),
        ("source", "lignes de base64 …]"),
        ("controles", "La pièce jointe est le PDF de cet avis, à l’octet près (SHA-256)."),
        ("inconnu", "Sujet Avis d’échéance"),
    ],
)
def test_each_tab_shows_its_part(client: Client, tab: str, expected: str) -> None:
    make_office()
    BlindCopy.objects.create(address="archives@exemple.fr", confirmed=True)
    insured = make_client("CA13", last_name="L'ÉDUC & Fils", first_name="", email="ca13@exemple.fr")
    notice = make_notice(insured, pdf=PDF)

    page = signed_in(client).get(f"/avis/{notice.pk}/e-mail/", {"onglet": tab})

    assert expected in words(page)
    assert "L’avis n’est pas validé : la date et la version" in words(page)


def test_the_checks_tell_what_is_empty_or_heavy(client: Client) -> None:
    make_office()
    notice = make_notice(make_client(first_name=""), pdf=b"%PDF-1.7" + bytes(9_000_000))

    page = signed_in(client).get(f"/avis/{notice.pk}/e-mail/", {"onglet": "controles"})

    assert "Pour ce client, {Adr_Prenom} est vide." in words(page)
    assert "Beaucoup de serveurs refusent plus de 10,0 Mo." in words(page)


def test_what_cannot_leave_says_why(client: Client) -> None:
    notice = make_notice()
    address = f"/avis/{notice.pk}/e-mail/"

    page = signed_in(client).get(address)
    assert "ne peut pas partir : Aucun expéditeur n’est configuré" in words(page)

    SenderProfile.objects.create(pk=1, address="courtage@exemple.fr")
    MailTemplate.objects.create(at=NOON, **(shipped_text() | {"text": "{Adr_Non}"}))
    assert "Vouliez-vous dire {Adr_Nom} ?" in words(client.get(address))


def test_a_pdf_that_is_not_the_notices_own_is_never_shown_as_ready(client: Client) -> None:
    make_office()
    notice = make_notice()
    pdf = NoticePdf.objects.get(pk=notice.pk)
    stored = loaded(notice)
    stored.pdf.content = bytes(pdf.content) + b"x"

    with pytest.raises(Exception, match="empreinte"):
        exemplar_of(stored, at=NOON)


def test_a_sent_notice_is_said_to_be_made_again(client: Client) -> None:
    make_office()
    notice = make_notice(status=NoticeStatus.SENT)

    page = signed_in(client, role=Role.READER).get(f"/avis/{notice.pk}/e-mail/")

    assert "Message recomposé" in words(page)


def test_the_mail_of_a_confidential_client_does_not_exist_for_others(client: Client) -> None:
    notice = make_notice(make_client(confidential=True))

    assert signed_in(client).get(f"/avis/{notice.pk}/e-mail/").status_code == 404
