"""Several commands at once (PIPELINING): each reply is its command’s, each end its notice’s."""

from pathlib import Path

import pytest

from echeance.dispatch.dialogue import Envelope, Phase
from echeance.dispatch.models import Attempt
from echeance.dispatch.outcomes import Kind, judge
from echeance.dispatch.server import Server
from echeance.dispatch.transport import MESSAGES_PER_SESSION, SmtpTransport
from tests.dispatch.scripted_smtp import ORDINARY, Action, Drop, Hang, Noise, Say, ScriptedSmtp
from tests.dispatch.wire import PATIENT, ready_many, relay_state, state_of, wire

pytestmark = pytest.mark.django_db

TOGETHER = ("PIPELINING", "SIZE 10485760")
ENDS: dict[str, Action] = {
    "4xx": Say("451 4.3.0 not now"),
    "5xx": Say("550 5.0.0 never"),
    "421": Say("421 4.3.2 going down", then_drop=True),
    "drop": Drop(),
    "hang": Hang(),
    "noise": Noise(),
    "slow": Say("{code}-first line\r\n{code} last line", between_octets=0.002),
}
# The second of three, whose envelope left with the dot of the first.
#               4xx       5xx        421       drop       hang       noise      slow
SECOND = """
    mail        OK        help       OK        OK         OK         OK         OK
    rcpt        later     address    paused    paused     paused     paused     OK
    data        later     server     paused    paused     paused     paused     OK
    dot         later     server     paused    in_doubt   in_doubt   in_doubt   OK
"""
CELLS = [
    pytest.param(phase, end, expected, id=f"{phase}-{end}")
    for phase, *row in (line.split() for line in SECOND.split("\n") if line.strip())
    for end, expected in zip(ENDS, row, strict=True)
]


@pytest.mark.parametrize(("phase", "end", "expected"), CELLS)
@pytest.mark.parametrize("glued", [False, True], ids=["reply-by-reply", "glued"])
def test_the_end_of_the_second_is_not_that_of_the_first(
    tmp_path: Path, phase: str, end: str, expected: str, *, glued: bool
) -> None:
    first, second, third = ready_many(3)
    ordinary = ORDINARY[phase]
    assert isinstance(ordinary, Say)
    action = ENDS[end]
    if isinstance(action, Say):
        words = action.words.format(code=ordinary.words[:3])
        action = Say(words, then_drop=action.then_drop, between_octets=action.between_octets)

    with wire(tmp_path, {phase: [ordinary, action]}, extensions=TOGETHER) as sending:
        sending.server.glued = glued
        sending.step(limit=50)
        states, relay = [state_of(notice) for notice in (first, second, third)], relay_state()
        left = [message.recipients for message in sending.server.taken]
        sending.try_again()

    assert states[0] == "OK"
    assert states[1] == {"OK": "OK", "later": "V", "paused": "V", "help": "V"}.get(
        expected, f"KO {expected}"
    )
    goes_on = expected in {"OK", "later", "address", "server"}
    assert states[2] == ("OK" if goes_on else "V")
    assert (relay == "well") is goes_on
    assert (["client1@exemple.fr"] in left) is (expected in {"OK", "in_doubt"})
    assert [state_of(notice) for notice in (first, third)] == ["OK", "OK"]
    taken = [message.recipients for message in sending.server.taken]
    assert all(taken.count(one) == 1 for one in taken)


@pytest.mark.parametrize("glued", [False, True], ids=["reply-by-reply", "glued"])
def test_a_dot_without_reply_leaves_the_next_one_free(tmp_path: Path, *, glued: bool) -> None:
    first, second = ready_many(2)

    with wire(tmp_path, {"dot": [Drop()]}, extensions=TOGETHER) as sending:
        sending.server.glued = glued
        sending.step(limit=50)

    assert (state_of(first), state_of(second)) == ("KO in_doubt", "V")
    assert not Attempt.objects.filter(notice=second).exists()


def test_a_line_cut_between_two_replies_costs_a_connection_and_nothing_else(
    tmp_path: Path,
) -> None:
    notices = ready_many(3)
    accepted_and_gone = Say("250 2.0.0 Ok: queued as 4F2A7C0B", then_drop=True)

    with wire(tmp_path, {"dot": [accepted_and_gone]}, extensions=TOGETHER) as sending:
        sending.step(limit=50)

    assert [state_of(notice) for notice in notices] == ["OK"] * 3
    assert sending.server.connections == 2
    assert len(sending.server.taken) == 3


def test_replies_that_come_octet_by_octet_are_put_together(tmp_path: Path) -> None:
    notices = ready_many(3)
    drops = {
        phase: [Say(ORDINARY[phase].words, between_octets=0.0005)] * 3
        for phase in ("mail", "rcpt", "data", "dot")
    }

    with wire(tmp_path, drops, extensions=TOGETHER) as sending:
        sending.step(limit=50)

    assert [state_of(notice) for notice in notices] == ["OK"] * 3
    assert sending.server.connections == 1


def test_each_queue_id_is_that_of_its_own_notice(tmp_path: Path) -> None:
    notices = ready_many(3)
    ids = [f"4F2A7C0{rank}" for rank in range(3)]
    script = {"dot": [Say(f"250 2.0.0 Ok: queued as {one}") for one in ids]}

    with wire(tmp_path, script, extensions=TOGETHER) as sending:
        sending.server.glued = True
        sending.step(limit=50)

    assert [Attempt.objects.get(notice=notice).queue_id for notice in notices] == ids


def test_without_the_extension_each_command_waits_for_its_reply(tmp_path: Path) -> None:
    ready_many(2)

    with wire(tmp_path, extensions=()) as sending:
        sending.step(limit=50)

    assert [command.split()[0] for command in sending.server.commands[:7]] == [
        "ehlo", "MAIL", "RCPT", "DATA", "MAIL", "RCPT", "DATA",
    ]  # fmt: skip


ONE = Envelope(sender="courtage@exemple.fr", to=("un@exemple.fr",))
TWO = Envelope(sender="courtage@exemple.fr", to=("deux@exemple.fr",))
CONTENT = b"Subject: x\r\n\r\nhello\r\n"


def test_another_message_than_the_one_announced_is_sent_as_itself() -> None:
    with ScriptedSmtp(extensions=TOGETHER) as smtp:
        transport = SmtpTransport(Server(host="localhost", port=smtp.port), timeouts=PATIENT)
        announced = transport.deliver(
            ONE, CONTENT, may_leave=lambda: True, following=lambda: (TWO, len(CONTENT))
        )
        other = transport.deliver(ONE, CONTENT + b"y\r\n", may_leave=lambda: True)
        transport.close()

    assert judge(announced).kind is judge(other).kind is Kind.ACCEPTED
    assert [message.recipients for message in smtp.accepted] == [["un@exemple.fr"]] * 2
    assert smtp.commands.count("RSET") == 1
    assert smtp.connections == 1


def test_an_announcement_that_ended_badly_does_not_concern_another_message() -> None:
    leaving = Say("421 4.3.2 going down", then_drop=True)
    script: dict[str, list[Action]] = {"rcpt": [Say("250 2.1.5 Ok"), leaving]}
    with ScriptedSmtp(script, extensions=TOGETHER) as smtp:
        transport = SmtpTransport(Server(host="localhost", port=smtp.port), timeouts=PATIENT)
        transport.deliver(
            ONE, CONTENT, may_leave=lambda: True, following=lambda: (TWO, len(CONTENT))
        )
        other = transport.deliver(ONE, CONTENT + b"y\r\n", may_leave=lambda: True)
        transport.close()

    assert judge(other).kind is Kind.ACCEPTED
    assert smtp.connections == 2


def test_a_message_announced_and_taken_back_transmits_nothing() -> None:
    with ScriptedSmtp(extensions=TOGETHER) as smtp:
        transport = SmtpTransport(Server(host="localhost", port=smtp.port), timeouts=PATIENT)
        transport.deliver(
            ONE, CONTENT, may_leave=lambda: True, following=lambda: (TWO, len(CONTENT))
        )
        withdrawn = transport.deliver(TWO, CONTENT, may_leave=lambda: False)
        transport.close()

    assert withdrawn.withdrawn
    assert withdrawn.phase is Phase.RCPT
    assert len(smtp.contents) == 1
    assert smtp.commands.count("DATA") == 1


def test_nothing_is_announced_beyond_the_limits_of_the_server_or_of_the_session() -> None:
    too_large = (TWO, 2000)
    with ScriptedSmtp(extensions=("PIPELINING", "SIZE 1000")) as smtp:
        transport = SmtpTransport(Server(host="localhost", port=smtp.port), timeouts=PATIENT)
        transport.deliver(ONE, CONTENT, may_leave=lambda: True, following=lambda: too_large)
        for _ in range(MESSAGES_PER_SESSION - 1):
            transport.deliver(
                ONE, CONTENT, may_leave=lambda: True, following=lambda: (ONE, len(CONTENT))
            )
        transport.deliver(ONE, CONTENT, may_leave=lambda: True)
        transport.close()

    assert len(smtp.accepted) == MESSAGES_PER_SESSION + 1
    assert smtp.connections == 2
    assert sum(command.startswith("MAIL") for command in smtp.commands) == len(smtp.accepted)
    assert not any("deux@" in command for command in smtp.commands)
