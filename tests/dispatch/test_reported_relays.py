"""Public reports about servers (F): sessions, quotas, login, encryption, refusals and their codes.

The identifiers are those of the table in README.md.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from echeance.dispatch.models import Relay
from echeance.notices.models import Notice
from tests.dispatch.certificates import make_chain
from tests.dispatch.scripted_smtp import Say
from tests.dispatch.wire import Script, ready, ready_many, relay_state, state_of, wire

pytestmark = pytest.mark.django_db

LOGIN: dict[str, Any] = {"user": "u", "password": "p", "allow_clear_text_login": True}
WITH_LOGIN = ("AUTH PLAIN LOGIN",)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One report: what the server says, and what becomes of the notice and of the relay."""

    script: Script
    state: str
    relay: str = "well"
    words: str = ""
    """Told to the office: the relay's reason, or the notice's remark."""
    server: dict[str, Any] = field(default_factory=dict)


ROWS = {
    "F56-too-many-connections": Row(
        script={"data": [Say("432 4.3.2 Concurrent connections limit exceeded")]},
        state="V",
        relay="paused",
        words="Trop d’envois simultanés",
    ),
    "F57-too-many-logins": Row(
        script={"auth": [Say("454 4.7.0 Too many login attempts, please try again later.")]},
        state="V",
        relay="paused",
        words="Cadence d’envoi limitée",
        server={**LOGIN, "extensions": WITH_LOGIN},
    ),
    "F58-daily-quota-at-rcpt": Row(
        script={"rcpt": [Say("550 5.4.5 Daily user sending quota exceeded.")]},
        state="V",
        relay="paused",
        words="Quota d’envoi atteint",
    ),
    "F58-daily-quota-at-the-dot": Row(
        script={"dot": [Say("550 5.4.5 Daily user sending quota exceeded.")]},
        state="V",
        relay="paused",
        words="Quota d’envoi atteint",
    ),
    "F60-password-login-disabled": Row(
        script={
            "auth": [
                Say("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled")
            ]
        },
        state="V",
        relay="help",
        words="désactivé pour cette boîte Microsoft 365",
        server={**LOGIN, "extensions": WITH_LOGIN},
    ),
    "F63-starttls-not-announced": Row(
        script={},
        state="V",
        relay="help",
        words="ne propose pas de chiffrement",
        server={"security": "starttls", **LOGIN, "extensions": WITH_LOGIN},
    ),
    "F64-greylisted-with-an-odd-code": Row(
        script={"rcpt": [Say("422 4.2.2 Greylisted, try again in 300 s")]},
        state="V",
        words="Nouvelle tentative",
    ),
    "F64-words-that-only-contain-a-rate": Row(
        script={"rcpt": [Say("450 4.7.1 Deferred by a moderated list, separate notice follows")]},
        state="V",
        words="Nouvelle tentative",
    ),
    "F64-a-full-mailbox-without-extended-code": Row(
        script={"rcpt": [Say("452 Mailbox quota exceeded")]},
        state="V",
        words="Nouvelle tentative",
    ),
    "F56-too-much-mail-from-us": Row(
        script={"mail": [Say("450 4.7.1 Error: too much mail from 192.0.2.1")]},
        state="V",
        relay="paused",
        words="Cadence d’envoi limitée",
    ),
    "F67-unknown-user": Row(
        script={"rcpt": [Say("550 5.1.1 User unknown")]}, state="KO address", words="550 5.1.1"
    ),
    "F67-554-in-the-greeting": Row(
        script={"greeting": [Say("554 5.7.1 No SMTP service here")]},
        state="V",
        relay="paused",
        words="refuse l’accueil",
    ),
    "F68-421-at-data": Row(
        script={"data": [Say("421 4.7.0 Try again later")]},
        state="V",
        relay="paused",
        words="421 4.7.0",
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_server_that_speaks_so_leaves_this_state(tmp_path: Path, row: Row) -> None:
    notice = ready()

    with wire(tmp_path, row.script, **row.server) as sending:
        sending.step()
        heard = list(sending.server.commands)
        state, relay, told = state_of(notice), relay_state(), _told(notice)
        sending.try_again()
        if "starttls" in row.server.values():
            assert [command.split()[0] for command in heard] == ["ehlo"]

    assert (state, relay) == (row.state, row.relay)
    assert row.words in told
    assert len(sending.server.taken) == (1 if state == "V" and "security" not in row.server else 0)


def _told(notice: Notice) -> str:
    relay = Relay.objects.get()
    return " ".join((relay.needs_attention, relay.pause_reason, Notice.objects.get().remark))


@pytest.mark.parametrize(
    "words",
    ["421 4.4.2 too many messages in this session", "452 4.4.5 Too many messages per session"],
    ids=["F54-421-in-a-long-session", "F54-452-in-a-long-session"],
)
def test_a_session_used_too_long_is_replaced_for_the_same_message(
    tmp_path: Path, words: str
) -> None:
    notices = ready_many(5)
    worn_out = [Say("250 ok"), Say("250 ok"), Say(words, then_drop=words.startswith("421"))]

    with wire(tmp_path, {"mail": worn_out}) as sending:
        sending.step(limit=50)

    assert {state_of(notice) for notice in notices} == {"OK"}
    assert sending.server.connections == 2
    assert len(sending.server.taken) == 5


@pytest.mark.parametrize("report", ["F57-one-login-for-many"])
def test_one_login_serves_many_messages(tmp_path: Path, report: str) -> None:
    ready_many(5)

    with wire(tmp_path, extensions=WITH_LOGIN, **LOGIN) as sending:
        sending.step(limit=50)

    logins = [command for command in sending.server.commands if command.startswith("AUTH")]
    assert len(logins) == 1
    assert len(sending.server.accepted) == 5


@pytest.mark.parametrize("report", ["F59-password-refused"])
def test_a_refused_password_is_tried_once_and_every_notice_stays_validated(
    tmp_path: Path, report: str
) -> None:
    notices = ready_many(3)
    script = {"auth": [Say("535 5.7.8 Authentication credentials invalid")]}

    with wire(tmp_path, script, extensions=WITH_LOGIN, **LOGIN) as sending:
        sending.step(limit=50)
        logins = [command for command in sending.server.commands if command.startswith("AUTH")]
        states = [state_of(notice) for notice in notices]

    assert len(logins) == 1
    assert states == ["V", "V", "V"]
    assert relay_state() == "help"


@pytest.mark.parametrize("report", ["F62-certificate-without-authority-identifier"])
def test_a_hand_made_certificate_is_taken_or_refused_in_clear_words(
    tmp_path: Path, report: str
) -> None:
    notice = ready()
    chain = make_chain(tmp_path, names_its_authority=False)

    with wire(
        tmp_path / "journal", extensions=("STARTTLS",), tls=chain.context(),
        security="starttls", ca_pem=chain.authority_pem,
    ) as sending:  # fmt: skip
        sending.step()

    if sys.version_info >= (3, 13):  # strict about certificates by default
        assert (state_of(notice), relay_state()) == ("V", "help")
        assert "certificat du serveur n’est pas reconnu" in _told(notice)
    else:
        assert state_of(notice) == "OK"


@pytest.mark.parametrize("report", ["B25-every-recipient-put-off"])
def test_a_server_that_puts_everybody_off_is_left_alone_for_a_while(
    tmp_path: Path, report: str
) -> None:
    notices = ready_many(30)
    not_found = Say("450 4.1.2 Recipient address rejected: Domain not found")

    with wire(tmp_path, {"rcpt": [not_found] * 50}) as sending:
        sending.step(limit=50)

    asked = [command for command in sending.server.commands if command.startswith("RCPT")]
    assert len(asked) == 10
    assert relay_state() == "paused"
    reason = Relay.objects.get().pause_reason
    assert "10 avis de suite" in reason
    assert notices[9].email not in reason  # whoever may not see that client reads it too
    assert {state_of(notice) for notice in notices} == {"V"}
