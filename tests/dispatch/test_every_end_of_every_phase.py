"""Each phase of the conversation × each way it can end: the notice's state, and the relay's."""

from pathlib import Path
from typing import Any

import pytest

from echeance.dispatch.models import Attempt
from echeance.dispatch.server import Timeouts
from echeance.notices.models import Notice
from tests.dispatch.certificates import Chain, make_chain
from tests.dispatch.scripted_smtp import Action, Drop, Hang, Noise, Say
from tests.dispatch.wire import ready, relay_state, state_of, wire

pytestmark = pytest.mark.django_db

_POSITIVE = {"greeting": "220", "auth": "235", "data": "354", "quit": "221", "starttls": "220"}
_SLOW = "{code}-first line\r\n{code}-second line\r\n{code} last line"

ENDS = ("2xx", "4xx", "5xx", "421", "drop", "hang", "noise", "slow")
# « later »: this notice alone waits (V). « paused »: the relay rests and every notice stays V.
# « help »: the same, until a person has acted. « address », « server », « in_doubt »: KO, why.
#               2xx      4xx       5xx        421       drop       hang       noise      slow
STATES = """
    greeting    OK       paused    paused     paused    paused     paused     paused     OK
    ehlo        OK       paused    paused     paused    paused     paused     paused     OK
    starttls    OK       paused    help       paused    paused     paused     paused     OK
    auth        OK       paused    help       paused    paused     paused     paused     OK
    mail        OK       paused    help       paused    paused     paused     paused     OK
    rcpt        OK       later     address    paused    paused     paused     paused     OK
    data        OK       later     server     paused    paused     paused     paused     OK
    body        later    later     server     paused    later      later      later      later
    dot         OK       later     server     paused    in_doubt   in_doubt   in_doubt   OK
    quit        OK       OK        OK         OK        OK         OK         OK         OK
"""
CELLS = [
    pytest.param(phase, end, expected, id=f"{phase}-{end}")
    for phase, *row in (line.split() for line in STATES.split("\n") if line.strip())
    for end, expected in zip(ENDS, row, strict=True)
]


LONG = Timeouts(connect=5, command=5, body=3, final=30)
"""For a long content: the whole of it leaves within `body`, on a busy machine too."""


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return make_chain(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("pipelining", [False, True], ids=["one-by-one", "together"])
@pytest.mark.parametrize(("phase", "end", "expected"), CELLS)
def test_each_end_of_each_phase_leaves_one_state(
    tmp_path: Path, chain: Chain, phase: str, end: str, expected: str, *, pipelining: bool
) -> None:
    # Long enough that the server speaks before the content is through.
    notice = ready(pdf=b"%PDF-1.7" + b"x" * (12_000_000 if phase == "body" else 100))
    # Twice: a server that does not know EHLO is asked again with HELO.
    script = {phase: [_action(phase, end)] * 2}
    patience = LONG if phase == "body" else None
    required = _server(phase, chain)
    if pipelining:
        required["extensions"] += ("PIPELINING",)

    with wire(tmp_path, script, timeouts=patience, **required) as sending:
        sending.step()
        if phase == "quit":
            sending.mailer.transport.close()
        reached, state, relay = _reached(notice), state_of(notice), relay_state()
        if expected in {"later", "paused", "help"}:
            assert (sending.server.accepted, sending.server.taken) == ([], [])
        sending.try_again()
        if expected in {"later", "paused", "help"}:
            assert state_of(notice) == "OK", "what waits leaves in the end"

    assert state == {"OK": "OK", "later": "V", "paused": "V", "help": "V"}.get(
        expected, f"KO {expected}"
    )
    assert relay == {"help": "help", "paused": "paused", "in_doubt": "paused"}.get(expected, "well")
    assert len(sending.server.taken) <= 1, "never handed over a second time"
    assert reached == ("dot" if phase == "quit" or expected == "OK" else _phase_told(phase))
    assert Attempt.objects.filter(notice=notice).exists()


def _reached(notice: Notice) -> str:
    return Attempt.objects.filter(notice=notice).latest("pk").phase


def _phase_told(phase: str) -> str:
    return "tls" if phase == "starttls" else phase


def _server(phase: str, chain: Chain) -> dict[str, Any]:
    """What the office requires, so that the phase takes place."""
    if phase == "starttls":
        return {
            "security": "starttls",
            "ca_pem": chain.authority_pem,
            "tls": chain.context(),
            "extensions": ("STARTTLS",),
        }
    if phase == "auth":
        return {
            "user": "u",
            "password": "p",
            "allow_clear_text_login": True,
            "extensions": ("AUTH PLAIN",),
        }
    # One command at a time: each phase is then the one that was meant.
    return {"extensions": ()}


def _action(phase: str, end: str) -> Action:
    code = _POSITIVE.get(phase, "250")
    ends: dict[str, Action] = {
        "2xx": Say(f"{code} 2.0.0 Ok"),
        "4xx": Say("451 4.3.0 not now"),
        "5xx": Say("550 5.0.0 never"),
        "421": Say("421 4.3.2 going down", then_drop=True),
        "drop": Drop(),
        "hang": Hang(),
        "noise": Noise(),
        "slow": Say(_SLOW.format(code=code), between_octets=0.002),
    }
    if phase == "body" and end in {"4xx", "5xx"}:
        # A server that has judged before the end says so and cuts.
        action = ends[end]
        assert isinstance(action, Say)
        return Say(action.words, then_drop=True)
    return ends[end]
