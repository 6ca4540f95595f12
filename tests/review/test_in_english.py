"""An English-speaking colleague decides: the screens are English, what is kept or leaves French."""

import io
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from python_calamine import CalamineWorkbook

from echeance.dispatch.connecting import server_of
from echeance.dispatch.models import MailTemplate, Relay
from echeance.dispatch.sending import send_next
from echeance.dispatch.transport import SmtpTransport
from echeance.notices.models import Notice, OfficeSettings, StatusChange
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import NOON, make_client, make_notice, make_user
from tests.dispatch.office import Clock, mailer_with, make_office
from tests.dispatch.scripted_smtp import ScriptedSmtp
from tests.review.letters import make_letters
from tests.review.office import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Browser) -> Browser:
    client.force_login(make_user("john", language="en"))
    OfficeSettings.objects.update_or_create(pk=1, defaults={"undo_seconds": 0})
    return client


def kept_of(notice: Notice) -> str:
    """The last words of its history."""
    return StatusChange.objects.filter(notice=notice).latest("pk").remark


def test_a_validation_says_so_in_english_and_its_mail_leaves_in_french(
    browser: Browser, tmp_path: Path
) -> None:
    notice = make_letters(1)[0]
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        MailTemplate.in_force(at=NOON)
        answer = browser.post("/avis/valider/", {"courant": notice.pk}, follow=True)
        relay = Relay.current()
        assert relay is not None
        transport = SmtpTransport(server_of(relay, clock=lambda: NOON))
        clock = Clock(Notice.objects.get().changed_at + timedelta(minutes=1))
        with mailer_with(transport, tmp_path, clock=clock) as mailer:
            send_next(mailer)
        transport.close()

    (mail,) = server.accepted
    assert "validated" in words(answer)
    message = message_from_bytes(mail.content, policy=policy.default)
    text = message.get_body(("plain",))
    assert text is not None
    assert message["Subject"].startswith("Avis d’échéance pour")
    assert "Veuillez trouver ci-joint" in text.get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == [
        "AVIS_ECHEANCES_CA1_1_20261125.pdf"
    ]


def test_a_reason_of_blocking_is_kept_in_french(browser: Browser) -> None:
    notice = make_notice()

    asked = browser.post("/avis/bloquer/", {"courant": notice.pk}, follow=True)
    answer = browser.post(
        asked.redirect_chain[-1][0], {"motif": "Adresse incorrecte", "precision": ""}, follow=True
    )

    assert "Wrong address" in words(asked)
    assert "blocked" in words(answer)
    assert Notice.objects.get().remark == kept_of(notice) == "Adresse incorrecte"


def test_a_corrected_address_is_written_in_french_in_the_history(browser: Browser) -> None:
    notice = make_notice(
        make_client(email="vieille@exemple.fr"),
        status=NoticeStatus.FAILED,
        failure=FailureCause.ADDRESS,
    )
    notice.client.email = "neuve@exemple.fr"
    notice.client.save()

    asked = browser.post("/avis/valider/", {"courant": notice.pk}, follow=True)
    browser.post(asked.redirect_chain[-1][0], follow=True)

    assert kept_of(notice).startswith("Adresse reprise de la fiche client")


def test_what_is_taken_back_is_written_in_french(browser: Browser) -> None:
    OfficeSettings.objects.update(undo_seconds=15)
    notice = make_notice()

    done: Any = browser.post("/avis/valider/", {"courant": notice.pk}, follow=True)
    undo = done.context["messages"]._loaded_data[0].extra_tags
    browser.post(undo, follow=True)

    assert Notice.objects.get().status == NoticeStatus.PENDING
    assert kept_of(notice) == "Validation annulée."


def test_the_letter_and_the_preview_of_its_mail_stay_french(browser: Browser) -> None:
    make_office()
    notice = make_letters(1)[0]

    letter = words(browser.get(f"/avis/{notice.pk}/texte/"))
    mail = words(browser.get(f"/avis/{notice.pk}/e-mail/?onglet=texte"))

    assert "Avis d’échéance n° 1" in letter
    assert "Nous avons l’honneur" in letter
    assert "Veuillez trouver ci-joint" in mail


def test_an_export_says_its_criteria_and_its_order_in_the_words_of_the_screen(
    browser: Browser,
) -> None:
    make_notice(status=NoticeStatus.SENT)

    answer: Any = browser.post(
        "/avis/exporter/xlsx/", {"recherche": "statut=OK&tri=-envoi", "courant": "1"}
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    about, listed = (book.get_sheet_by_index(index).to_python() for index in (0, 1))
    told, titles = [row[1] for row in about], listed[0]

    assert "status: Sent successfully" in told
    assert "sorted by Date sent, descending" in told
    assert "Date sent" in titles


def test_an_export_of_a_french_user_says_the_order_by_the_name_of_its_column(
    client: Browser,
) -> None:
    client.force_login(make_user())
    make_notice()

    page = words(client.get("/avis/imprimer/?tri=-envoi"))

    assert "tri : Date d’envoi, décroissant" in page
