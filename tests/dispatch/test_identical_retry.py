"""A retry is the same message to the octet, whatever the office changed between the two tries."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from echeance.dispatch.dkim import SigningKey, make_key
from echeance.dispatch.models import (
    Attempt,
    BlindCopy,
    MailTemplate,
    Relay,
    SenderProfile,
    SenderVersion,
)
from echeance.dispatch.models.mail_template import shipped_text
from echeance.dispatch.preparing import Workshop
from echeance.dispatch.signing import Signer
from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus
from tests.build import NOON
from tests.dispatch.scripted_smtp import Say
from tests.dispatch.wire import Script, Wire, ready, relay_state, state_of, wire

pytestmark = pytest.mark.django_db

PUT_OFF: Script = {"dot": [Say("451 4.3.0 Please try again later")]}
GREY: Script = {"rcpt": [Say("450 4.2.0 Greylisted")]}
SENDER_REFUSED: Script = {"mail": [Say("550 5.7.1 Sender not allowed")]}


def another_template() -> None:
    MailTemplate.objects.create(at=NOON.replace(minute=5), **(shipped_text() | {"text": "Autre"}))


CHANGES: dict[str, Callable[[], object]] = {
    "senders-name": lambda: SenderProfile.objects.update(name="Autre Cabinet"),
    "senders-address": lambda: SenderProfile.objects.update(address="autre@exemple.org"),
    "reply-to": lambda: SenderProfile.objects.update(reply_to="accueil@exemple.fr"),
    "x-mailer": lambda: Relay.objects.update(user_agent="Autre"),
    "no-x-mailer": lambda: Relay.objects.update(user_agent=""),
    "template": another_template,
    "hidden-copy": lambda: BlindCopy.objects.create(address="a@exemple.fr", confirmed=True),
}


def forget(sending: Wire) -> None:
    """As a restart does."""
    sending.mailer.workshop = Workshop(signer=sending.mailer.workshop.signer)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_retry_is_the_same_message_to_the_octet_after(
    tmp_path: Path, change: Callable[[], object]
) -> None:
    notice = ready()

    with wire(tmp_path, PUT_OFF) as sending:
        sending.step()
        change()
        forget(sending)
        sending.try_again()

    first, again = sending.server.contents
    assert state_of(notice) == "OK"
    assert again == first


def test_a_retry_after_all_of_these_is_the_same_message_twice_over(tmp_path: Path) -> None:
    ready()

    with wire(tmp_path, {"dot": [Say("451 4.3.0 Later")] * 2}) as sending:
        sending.step()
        for change in CHANGES.values():
            change()
            sending.clock.forward(minutes=90)
            sending.step()

    assert len(sending.server.contents) == 3
    assert len(set(sending.server.contents)) == 1


def test_a_grey_list_freezes_the_sender_as_well(tmp_path: Path) -> None:
    ready()

    with wire(tmp_path, GREY) as sending:
        sending.step()
        SenderProfile.objects.update(name="Autre Cabinet", address="autre@exemple.fr")
        sending.try_again()

    first, again = Attempt.objects.order_by("pk")
    (message,) = sending.server.accepted
    assert message.sender == "courtage@exemple.fr"
    assert first.message_id == again.message_id
    assert b"FOREM" in message.content


def test_a_sender_that_the_server_refused_is_replaced_by_the_one_that_mends_it(
    tmp_path: Path,
) -> None:
    ready()

    with wire(tmp_path, SENDER_REFUSED) as sending:
        sending.step()
        assert relay_state() == "help"
        SenderProfile.objects.update(address="avis@exemple.fr")
        sending.try_again()

    assert [message.sender for message in sending.server.accepted] == ["avis@exemple.fr"]


def test_a_change_applies_to_what_is_validated_later(tmp_path: Path) -> None:
    notice = ready()

    with wire(tmp_path, PUT_OFF) as sending:
        sending.step()
        SenderProfile.objects.update(name="Autre Cabinet")
        other = ready()
        sending.try_again()
        names = {
            message_from_bytes(one.content, policy=default)["X-Echeance-Avis"]: one.content
            for one in sending.server.accepted
        }

    assert b"FOREM" in names[f"{notice.pk}-1"]
    assert b"Autre Cabinet" in names[f"{other.pk}-1"]


def test_a_notice_validated_again_takes_todays_sender(tmp_path: Path) -> None:
    notice = ready()

    with wire(tmp_path, PUT_OFF) as sending:
        sending.step()
        SenderProfile.objects.update(name="Autre Cabinet")
        sending.clock.forward(minutes=1)
        StatusChange.objects.create(
            notice=notice,
            old=NoticeStatus.FAILED,
            new=NoticeStatus.VALIDATED,
            by="hala",
            at=sending.clock.now,
        )
        sending.try_again()

    assert b"Autre Cabinet" in sending.server.contents[-1]


def test_a_copy_that_is_withdrawn_gets_nothing_at_the_retry(tmp_path: Path) -> None:
    ready()

    with wire(tmp_path, PUT_OFF) as sending:
        BlindCopy.objects.create(address="archive@exemple.fr", confirmed=True)
        sending.step()
        BlindCopy.objects.all().delete()
        sending.try_again()

    assert [message.recipients for message in sending.server.accepted] == [
        ["solange.durand@exemple.fr"]
    ]


def signed(key: SigningKey) -> Signer:
    return Signer(key, "s1", "exemple.fr")


@pytest.mark.parametrize("same_key", [True, False])
def test_the_signature_is_made_with_the_key_in_force_and_the_rest_is_the_same(
    tmp_path: Path, *, same_key: bool
) -> None:
    ready()
    key, other = make_key(), make_key()

    with wire(tmp_path, PUT_OFF) as sending:
        sending.mailer.workshop.signer = signed(key)
        sending.step()
        SenderProfile.objects.update(name="Autre Cabinet")
        sending.mailer.workshop = Workshop(signer=signed(key if same_key else other))
        sending.try_again()

    first, again = sending.server.contents
    assert first.startswith(b"DKIM-Signature:")
    assert (first == again) is same_key
    assert first[first.index(b"Date: ") :] == again[again.index(b"Date: ") :]


def test_one_version_is_kept_however_many_messages_leave(tmp_path: Path) -> None:
    for _ in range(3):
        ready()

    with wire(tmp_path) as sending:
        sending.step()
        forget(sending)
        sending.step(limit=50)

    (version,) = SenderVersion.objects.all()
    assert (version.address, version.name) == ("courtage@exemple.fr", "FOREM Courtage")
    assert Notice.objects.filter(status=NoticeStatus.SENT).count() == 3
