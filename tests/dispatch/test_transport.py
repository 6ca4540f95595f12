"""The conversation with the server: each phase, each way it can end, and what it means."""

import ssl
from typing import Any

import pytest

from echeance.dispatch.dialogue import Delivery, Envelope, Phase
from echeance.dispatch.outcomes import Kind, judge
from echeance.dispatch.server import Server
from echeance.dispatch.transport import SmtpTransport
from tests.dispatch.certificates import make_chain
from tests.dispatch.scripted_smtp import Action, Drop, Hang, Say, ScriptedSmtp
from tests.dispatch.wire import PATIENT, patience_with

ENVELOPE = Envelope(sender="courtage@exemple.fr", to=("client@exemple.fr",))
CONTENT = b"Subject: x\r\n\r\nhello\r\n.\r\n.5 %\r\n..x\r\n" + b"0123456789\r\n" * 20


def deliver(
    sink: ScriptedSmtp,
    *,
    envelope: Envelope = ENVELOPE,
    content: bytes = CONTENT,
    may_leave: bool = True,
    **server: Any,
) -> Delivery:
    transport = transport_to(sink, **server)
    try:
        return transport.deliver(envelope, content, may_leave=lambda: may_leave)
    finally:
        transport.close()


def transport_to(sink: ScriptedSmtp, **server: Any) -> SmtpTransport:
    timeouts = patience_with(sink.script)
    return SmtpTransport(Server(host="localhost", port=sink.port, **server), timeouts=timeouts)


def test_a_message_is_accepted_as_it_was_given() -> None:
    with ScriptedSmtp() as sink:
        delivery = deliver(sink)

    assert judge(delivery).kind is Kind.ACCEPTED
    assert delivery.reply.queue_id == "4F2A7C0B"
    assert [message.content for message in sink.accepted] == [CONTENT]
    assert sink.accepted[0].recipients == ["client@exemple.fr"]


ENDS: list[tuple[str, Action]] = [
    ("4xx", Say("450 4.3.0 not now")),
    ("5xx", Say("550 5.0.0 never")),
    ("421", Say("421 4.3.2 going down", then_drop=True)),
    ("garbage", Say("ça alors")),
    ("drop", Drop()),
    ("hang", Hang()),
]
PAUSED, BROKEN, DEFERRED = Kind.RELAY_PAUSED, Kind.RELAY_BROKEN, Kind.DEFERRED
REFUSED, DOUBT = Kind.REFUSED, Kind.IN_DOUBT
#            4xx       5xx      421     garbage   drop      hang
MATRIX = {
    "greeting": (PAUSED, PAUSED, PAUSED, PAUSED, PAUSED, PAUSED),
    "ehlo": (PAUSED, PAUSED, PAUSED, PAUSED, PAUSED, PAUSED),
    "auth": (PAUSED, BROKEN, PAUSED, PAUSED, PAUSED, PAUSED),
    "mail": (PAUSED, BROKEN, PAUSED, PAUSED, PAUSED, PAUSED),
    "rcpt": (DEFERRED, REFUSED, PAUSED, PAUSED, PAUSED, PAUSED),
    "data": (DEFERRED, REFUSED, PAUSED, PAUSED, PAUSED, PAUSED),
    "dot": (DEFERRED, REFUSED, PAUSED, DOUBT, DOUBT, DOUBT),
}


@pytest.mark.parametrize(
    ("phase", "action", "expected"),
    [
        pytest.param(phase, action, kinds[index], id=f"{phase}-{name}")
        for phase, kinds in MATRIX.items()
        for index, (name, action) in enumerate(ENDS)
    ],
)
def test_each_end_at_each_phase_means_one_thing(phase: str, action: Action, expected: Kind) -> None:
    script = {phase: [action] * 3}
    extensions = ("AUTH PLAIN",) if phase == "auth" else ()
    login: dict[str, Any] = {"user": "u", "password": "p", "allow_clear_text_login": True}

    with ScriptedSmtp(script, extensions=extensions) as sink:
        delivery = deliver(sink, **(login if phase == "auth" else {}))

    assert judge(delivery).kind is expected
    assert sink.accepted == []


@pytest.mark.parametrize("action", [Drop(), Hang(), Say("552 5.3.4 too big", then_drop=True)])
def test_a_line_cut_inside_the_content_was_never_accepted(action: Action) -> None:
    content = CONTENT + b"x" * 8_000_000

    with ScriptedSmtp({"body": [action]}, extensions=()) as sink:
        delivery = deliver(sink, content=content)

    assert delivery.phase is Phase.BODY
    assert judge(delivery).kind in {Kind.DEFERRED, Kind.REFUSED}
    assert sink.accepted == []


def test_a_refused_client_gets_nothing_and_neither_do_the_copies() -> None:
    envelope = Envelope(sender="a@exemple.fr", to=("bad@exemple.fr",), blind=("me@exemple.fr",))

    with ScriptedSmtp({"rcpt": [Say("550 5.1.1 unknown")]}) as sink:
        delivery = deliver(sink, envelope=envelope)

    assert judge(delivery).kind is Kind.REFUSED
    assert "unknown" in judge(delivery).remark
    assert "DATA" not in sink.commands
    assert "RSET" in sink.commands


def test_a_refused_copy_does_not_keep_the_client_from_the_notice() -> None:
    envelope = Envelope(sender="a@exemple.fr", to=("ok@exemple.fr",), blind=("me@exemple.fr",))

    with ScriptedSmtp({"rcpt": [Say("250 ok"), Say("550 5.1.1 unknown")]}) as sink:
        delivery = deliver(sink, envelope=envelope)

    assert judge(delivery).kind is Kind.ACCEPTED
    assert judge(delivery).remark == "Copie refusée\u00a0: me@exemple.fr."


def test_a_notice_taken_back_at_the_last_moment_transmits_nothing() -> None:
    with ScriptedSmtp() as sink:
        delivery = deliver(sink, may_leave=False)

    assert judge(delivery).kind is Kind.WITHDRAWN
    assert "DATA" not in sink.commands


def test_a_message_over_the_servers_limit_is_not_even_tried() -> None:
    with ScriptedSmtp(extensions=("SIZE 100",)) as sink:
        delivery = deliver(sink)

    assert judge(delivery).kind is Kind.REFUSED
    assert "trop volumineux" in judge(delivery).remark
    assert not any(command.startswith("MAIL") for command in sink.commands)


# The octet B2 is « ² » to smtplib, which reads Latin-1: a digit to Python, but no number.
@pytest.mark.parametrize("size", ["SIZE \udcb2", "SIZE", "SIZE 0", "SIZE " + "9" * 30])
def test_a_limit_that_is_no_number_limits_nothing(size: str) -> None:
    with ScriptedSmtp(extensions=(size,)) as sink:
        delivery = deliver(sink)

    assert judge(delivery).kind is Kind.ACCEPTED


def test_a_kept_session_serves_several_messages_and_is_renewed_after_fifty() -> None:
    with ScriptedSmtp(extensions=("PIPELINING",)) as sink:
        transport = transport_to(sink)
        for _ in range(51):
            delivery = transport.deliver(ENVELOPE, CONTENT, may_leave=lambda: True)
            assert judge(delivery).kind is Kind.ACCEPTED
        transport.close()

    assert sink.connections == 2
    assert len(sink.accepted) == 51


@pytest.mark.parametrize(
    "action", [Say("421 4.4.2 too long", then_drop=True), Drop(), Say("452 4.4.5 enough")]
)
def test_a_kept_session_refused_at_mail_is_replaced_for_the_same_message(action: Action) -> None:
    with ScriptedSmtp({"mail": [Say("250 ok"), action]}) as sink:
        transport = transport_to(sink)
        kinds = [
            judge(transport.deliver(ENVELOPE, CONTENT, may_leave=lambda: True)).kind
            for _ in range(2)
        ]
        transport.close()

    assert kinds == [Kind.ACCEPTED, Kind.ACCEPTED]
    assert sink.connections == 2


@pytest.mark.parametrize(
    ("phase", "words", "expected"),
    [
        ("rcpt", "550 5.4.5 Daily user sending quota exceeded", PAUSED),
        ("dot", "554 5.2.0 submission quota", PAUSED),
        ("dot", "432 4.3.2 Concurrent connections limit", PAUSED),
        ("mail", "452 4.3.1 Insufficient system storage", PAUSED),
        ("rcpt", "450 4.2.0 Greylisted", DEFERRED),
        ("rcpt", "422 4.2.2 Greylisted", DEFERRED),
        ("rcpt", "452 4.2.2 Mailbox full", DEFERRED),
        ("rcpt", "554 5.7.1 Relay access denied", BROKEN),
        ("mail", "530 5.7.0 Authentication required", BROKEN),
        ("mail", "552 5.3.4 Message size exceeds fixed limit", REFUSED),
        ("dot", "451 Message is too large", REFUSED),
        ("greeting", "554 5.7.1 no service", PAUSED),
    ],
)
def test_what_servers_say_beside_their_code_counts(phase: str, words: str, expected: Kind) -> None:
    with ScriptedSmtp({phase: [Say(words)] * 2}, extensions=()) as sink:
        delivery = deliver(sink)

    assert judge(delivery).kind is expected


def test_a_server_that_does_not_exist_or_refuses_blames_the_relay() -> None:
    with ScriptedSmtp() as sink:
        port = sink.port
    refused = SmtpTransport(Server(host="127.0.0.1", port=port), timeouts=PATIENT)
    unknown = SmtpTransport(Server(host="nom.invalid", port=25), timeouts=PATIENT)

    first = refused.deliver(ENVELOPE, CONTENT, may_leave=lambda: True)
    second = unknown.deliver(ENVELOPE, CONTENT, may_leave=lambda: True)

    assert judge(first).kind is judge(second).kind is Kind.RELAY_PAUSED
    assert "introuvable" in second.reply.words


# Encryption and login.


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    """A server's context for « localhost », and the PEM of the private authority behind it."""
    chain = make_chain(tmp_path_factory.mktemp("tls"))
    return chain.context(), chain.authority_pem


def test_starttls_with_a_private_authority_is_used_and_said(
    authority: tuple[ssl.SSLContext, str],
) -> None:
    context, pem = authority

    with ScriptedSmtp(extensions=("STARTTLS", "AUTH PLAIN LOGIN"), tls=context) as sink:
        delivery = deliver(sink, security="starttls", ca_pem=pem, user="é", password="mot")

    assert judge(delivery).kind is Kind.ACCEPTED
    assert delivery.encrypted
    assert "AUTH PLAIN AMOpAG1vdA==" in sink.commands


def test_tls_from_the_start_works_too(authority: tuple[ssl.SSLContext, str]) -> None:
    context, pem = authority

    with ScriptedSmtp(tls=context, implicit_tls=True) as sink:
        delivery = deliver(sink, security="tls", ca_pem=pem)

    assert judge(delivery).kind is Kind.ACCEPTED


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_unknown_certificate_stops_everything(
    authority: tuple[ssl.SSLContext, str], security: str
) -> None:
    with ScriptedSmtp(
        extensions=("STARTTLS",), tls=authority[0], implicit_tls=security == "tls"
    ) as sink:
        delivery = deliver(sink, security=security)

    assert delivery.phase is Phase.TLS
    assert judge(delivery).kind is Kind.RELAY_BROKEN
    assert "certificat" in judge(delivery).remark


def test_starttls_that_is_not_offered_is_never_given_up_silently() -> None:
    with ScriptedSmtp(extensions=("AUTH PLAIN",)) as sink:
        delivery = deliver(sink, security="starttls", user="u", password="p")

    assert judge(delivery).kind is Kind.RELAY_BROKEN
    assert not any(command.startswith("AUTH") for command in sink.commands)


def test_a_password_never_travels_in_clear_unless_allowed() -> None:
    with ScriptedSmtp(extensions=("AUTH PLAIN LOGIN",)) as sink:
        delivery = deliver(sink, user="u", password="p")

    assert judge(delivery).kind is Kind.RELAY_BROKEN
    assert "en clair" in judge(delivery).remark
    assert not any(command.startswith("AUTH") for command in sink.commands)


@pytest.mark.parametrize(
    ("mechanism", "replies", "last"),
    [
        ("PLAIN", [], "AUTH PLAIN AHUAcA=="),
        ("LOGIN", [Say("334 VXNlcm5hbWU6")], "AUTH LOGIN"),
        # RFC 2195's own example has another challenge; this one was computed by hand.
        ("CRAM-MD5", [Say("334 PDE+")], "AUTH CRAM-MD5"),
    ],
)
def test_the_offered_way_to_log_in_is_used(
    mechanism: str, replies: list[Action], last: str
) -> None:
    with ScriptedSmtp({"auth": replies}, extensions=(f"AUTH {mechanism}",)) as sink:
        deliver(sink, user="u", password="p", allow_clear_text_login=True)

    assert last in sink.commands


def test_a_refused_password_stops_everything_at_once() -> None:
    script: dict[str, list[Action]] = {"auth": [Say("535 5.7.8 bad credentials")]}

    with ScriptedSmtp(script, extensions=("AUTH PLAIN LOGIN CRAM-MD5",)) as sink:
        delivery = deliver(sink, user="u", password="p", allow_clear_text_login=True)

    assert judge(delivery).kind is Kind.RELAY_BROKEN
    assert len([command for command in sink.commands if command.startswith("AUTH")]) == 1
