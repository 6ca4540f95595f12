"""Public reports about queues that stand still (B): what holds one notice never holds the others.

The identifiers are those of the table in README.md.
"""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from echeance.dispatch.mailer import LEASE
from echeance.dispatch.models import MailTemplate
from echeance.dispatch.models.mail_template import shipped_text
from echeance.dispatch.recovery import Recovered, recover
from echeance.dispatch.settling import Desk
from echeance.notices.models import Notice
from echeance.notices.resolving import mark_received, resend
from tests.build import NOON, make_client
from tests.dispatch.scripted_smtp import Drop, Say
from tests.dispatch.wire import ready, ready_many, state_of, wire

pytestmark = pytest.mark.django_db
DESK = Desk(automate="test")


def this(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


@pytest.mark.parametrize("report", ["B17-processed-by-a-dead-worker", "B18-rows-left-sending"])
@pytest.mark.parametrize(
    ("handed_over", "state"), [(False, "V"), (True, "KO in_doubt")], ids=["before", "after"]
)
def test_a_notice_of_a_dead_automate_is_free_or_in_doubt_once_its_lease_is_over(
    tmp_path: Path, report: str, state: str, *, handed_over: bool
) -> None:
    notice = ready()
    one = Notice.objects.filter(pk=notice.pk)
    one.pick_up(at=NOON, token="dead", lease=LEASE)
    if handed_over:
        Notice.objects.hand_over(
            one.values_list("pk", flat=True), token="dead", at=NOON, lease=LEASE
        )

    early = recover(tmp_path, at=NOON + LEASE - timedelta(seconds=1), desk=DESK)
    late = recover(tmp_path, at=NOON + LEASE + timedelta(seconds=1), desk=DESK)

    assert early == Recovered()
    assert late == (Recovered(in_doubt=1) if handed_over else Recovered(put_back=1))
    assert state_of(notice) == state


@pytest.mark.parametrize("report", ["B19-old-recent-and-a-second-pass"])
def test_a_second_pass_over_the_dead_changes_nothing(tmp_path: Path, report: str) -> None:
    old, recent = ready_many(2)
    for notice, token, at in ((old, "a", NOON), (recent, "b", NOON + LEASE)):
        one = Notice.objects.filter(pk=notice.pk)
        one.pick_up(at=at, token=token, lease=LEASE)
        Notice.objects.hand_over(one.values_list("pk", flat=True), token=token, at=at, lease=LEASE)

    passes = [
        recover(tmp_path, at=NOON + LEASE + timedelta(minutes=1), desk=DESK) for _ in range(2)
    ]

    assert passes == [Recovered(in_doubt=1), Recovered()]
    assert state_of(old) == "KO in_doubt"
    assert Notice.objects.get(pk=recent.pk).is_leaving


@pytest.mark.parametrize("report", ["B20-in-doubt-without-a-way-out"])
def test_a_person_settles_a_doubt_by_either_answer(tmp_path: Path, report: str) -> None:
    received, again = ready_many(2)

    with wire(tmp_path, {"dot": [Drop(), Drop()]}) as sending:
        for _ in range(2):
            sending.step(limit=1)
        assert {state_of(received), state_of(again)} == {"KO in_doubt"}
        mark_received(this(received), by="hala", at=NOON, reason="reçu", handed_over_at=NOON)
        resend(this(again), by="hala", at=NOON, reason="jamais reçu")
        sending.try_again()

    assert (state_of(received), state_of(again)) == ("OK", "OK")
    sent = [message_from_bytes(message.content) for message in sending.server.taken]
    assert [message["X-Echeance-Avis"] for message in sent] == [
        f"{received.pk}-1",
        f"{again.pk}-1",
        f"{again.pk}-2",
    ]
    assert len({message["Message-ID"] for message in sent}) == 3


@pytest.mark.parametrize("report", ["B21-html-in-a-name"])
def test_html_in_a_name_is_text(tmp_path: Path, report: str) -> None:
    name = '<a href="x">Bob</a>'
    notice = ready(make_client(last_name=name, email="bob@exemple.fr"))

    with wire(tmp_path) as sending:
        sending.step()

    assert state_of(notice) == "OK"
    (message,) = sending.server.accepted
    read = message_from_bytes(message.content, policy=default)
    html = read.get_body(("html",))
    assert name in str(read["Subject"])
    assert html is not None
    assert "&lt;a href=" in html.get_content()
    assert '<a href="x">' not in html.get_content()


@pytest.mark.parametrize("report", ["B22-a-folded-subject"])
def test_a_line_break_in_the_subject_holds_nothing_up(tmp_path: Path, report: str) -> None:
    subject = "Avis\r\n suite {Adr_Nom}"
    MailTemplate.objects.create(at=NOON, **(dict(shipped_text()) | {"subject": subject}))
    notice = ready()

    with wire(tmp_path) as sending:
        sending.step()

    assert state_of(notice) == "OK"
    (message,) = sending.server.accepted
    assert message_from_bytes(message.content)["Subject"] == "Avis suite DURAND"


BAD = {
    "B21-no-pdf": ("client@exemple.fr", b"not a PDF"),
    "B23-no-address": ("", b"%PDF-1.7"),
    "B23-an-address-without-end": ("jean@exemple", b"%PDF-1.7"),
}


@pytest.mark.parametrize(("address", "pdf"), BAD.values(), ids=BAD.keys())
def test_a_bad_notice_does_not_hold_the_next_one(tmp_path: Path, address: str, pdf: bytes) -> None:
    first = ready(make_client(email=address), pdf=pdf)
    second = ready()

    with wire(tmp_path) as sending:
        sending.step()
        sending.step()

    assert (state_of(first), state_of(second)) == ("KO content", "OK")


@pytest.mark.parametrize("report", ["B23-a-refused-address-first"])
def test_a_refused_address_does_not_hold_the_rest_of_its_lot(tmp_path: Path, report: str) -> None:
    notices = ready_many(50)

    with wire(tmp_path, {"rcpt": [Say("550 5.1.1 unknown")]}) as sending:
        sending.step(limit=50)

    states = [state_of(notice) for notice in notices]
    assert states == ["KO address"] + ["OK"] * 49
