"""What mail libraries were seen to do (E, P): what a notice becomes when it happens to us.

The identifiers are those of the table in README.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from echeance.dispatch.models import Attempt, BlindCopy, MailTemplate
from echeance.dispatch.models.mail_template import shipped_text
from tests.build import NOON, make_client
from tests.dispatch.scripted_smtp import Action, Drop, Hang, Say
from tests.dispatch.wire import Script, ready, ready_many, relay_state, state_of, wire

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fact: what happens on the wire, the notice's state, how many copies the client got."""

    script: Script = field(default_factory=dict)
    state: str
    relay: str = "well"
    taken: int = 1
    never_said: str = ""
    """A command that must not have been given."""
    server: dict[str, Any] = field(default_factory=dict)


ROWS = {
    "E1-to-refused-copy-accepted": Row(
        script={"rcpt": [Say("550 5.1.1 unknown"), Say("250 ok")]},
        state="KO address",
        taken=0,
        never_said="DATA",
    ),
    "E2-whole-content-taken-then-cut": Row(
        script={"dot": [Drop()]}, state="KO in_doubt", relay="paused"
    ),
    "E2b-whole-content-taken-then-silence": Row(
        script={"dot": [Hang()]}, state="KO in_doubt", relay="paused"
    ),
    "E3-cut-after-ehlo": Row(
        script={"mail": [Drop()] * 2}, state="V", relay="paused", taken=0, never_said="DATA"
    ),
    "E5-cut-at-quit": Row(script={"quit": [Drop()]}, state="OK"),
    "E5b-421-at-data": Row(
        script={"data": [Say("421 4.3.2 shutting down")]}, state="V", relay="paused", taken=0
    ),
    "E6-over-the-announced-size": Row(
        state="KO content",
        taken=0,
        never_said="MAIL",
        server={"extensions": ("SIZE 1000",)},
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_what_happens_on_the_wire_leaves_this_state(tmp_path: Path, row: Row) -> None:
    BlindCopy.objects.create(address="archive@exemple.fr", confirmed=True)
    notice = ready()

    with wire(tmp_path, row.script, **row.server) as sending:
        sending.step()
        sending.mailer.transport.close()
        state, relay = state_of(notice), relay_state()
        sending.step()

    assert (state, relay) == (row.state, row.relay)
    said = [command.split()[0] for command in sending.server.commands]
    assert row.never_said not in said
    if state != "V":
        assert state_of(notice) == state, "another step changes nothing"
        assert len(sending.server.taken) == row.taken


@pytest.mark.parametrize(
    "third",
    [Say("421 4.4.2 too many messages", then_drop=True), Say("421 4.3.2 closing")],
    ids=["E4-421-at-the-third-of-five", "E4b-421-and-the-line-left-open"],
)
def test_a_421_in_the_middle_of_a_lot_costs_nothing(tmp_path: Path, third: Action) -> None:
    notices = ready_many(5)

    with wire(tmp_path, {"mail": [Say("250 ok"), Say("250 ok"), third]}) as sending:
        sending.step(limit=50)

    assert [state_of(notice) for notice in notices] == ["OK"] * 5
    assert sending.server.connections == 2
    assert len(sending.server.taken) == 5


@pytest.mark.parametrize("row", ["E10g-no-recipient"])
def test_a_notice_without_recipient_is_never_called_sent(tmp_path: Path, row: str) -> None:
    notice = ready(make_client(email=""))

    with wire(tmp_path) as sending:
        sending.step()

    assert state_of(notice) == "KO content"
    assert sending.server.commands == []


@pytest.mark.parametrize("row", ["E11-the-same-message-again"])
def test_a_retry_is_the_same_octets_with_the_date_of_the_validation(
    tmp_path: Path, row: str
) -> None:
    ready()

    with wire(tmp_path, {"dot": [Say("451 4.3.0 not now")]}) as sending:
        sending.step()
        sending.try_again()

    first, second = sending.server.contents
    assert second == first
    assert message_from_bytes(first, policy=default)["Date"] == "Wed, 25 Nov 2026 12:00:00 +0100"


@pytest.mark.parametrize("row", ["E14-copy-in-the-envelope-only"])
def test_a_hidden_copy_is_a_recipient_and_no_header(tmp_path: Path, row: str) -> None:
    BlindCopy.objects.create(address="archive@exemple.fr", confirmed=True)
    ready()

    with wire(tmp_path) as sending:
        sending.step()

    (message,) = sending.server.accepted
    assert message.recipients == ["solange.durand@exemple.fr", "archive@exemple.fr"]
    assert b"archive" not in message.content
    assert "bcc" not in {name.lower() for name in message_from_bytes(message.content)}


@pytest.mark.parametrize("row", ["E13b-a-template-that-reaches-into-objects"])
def test_a_template_names_fields_and_nothing_else(tmp_path: Path, row: str) -> None:
    text = "{Adr_Nom.__class__.__init__.__globals__}"
    MailTemplate.objects.create(at=NOON, **(dict(shipped_text()) | {"text": text}))
    notice = ready()

    with wire(tmp_path) as sending:
        sending.step()

    assert state_of(notice) == "KO content"
    assert sending.server.commands == []


@pytest.mark.parametrize("row", ["P1-everything-the-server-said"])
def test_every_reply_is_kept_with_its_phase_and_its_recipient(tmp_path: Path, row: str) -> None:
    BlindCopy.objects.create(address="archive@exemple.fr", confirmed=True)
    notice = ready()
    script = {
        "rcpt": [Say("250 2.1.5 Ok"), Say("550 5.1.1 unknown")],
        "dot": [Say("250 2.6.0 <avis@x> [InternalId=4711] Queued mail for delivery")],
    }

    with wire(tmp_path, script) as sending:
        sending.step()

    attempt = Attempt.objects.get(notice=notice)
    assert (attempt.phase, attempt.code, attempt.enhanced) == ("dot", 250, "2.6.0")
    assert "InternalId=4711" in attempt.words
    assert [_in_short(answer) for answer in attempt.recipients] == [
        ("solange.durand@exemple.fr", False, 250),
        ("archive@exemple.fr", True, 550),
    ]


def _in_short(answer: Mapping[str, Any]) -> tuple[str, bool, int]:
    return answer["address"], answer["blind"], answer["code"]
