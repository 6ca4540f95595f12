"""A real Postfix: encryption, login, limits, refusals, grey list, and a restart in the middle."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from echeance.dispatch.mailer import Mailer
from echeance.dispatch.models import Attempt, Relay
from echeance.dispatch.sending import send_next
from echeance.dispatch.server import Server
from echeance.dispatch.transport import SmtpTransport
from echeance.notices.models import Notice
from echeance.notices.resolving import mark_received, resend
from echeance.notices.status import NoticeStatus
from tests.build import make_client
from tests.dispatch.office import Clock, mailer_with, make_office
from tests.dispatch.processes import (
    AUTOMATE,
    Sink,
    ended,
    make_notices,
    marks,
    running,
    sink,
    until,
)
from tests.dispatch.real_postfix import (
    PASSWORD,
    SIZE_LIMIT,
    UNKNOWN,
    USER,
    GreyList,
    Postfix,
    postfix,
    why_not_here,
)
from tests.dispatch.wire import ready, relay_state, state_of

S = NoticeStatus
pytestmark = [
    pytest.mark.postfix,
    pytest.mark.skipif(bool(why_not_here()), reason=why_not_here() or "it can"),
]


@pytest.fixture(scope="module")
def clients() -> Iterator[Sink]:
    """Where Postfix delivers: each client's mailbox, in one."""
    with sink() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def server(clients: Sink) -> Iterator[Postfix]:
    with GreyList().listening() as grey, postfix(delivers_to=clients.port, grey_list=grey) as ours:
        yield ours


@contextmanager
def mailer_to(port: int, folder: Path, **required: Any) -> Iterator[Mailer]:
    make_office(port=port)
    transport = SmtpTransport(Server(host="localhost", port=port, **required))
    with mailer_with(transport, folder, clock=Clock()) as mailer:
        try:
            yield mailer
        finally:
            transport.close()


def delivered(notice: Notice, clients: Sink) -> bool:
    """Within some seconds: Postfix answers before it delivers."""
    mark = f"{notice.pk}-{Notice.objects.get(pk=notice.pk).generation}"
    end = time.monotonic() + 15
    while mark not in clients.got and time.monotonic() < end:
        time.sleep(0.05)
    return clients.got.count(mark) == 1


@pytest.mark.django_db
def test_it_takes_a_notice_and_its_queue_id_is_kept(
    tmp_path: Path, server: Postfix, clients: Sink
) -> None:
    clients.got.clear()
    notice = ready()

    with mailer_to(server.open_port, tmp_path) as mailer:
        send_next(mailer)

    attempt = Attempt.objects.get()
    assert state_of(notice) == "OK"
    assert delivered(notice, clients)
    assert attempt.queue_id
    assert f"{attempt.queue_id}: message-id=<{attempt.message_id}>" in server.log()


@pytest.mark.django_db
@pytest.mark.parametrize("mechanism", ["PLAIN", "CRAM-MD5"])
def test_starttls_with_our_authority_then_a_login(
    tmp_path: Path, server: Postfix, clients: Sink, mechanism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients.got.clear()
    # Each that Postfix offers, one after the other; ours would always choose the first.
    monkeypatch.setattr("echeance.dispatch.session.choose_mechanism", lambda *_, **__: mechanism)
    notice = ready()

    with mailer_to(
        server.submission_port, tmp_path, security="starttls", ca_pem=server.chain.authority_pem,
        user=USER, password=PASSWORD,
    ) as mailer:  # fmt: skip
        send_next(mailer)

    assert (state_of(notice), relay_state()) == ("OK", "well")
    assert Attempt.objects.get().encrypted
    assert delivered(notice, clients)
    assert f"sasl_method={mechanism}, sasl_username={USER}" in server.log()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("required", "words"),
    [
        ({"password": "un autre", "ca_pem": True}, "identifiant ou le mot de passe est refusé"),
        ({"password": PASSWORD}, "certificat du serveur n’est pas reconnu"),
        ({"user": "", "ca_pem": True}, "refuse de relayer"),
        ({"security": "none", "user": ""}, "exige une identification ou un chiffrement"),
    ],
    ids=["wrong-password", "unknown-authority", "no-login", "no-encryption"],
)
def test_what_postfix_requires_and_does_not_get_waits_for_a_person(
    tmp_path: Path, server: Postfix, required: dict[str, Any], words: str
) -> None:
    notice = ready()
    given = {"security": "starttls", "user": USER, **required}
    given["ca_pem"] = server.chain.authority_pem if "ca_pem" in required else ""

    with mailer_to(server.submission_port, tmp_path, **given) as mailer:
        send_next(mailer)

    assert (state_of(notice), relay_state()) == ("V", "help")
    assert words in Relay.objects.get().needs_attention


@pytest.mark.django_db
def test_over_its_size_limit_nothing_is_transmitted(tmp_path: Path, server: Postfix) -> None:
    notice = ready(pdf=b"%PDF-1.7" + b"x" * SIZE_LIMIT)

    with mailer_to(server.open_port, tmp_path) as mailer:
        send_next(mailer)

    assert state_of(notice) == "KO content"
    assert "trop volumineux" in Notice.objects.get().remark
    assert Attempt.objects.get().phase == "size"


@pytest.mark.django_db
def test_a_recipient_that_it_refuses_is_ko_and_the_next_one_is_ok(
    tmp_path: Path, server: Postfix, clients: Sink
) -> None:
    clients.got.clear()
    refused, accepted = ready(make_client(email=UNKNOWN)), ready()

    with mailer_to(server.open_port, tmp_path) as mailer:
        send_next(mailer, limit=50)

    assert (state_of(refused), state_of(accepted)) == ("KO address", "OK")
    assert "550 5.1.1" in Notice.objects.get(pk=refused.pk).remark
    assert "User unknown" in Notice.objects.get(pk=refused.pk).remark
    assert delivered(accepted, clients)


@pytest.mark.django_db
def test_a_grey_list_puts_off_once_and_lets_in_five_minutes_later(
    tmp_path: Path, server: Postfix, clients: Sink
) -> None:
    clients.got.clear()
    notice = ready(make_client(email="gris@exemple.fr"))

    with mailer_to(server.grey_port, tmp_path) as mailer:
        assert isinstance(mailer.clock, Clock)
        send_next(mailer)
        first = state_of(notice), relay_state(), Notice.objects.get().remark
        at_once = send_next(mailer)
        mailer.clock.forward(minutes=6)
        send_next(mailer)

    assert first[:2] == ("V", "well")
    assert "Greylisted" in first[2]
    assert at_once.picked_up == 0
    assert state_of(notice) == "OK"
    assert delivered(notice, clients)


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_restarted_in_the_middle_of_500_notices_it_delivers_500_and_none_twice(
    tmp_path: Path, server: Postfix, clients: Sink
) -> None:
    clients.got.clear()
    make_office(port=server.open_port)
    Relay.objects.update(error_wait_ms=100, pause_after_each_ms=0)
    make_notices(500)

    # Held in its queue until the restart: a Postfix that is stopped while it delivers may do so
    # twice, and what is counted here is what we gave it.
    server.stop()
    server.change(defer_transports="smtp")
    server.start()

    with running(tmp_path, *AUTOMATE) as process:
        until(lambda: Notice.objects.filter(status=S.SENT).count() >= 150)
        server.stop()
        server.change(defer_transports="")
        waiting = Notice.objects.filter(status=S.VALIDATED).count()
        time.sleep(1)  # Long enough for the automate to find nobody there.
        server.start()
        until(nothing_waits)
        doubtful = list(Notice.objects.in_doubt())
        # A person asks the server's own log, and answers.
        for notice in doubtful:
            answer(notice, clients)
        until(lambda: marks(status=S.SENT) == marks())
        process.send_signal(signal.SIGTERM)
        assert ended(process) == 0

    until(lambda: len(set(clients.got)) == 500, within=60)
    assert waiting > 0, "the restart came too late to be in the middle"
    assert len(doubtful) <= 1
    assert Attempt.objects.filter(outcome="deferred").count() <= 1
    assert max(Counter(clients.got).values()) == 1
    assert set(clients.got) == marks()


def nothing_waits() -> bool:
    """A message that the stop cut in the middle is put off for five minutes: they are over."""
    put_off = Notice.objects.filter(status=S.VALIDATED, picked_up_at=None, attempts__gt=0)
    put_off.update(eligible_at=datetime.now(UTC))
    return not Notice.objects.filter(status=S.VALIDATED).exists()


def answer(notice: Notice, clients: Sink) -> None:
    at = datetime.now(UTC)
    if delivered(notice, clients):
        mark_received(notice, by="hala", at=at, reason="vu chez le client", handed_over_at=at)
    else:
        resend(notice, by="hala", at=at, reason="absent du journal du serveur")
