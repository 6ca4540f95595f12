"""Login by token through the real transport, with a provider and a mail server on loopback."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from echeance.dispatch.connecting import server_of
from echeance.dispatch.mailer import Report
from echeance.dispatch.models import Authentication, OauthAccount, Relay
from echeance.dispatch.sending import send_next
from echeance.dispatch.server import Timeouts
from echeance.dispatch.transport import SmtpTransport
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.build import make_notice
from tests.dispatch.office import Clock, mailer_with, make_office
from tests.dispatch.scripted_smtp import Say, ScriptedSmtp
from tests.dispatch.token_server import serving

pytestmark = pytest.mark.django_db
GOOD = (200, {"access_token": "jeton-1", "expires_in": 3600, "refresh_token": "r-2"})
XOAUTH2 = ("AUTH LOGIN XOAUTH2",)


def make_account(*, port: int, url: str, refresh: str = "r-1") -> None:
    make_office(port=port)
    Relay.objects.update(
        authentication=Authentication.OAUTH2, user="avis@exemple.fr", allow_clear_text_login=True
    )
    account = OauthAccount(pk=1, client_id="app", token_url=url)
    account.set_secrets(secret="secret", refresh=refresh)
    account.save()


def step(folder: Path, clock: Clock) -> Report:
    """One step of an automate that has just started."""
    relay = Relay.objects.get()
    server = server_of(relay, clock=clock)
    transport = SmtpTransport(server, timeouts=Timeouts(connect=5, command=5, body=5, final=5))
    with mailer_with(transport, folder, clock=clock) as mailer:
        report = send_next(mailer)
    transport.close()
    return report


def mail(folder: Path, *, script: dict[str, Any], answers: list[Any]) -> tuple[Report, list[str]]:
    with ScriptedSmtp(script, extensions=XOAUTH2) as smtp, serving(*answers) as provider:
        make_account(port=smtp.port, url=provider.url)
        make_notice(status=NoticeStatus.VALIDATED)
        return step(folder, Clock()), smtp.commands


def test_a_notice_leaves_with_a_token_that_is_kept_sealed_and_used_again(tmp_path: Path) -> None:
    clock = Clock()
    with ScriptedSmtp(extensions=XOAUTH2) as smtp, serving(GOOD) as provider:
        make_account(port=smtp.port, url=provider.url)
        for _ in range(3):
            make_notice(status=NoticeStatus.VALIDATED)

        sent = [step(tmp_path, clock).sent]
        sent.append(step(tmp_path, clock).sent)
        clock.forward(minutes=56)
        sent.append(step(tmp_path, clock).sent)

    said = next(line for line in smtp.commands if line.startswith("AUTH XOAUTH2 "))
    proof = base64.b64decode(said.removeprefix("AUTH XOAUTH2 "))
    account = OauthAccount.current()
    assert sent == [1, 1, 1]
    assert proof == b"user=avis@exemple.fr\x01auth=Bearer jeton-1\x01\x01"
    assert [form["refresh_token"] for form in provider.forms] == ["r-1", "r-2"]
    assert "jeton-1" not in account.sealed_token
    assert "r-2" not in account.sealed_token


def test_a_provider_that_refuses_stops_everything_and_marks_nothing_ko(tmp_path: Path) -> None:
    refusal = (400, {"error": "invalid_grant", "error_description": "AADSTS700082: expired"})

    report, commands = mail(tmp_path, script={}, answers=[refusal])

    assert report.trouble is not None
    assert "nouveau jeton d’actualisation" in Relay.objects.get().needs_attention
    assert Notice.objects.get().status == NoticeStatus.VALIDATED
    assert not any(line.startswith("AUTH") for line in commands)


def test_a_provider_that_is_down_pauses_the_relay(tmp_path: Path) -> None:
    mail(tmp_path, script={}, answers=[(503, {})])

    relay = Relay.objects.get()
    assert relay.needs_attention == ""
    assert relay.paused_until == Clock().now + timedelta(minutes=1)
    assert "indisponible" in relay.pause_reason


def test_a_refused_token_is_forgotten_and_a_person_is_called(tmp_path: Path) -> None:
    refusals = {"auth": [Say("334 eyJzdGF0dXMiOiI0MDEifQ==")], "other": [Say("535 5.7.3 no")]}

    mail(tmp_path, script=refusals, answers=[GOOD])

    assert "refuse le jeton" in Relay.objects.get().needs_attention
    assert OauthAccount.current().sealed_token == ""
    assert Notice.objects.get().status == NoticeStatus.VALIDATED


def test_a_token_never_passes_in_clear_by_surprise(tmp_path: Path) -> None:
    with ScriptedSmtp(extensions=XOAUTH2) as smtp, serving(GOOD) as provider:
        make_account(port=smtp.port, url=provider.url)
        Relay.objects.update(allow_clear_text_login=False)
        make_notice(status=NoticeStatus.VALIDATED)

        step(tmp_path, Clock())

    assert "en clair" in Relay.objects.get().needs_attention
    assert provider.forms == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "OAuth2"),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
            " Tenant.",
            "SMTP authentifié",
        ),
    ],
)
def test_microsofts_refusals_of_a_login_say_what_to_do(
    reply: str, told: str, tmp_path: Path
) -> None:
    with ScriptedSmtp({"auth": [Say(reply)]}, extensions=("AUTH PLAIN",)) as smtp:
        make_office(port=smtp.port)
        relay = Relay.objects.get()
        relay.user, relay.allow_clear_text_login = "avis@exemple.fr", True
        relay.set_password("secret")
        relay.save()
        make_notice(status=NoticeStatus.VALIDATED)

        step(tmp_path, Clock())

    assert told in Relay.objects.get().needs_attention
