"""What `echeance doctor` says of the mailer."""

from pathlib import Path

import pytest
from pytest_django import Settings

from echeance.dispatch.checks import checks
from echeance.dispatch.models import BlindCopy, MailTemplate, Relay, TestMode
from echeance.dispatch.models.mail_template import shipped_text
from echeance.lib.checks import Check, State
from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import NOON, make_notice
from tests.dispatch.office import make_office
from tests.dispatch.scripted_smtp import Say, ScriptedSmtp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def found() -> dict[str, Check]:
    return {check.name: check for check in checks(at=NOON)}


def test_a_new_installation_is_told_to_configure_server_and_sender() -> None:
    assert found()["Serveur d’envoi"].state is State.WARNING
    assert "configure-mail" in found()["Serveur d’envoi"].remedy
    assert found()["Expéditeur"].state is State.WARNING


def test_a_sound_installation_has_only_the_automate_to_start() -> None:
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        states = {name: check.state for name, check in found().items()}

    assert states == {
        "Serveur d’envoi": State.GOOD,
        "Expéditeur": State.GOOD,
        "Modèle du message": State.GOOD,
        "Journal d’envoi": State.GOOD,
        "Automate": State.WARNING,
    }
    assert server.accepted == []


def test_a_server_that_refuses_the_login_is_named_with_its_words() -> None:
    with ScriptedSmtp({"auth": [Say("535 5.7.8 no")]}, extensions=("AUTH PLAIN",)) as server:
        make_office(port=server.port)
        relay = Relay.objects.get()
        relay.user, relay.allow_clear_text_login = "u", True
        relay.set_password("p")
        relay.save()
        check = found()["Serveur d’envoi"]

    assert check.state is State.BAD
    assert "535 5.7.8 no" in check.message


def test_a_password_sealed_with_another_key_is_said(settings: Settings) -> None:
    make_office()
    relay = Relay.objects.get()
    relay.set_password("p")
    relay.save()
    settings.ENCRYPTION_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

    assert "autre clé" in found()["Serveur d’envoi"].message


def test_active_copies_and_a_broken_template_are_said() -> None:
    BlindCopy.objects.create(address="dev@exemple.fr", confirmed=True)
    MailTemplate.objects.create(at=NOON, **(shipped_text() | {"text": "{Adr_Non}"}))

    assert "dev@exemple.fr" in found()["Copies cachées"].message
    assert "Ligne 1" in found()["Modèle du message"].message


def test_a_journal_that_cannot_be_written_is_said(data: Path) -> None:
    (data / "journal").write_text("a file where the folder should be")

    assert found()["Journal d’envoi"].state is State.BAD


def test_what_waits_for_a_person_is_recalled(data: Path, settings: Settings) -> None:
    make_office()
    TestMode.turn_on(addresses="a@cabinet.fr", prefix="", by="hala", at=NOON)
    make_notice(status=NoticeStatus.FAILED, failure=FailureCause.IN_DOUBT)
    held = make_notice(status=NoticeStatus.VALIDATED)
    Notice.objects.filter(pk=held.pk).update(eligible_at=None)
    settings.LOG_DIR = data / "log"
    settings.LOG_DIR.write_text("not a folder", encoding="utf-8")

    told = found()

    assert "tout va à a@cabinet.fr" in told["Mode test"].message
    assert "echeance resolve" in told["Envois incertains"].remedy
    assert "1 attend l’accord" in told["Avis retenus"].message
    assert "les envois continuent" in told["Journaux"].message
