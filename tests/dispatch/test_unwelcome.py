"""Refusals that speak of us (a setting to mend) and refusals that speak of one client’s address.

Each sample is what that server says to a session that it does not let send, or of a recipient.
"""

from dataclasses import KW_ONLY, dataclass

import pytest

from echeance.dispatch.dialogue import Delivery, Phase, RecipientReply, read_reply
from echeance.dispatch.outcomes import Kind, judge
from echeance.notices.status import FailureCause

CLIENT, COPY = "client@exemple.fr", "archive@courtage.fr"


@dataclass(frozen=True)
class Said:
    """One reply at one phase; `without_login`: the session never proved who we are."""

    line: str
    phase: Phase = Phase.RCPT
    _: KW_ONLY
    without_login: bool = False
    relayed_before: bool = False
    copy: str = ""
    """What was said of a hidden copy in the same envelope."""


def verdict(said: Said) -> tuple[Kind, FailureCause | None, str]:
    reply = read_reply(int(said.line[:3]), said.line[4:].encode())
    answers = [RecipientReply(CLIENT, blind=False, reply=reply)]
    if said.copy:
        other = read_reply(int(said.copy[:3]), said.copy[4:].encode())
        answers.append(RecipientReply(COPY, blind=True, reply=other))
    judged = judge(
        Delivery(
            phase=said.phase,
            reply=reply,
            recipients=tuple(answers),
            logged_in=not said.without_login,
            relayed_before=said.relayed_before,
        )
    )
    return judged.kind, judged.failure, judged.remark


LOGIN, RELAY, SENDER, MACHINE = "identification", "relayer", "expéditeur", "cette machine"
OURS = {
    "postfix-relay": (Said("554 5.7.1 <client@exemple.fr>: Relay access denied"), RELAY),
    "postfix-relay-deferred": (Said("454 4.7.1 <client@exemple.fr>: Relay access denied"), RELAY),
    "postfix-not-logged-in": (
        Said("553 5.7.1 <avis@courtage.fr>: Sender address rejected: not logged in"),
        LOGIN,
    ),
    "ovh-not-owned": (
        Said("553 5.7.1 <avis@courtage.fr>: Sender address rejected: not owned by user a@b.fr"),
        SENDER,
    ),
    "gandi-not-owned-at-mail": (
        Said("553 5.7.1 <a@b.fr>: Sender address rejected: not owned by user c@d.fr", Phase.MAIL),
        SENDER,
    ),
    "postfix-sender-without-domain": (
        Said("550 5.1.8 <a@b.invalid>: Sender address rejected: Domain not found"),
        SENDER,
    ),
    "postfix-client-host": (
        Said("554 5.7.1 <srv[192.0.2.1]>: Client host rejected: Access denied"),
        MACHINE,
    ),
    "postfix-block-list": (
        Said("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example"),
        MACHINE,
    ),
    "postfix-helo": (
        Said("504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname"),
        MACHINE,
    ),
    "530-at-rcpt": (Said("530 5.7.0 Authentication Required"), LOGIN),
    "530-at-data": (Said("530 5.7.1 Authentication required", Phase.DATA), LOGIN),
    "530-without-a-word": (Said("530 no", Phase.RCPT), LOGIN),
    "550-login-required": (Said("550 5.7.1 Authentication required"), LOGIN),
    "exim-cpanel": (Said("550 Please turn on SMTP Authentication in your mail client."), LOGIN),
    "exim-relay": (Said("550 relay not permitted"), RELAY),
    "sendmail": (
        Said("550 5.7.1 <client@exemple.fr>... Relaying denied. Proper authentication required."),
        RELAY,
    ),
    "qmail": (Said("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"), RELAY),
    "smartermail": (
        Said("550 This server requires authentication when sending to a non-local address"),
        LOGIN,
    ),
    "exchange-relay": (Said("550 5.7.1 Unable to relay"), RELAY),
    "exchange-relay-5754": (
        Said("550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"),
        RELAY,
    ),
    "office365-anonymous": (
        Said("550 5.7.57 Client not authenticated to send mail.", Phase.MAIL),
        LOGIN,
    ),
    "office365-tenant": (Said("550 5.7.64 TenantAttribution; Relay Access Denied"), RELAY),
    "office365-direct-send": (
        Said("550 5.7.68 TenantInboundAttribution; Direct Send not allowed"),
        RELAY,
    ),
    "office365-send-as-after-the-dot": (
        Said("554 5.2.252 SendAsDenied; a@b.fr not allowed to send as c@d.fr", Phase.DOT),
        SENDER,
    ),
    "office365-send-as-5760": (
        Said("550 5.7.60 SMTP; Client does not have permissions to send as this sender", Phase.DOT),
        SENDER,
    ),
    "office365-bad-outbound": (
        Said("550 5.1.8 Access denied, bad outbound sender AS(42004)", Phase.DOT),
        SENDER,
    ),
    "office365-tenant-blocked": (
        Said("550 5.7.705 Service unavailable. Access denied, tenant has exceeded threshold"),
        "fermé l’envoi",
    ),
    "google-relay": (Said("550 5.7.1 Invalid credentials for relay [192.0.2.1]."), RELAY),
    "google-relay-denied": (Said("550 5.7.1 Mail relay denied [192.0.2.1].", Phase.DATA), RELAY),
    "google-web-login": (Said("534 5.7.14 Please log in via your web browser", Phase.MAIL), LOGIN),
    "ionos-sender": (
        Said("550 Requested action not taken: mailbox unavailable. Sender address is not allowed."),
        SENDER,
    ),
    "ionos-unauthorized-sender": (
        Said("554 Transaction failed. Unauthorized sender address.", Phase.DOT),
        SENDER,
    ),
    "ses-not-verified": (
        Said("554 Message rejected: Email address is not verified.", Phase.DOT),
        SENDER,
    ),
    "french-relay": (Said("550 5.7.1 Authentification requise"), LOGIN),
    "access-denied-for-client-and-copy": (
        Said(
            "554 5.7.1 <client@exemple.fr>: Recipient address rejected: Access denied",
            copy="554 5.7.1 <archive@courtage.fr>: Recipient address rejected: Access denied",
        ),
        LOGIN,
    ),
}
PAUSES = {
    "access-denied-to-who-never-logged-in": Said(
        "554 5.7.1 <client@exemple.fr>: Recipient address rejected: Access denied",
        without_login=True,
    ),
    "client-host-for-now": Said("450 4.7.25 Client host rejected: cannot find your hostname"),
    "sender-domain-for-now": Said("450 4.1.8 Sender address rejected: Domain not found"),
}
THEIRS = {
    "unknown": (Said("550 5.1.1 <client@exemple.fr>: User unknown"), FailureCause.ADDRESS),
    "unknown-without-login": (
        Said("550 5.1.1 User unknown", Phase.RCPT, without_login=True),
        FailureCause.ADDRESS,
    ),
    "unknown-without-extended-code": (
        Said("550 No such user here", Phase.RCPT, without_login=True),
        FailureCause.ADDRESS,
    ),
    "recipients-policy": (
        Said("550 5.7.1 Recipient address rejected: blocked by recipient's policy"),
        FailureCause.SERVER,
    ),
    "recipients-policy-without-login": (
        Said("550 5.7.1 Access denied by the recipient's policy", Phase.RCPT, without_login=True),
        FailureCause.SERVER,
    ),
    "access-map-once-another-was-taken": (
        Said(
            "554 5.7.1 <client@exemple.fr>: Recipient address rejected: Access denied",
            without_login=True,
            relayed_before=True,
        ),
        FailureCause.SERVER,
    ),
    "access-map-once-logged-in": (
        Said("554 5.7.1 <client@exemple.fr>: Recipient address rejected: Access denied"),
        FailureCause.SERVER,
    ),
    "the-copy-is-accepted": (
        Said(
            "554 5.7.1 <client@exemple.fr>: Recipient address rejected: Access denied",
            copy="250 2.1.5 Ok",
        ),
        FailureCause.SERVER,
    ),
    "office365-unknown-in-the-directory": (
        Said(
            "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
            Phase.RCPT,
            without_login=True,
        ),
        FailureCause.ADDRESS,
    ),
    "exchange-group": (
        Said("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required"),
        FailureCause.SERVER,
    ),
    "exchange-mailbox": (
        Said("550 5.7.1 RESOLVER.RST.AuthRequired; authentication required"),
        FailureCause.SERVER,
    ),
    "sender-refused-by-this-client": (
        Said("550 5.7.1 Sender not authorized to write to this recipient"),
        FailureCause.SERVER,
    ),
    "another-server-is-quoted": (
        Said(
            "550 5.1.1 <client@exemple.fr>: Recipient address rejected: undeliverable address:"
            " host mx.exemple.fr[192.0.2.9] said: 554 5.7.1 Relay access denied"
        ),
        FailureCause.ADDRESS,
    ),
    "content": (Said("554 5.7.1 Message rejected as spam", Phase.DOT), FailureCause.SERVER),
}


@pytest.mark.parametrize(("said", "mend"), OURS.values(), ids=OURS.keys())
def test_what_speaks_of_us_stops_the_relay_and_marks_nothing(said: Said, mend: str) -> None:
    kind, failure, remark = verdict(said)

    assert kind is (Kind.RELAY_BROKEN if said.line[0] == "5" else Kind.RELAY_PAUSED)
    assert failure is None
    assert mend in remark


@pytest.mark.parametrize("said", PAUSES.values(), ids=PAUSES.keys())
def test_what_speaks_of_us_for_now_rests_the_relay(said: Said) -> None:
    assert verdict(said)[:2] == (Kind.RELAY_PAUSED, None)


@pytest.mark.parametrize(("said", "cause"), THEIRS.values(), ids=THEIRS.keys())
def test_what_speaks_of_one_address_concerns_that_mail_alone(
    said: Said, cause: FailureCause
) -> None:
    assert verdict(said)[:2] == (Kind.REFUSED, cause)


def test_a_grey_list_that_names_our_machine_is_a_grey_list() -> None:
    said = Said("450 4.7.1 Client host rejected: Greylisted, please try again")

    assert verdict(said)[0] is Kind.DEFERRED
