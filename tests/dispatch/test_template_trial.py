"""« Modèles »: a trial really leaves, and touches no notice."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.test import Client

from echeance.dispatch.models import Attempt, MailTemplate, Relay
from echeance.notices.merge_fields import FIELDS
from echeance.notices.models import Notice, StatusChange
from tests.build import make_entity, make_notice
from tests.dispatch.office import make_office
from tests.dispatch.scripted_smtp import Say, ScriptedSmtp
from tests.dispatch.template_editor import PAGE, administrator, read, typed

pytestmark = pytest.mark.django_db


def test_a_trial_really_leaves_and_touches_no_notice(client: Client) -> None:
    notice = make_notice()
    before = Notice.objects.values().get()
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        page = administrator(client).post(
            f"{PAGE}essai/",
            typed(subject="Neuf", trial_to="moi@exemple.fr; toi@exemple.fr"),
        )

    assert "Essai envoyé à moi@exemple.fr, toi@exemple.fr." in read(page)
    (mail,) = server.accepted
    assert mail.recipients == ["moi@exemple.fr", "toi@exemple.fr"]
    assert b"Subject: [Essai] Neuf\r\n" in mail.content
    assert b"solange.durand" not in mail.content
    assert Notice.objects.values().get() == before
    assert not Attempt.objects.exists()
    assert StatusChange.objects.filter(notice=notice).count() == 1
    assert MailTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("addresses", "message"),
    [
        ("", "Indiquez l’adresse qui recevra l’essai."),
        ("a@exemple.fr;b@exemple.fr;c@exemple.fr;d@exemple.fr", "au plus 3 adresses"),
        ("dupont@gmail", "incomplète"),
    ],
)
def test_a_trial_goes_to_one_to_three_usable_addresses(
    client: Client, addresses: str, message: str
) -> None:
    make_notice()
    make_office()

    page = administrator(client).post(f"{PAGE}essai/", typed(trial_to=addresses))

    assert page.status_code == 422
    assert message in read(page)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ({"rcpt": [Say("550 5.1.1 unknown")]}, "L’essai n’est pas parti : Adresse refusée"),
        ({"dot": [Say("554 5.7.1 spam")]}, "L’essai n’est pas parti : Le serveur a refusé"),
    ],
)
def test_a_trial_that_the_server_refuses_says_so_in_french(
    client: Client, script: dict[str, Any], message: str
) -> None:
    make_notice()
    with ScriptedSmtp(script) as server:
        make_office(port=server.port)
        page = administrator(client).post(f"{PAGE}essai/", typed(trial_to="moi@exemple.fr"))

    assert page.status_code == 422
    assert message in read(page)
    assert server.accepted == []


@pytest.mark.parametrize("has_an_entity", [True, False])
def test_a_trial_before_the_first_notice_is_about_an_invented_client(
    client: Client, *, has_an_entity: bool
) -> None:
    if has_an_entity:
        make_entity(name="Cabinet Forêt")
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        every_field = " ".join(f"{{{name}}}" for name in FIELDS)
        page = administrator(client).post(
            f"{PAGE}essai/",
            typed(subject="Pour {Adr_Nom}", text=every_field, trial_to="moi@exemple.fr"),
        )

    assert "Essai envoyé à moi@exemple.fr." in read(page)
    message = message_from_bytes(server.accepted[0].content, policy=default)
    assert isinstance(message, EmailMessage)
    (letter,) = message.iter_attachments()
    assert message["Subject"] == "[Essai] Pour L’ÉDUC & Fils"
    assert letter.get_content().startswith(b"%PDF")
    assert not Notice.objects.exists()
    assert not Attempt.objects.exists()


def test_a_trial_needs_a_server(client: Client) -> None:
    make_notice()
    page = administrator(client).post(f"{PAGE}essai/", typed(trial_to="moi@exemple.fr"))
    assert "Indiquez d’abord le serveur d’envoi" in read(page)

    Relay.objects.create(pk=1, host="mail.exemple.fr")
    page = client.post(f"{PAGE}essai/", typed(trial_to="moi@exemple.fr"))
    assert "Indiquez d’abord l’expéditeur" in read(page)
