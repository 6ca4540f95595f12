"""In test mode everything goes to the office, and nothing counts as sent."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.connecting import server_of
from echeance.dispatch.dialogue import Delivery, Phase, Reply
from echeance.dispatch.diversion import new_token
from echeance.dispatch.journal import Journal
from echeance.dispatch.mailer import LEASE
from echeance.dispatch.models import Attempt, BlindCopy, Relay, TestMode
from echeance.dispatch.preparing import Prepared, Workshop, prepare
from echeance.dispatch.recovery import Recovered, recover
from echeance.dispatch.sending import send_next
from echeance.dispatch.settling import Desk, Result
from echeance.dispatch.transport import SmtpTransport
from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_client, make_notice, make_user
from tests.dispatch.office import Clock, ScriptedTransport, mailer_with, make_office
from tests.dispatch.scripted_smtp import ScriptedSmtp

S = NoticeStatus
pytestmark = pytest.mark.django_db


def turned_on(addresses: str = "essai@cabinet.fr") -> None:
    TestMode.turn_on(addresses=addresses, prefix="[TEST]", by="hala", at=NOON)


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role=role))
    return one


def test_the_client_gets_nothing_and_the_notice_waits_for_a_person_again(tmp_path: Path) -> None:
    with ScriptedSmtp() as smtp:
        make_office(port=smtp.port)
        BlindCopy.objects.create(address="copie@exemple.fr", confirmed=True)
        turned_on("essai@cabinet.fr; deux@cabinet.fr")
        notice = make_notice(make_client(email="client@free.fr"), status=S.VALIDATED)
        relay = Relay.objects.get()
        transport = SmtpTransport(server_of(relay, clock=Clock()))
        with mailer_with(transport, tmp_path) as mailer:
            report = send_next(mailer)
            again = send_next(mailer)
        transport.close()

    mail = smtp.accepted[0]
    subject = message_from_bytes(mail.content, policy=default)["Subject"]
    after = Notice.objects.get()
    last = StatusChange.objects.filter(notice=notice).last()
    assert mail.recipients == ["essai@cabinet.fr", "deux@cabinet.fr"]
    assert b"client@free.fr" not in mail.content
    assert subject.startswith("[TEST] Avis")
    assert (report.tested, report.sent, again.picked_up) == (1, 0, 0)
    assert (after.status, after.sent_at, after.email) == (S.PENDING, None, "client@free.fr")
    assert after.remark.startswith("OK (test)")
    assert last is not None
    assert (last.old, last.new, last.by) == ("V", "E", "automate")
    assert Attempt.objects.get().get_outcome_display() == "OK (test)"


@pytest.mark.parametrize(
    "end",
    [
        Delivery(phase=Phase.RCPT, reply=Reply(550, "no such user", "5.1.1")),
        Delivery(phase=Phase.RCPT, reply=Reply(450, "greylisted", "4.2.0")),
    ],
    ids=["refused", "deferred"],
)
def test_a_test_that_fails_makes_no_ko(end: Delivery, tmp_path: Path) -> None:
    make_office()
    turned_on()
    make_notice(status=S.VALIDATED)

    with mailer_with(ScriptedTransport([end]), tmp_path) as mailer:
        send_next(mailer)

    after = Notice.objects.get()
    assert after.status == S.PENDING
    assert after.remark.startswith("Test non abouti vers essai@cabinet.fr")
    assert Attempt.objects.get().outcome == "test_ko"


def test_a_test_without_an_answer_asks_nothing_of_a_person(tmp_path: Path) -> None:
    make_office()
    turned_on()
    make_notice(status=S.VALIDATED)
    silent = Delivery(phase=Phase.DOT, reply=Reply(None, "Pas de réponse."))

    with mailer_with(ScriptedTransport([silent]), tmp_path) as mailer:
        report = send_next(mailer)

    after = Notice.objects.get()
    assert report.tested == 1
    assert (after.status, after.failure) == (S.PENDING, "")
    assert after.remark == (
        "Essai incertain vers essai@cabinet.fr\u00a0: Pas de réponse. Le client n’a rien reçu."
        " À valider de nouveau."
    )
    assert Attempt.objects.get().get_outcome_display() == "Essai incertain"
    assert not Notice.objects.in_doubt().exists()
    assert Relay.objects.get().pause_reason == (
        "Le serveur d’envoi n’a pas répondu à la fin d’un essai."
    )


def test_a_test_cut_by_a_crash_goes_back_to_a_person_as_a_test(tmp_path: Path) -> None:
    make_office()
    turned_on()
    notice = picked_up(new_token(diverted=True))
    journal = Journal(tmp_path, identity="dead:1:x")
    journal.open_lot(notice.pick_up_token)
    journal.leaving(notice.pk)
    journal.close()

    found = recover(tmp_path, at=NOON, desk=Desk(automate="test"))

    after = Notice.objects.get()
    assert found == Recovered(tested=1)
    assert (after.status, after.failure, after.picked_up_at) == (S.PENDING, "", None)
    assert after.remark.startswith("Essai incertain vers l’adresse d’essai")
    assert "Le client n’a rien reçu" in after.remark
    assert Attempt.objects.get().outcome == "test_doubt"


def test_a_test_of_a_lost_machine_is_no_doubt_either(tmp_path: Path) -> None:
    make_office()
    picked_up(new_token(diverted=True))

    found = recover(tmp_path, at=NOON + 2 * LEASE, desk=Desk(automate="test"))

    assert found == Recovered(tested=1)
    assert Notice.objects.get().status == S.PENDING


def test_turned_on_during_the_pick_up_no_client_gets_anything(tmp_path: Path) -> None:
    make_office()
    notice = picked_up(token := new_token(diverted=False))
    turned_on()

    prepared = prepare([notice.pk], Workshop(), token=token, clock=Clock())

    assert prepared == Prepared()


def picked_up(token: str) -> Notice:
    """Handed over to the server by a process that is no more."""
    notice = make_notice(status=S.VALIDATED)
    one = Notice.objects.filter(pk=notice.pk)
    one.pick_up(at=NOON, token=token, lease=LEASE)
    Notice.objects.hand_over(one.values_list("pk", flat=True), token=token, at=NOON, lease=LEASE)
    return one.get()


def test_relay_trouble_leaves_the_notice_validated(tmp_path: Path) -> None:
    make_office()
    turned_on()
    make_notice(status=S.VALIDATED)
    down = Delivery(phase=Phase.CONNECT, reply=Reply(None, "Connexion refusée."))

    with mailer_with(ScriptedTransport([down]), tmp_path) as mailer:
        send_next(mailer)

    assert Notice.objects.get().status == S.VALIDATED


def test_the_journal_remembers_that_it_was_a_test() -> None:
    result = Result(
        key=1,
        generation=1,
        started_at=NOON,
        ended_at=NOON,
        delivery=Delivery(phase=Phase.DOT, reply=Reply(250)),
        diverted_to="essai@cabinet.fr",
    )

    assert Result.from_json(1, result.as_json()) == result


def test_every_screen_says_so_until_it_is_turned_off() -> None:
    make_office()
    one = browser()

    one.post("/parametres/test/", {"addresses": "a@cabinet.fr, b@cabinet.fr", "prefix": "[T]"})
    told = one.get("/").content.decode()
    one.post("/parametres/test/desactiver/")
    after = one.get("/").content.decode()

    assert "aucun client ne reçoit de message" in told
    assert "a@cabinet.fr; b@cabinet.fr" in told
    assert "MODE TEST" not in after


def test_turning_it_off_says_how_many_leave_and_asks() -> None:
    make_office()
    turned_on()
    make_notice(status=S.VALIDATED)
    one = browser()

    asked = one.post("/parametres/test/desactiver/")
    still_on = TestMode.current() is not None
    one.post("/parametres/test/desactiver/", {"sure": "1"})

    assert asked.status_code == 422
    assert "1 avis validé partira alors aux clients" in asked.content.decode()
    assert still_on
    assert TestMode.current() is None


@pytest.mark.parametrize(
    ("addresses", "told"),
    [("", "obligatoire"), ("a@b.fr;c@b.fr;d@b.fr;e@b.fr", "au plus 3"), ("abc", "abc")],
)
def test_addresses_that_cannot_be_used_are_refused(addresses: str, told: str) -> None:
    make_office()

    answer = browser().post("/parametres/test/", {"addresses": addresses})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert TestMode.current() is None


def test_what_is_leaving_already_is_said() -> None:
    make_office()
    notice = make_notice(status=S.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(picked_up_at=NOON, pick_up_token="x")

    page = browser().post("/parametres/test/", {"addresses": "a@cabinet.fr"}, follow=True)

    assert "1 avis étaient déjà en cours d’envoi" in page.content.decode()


def test_only_administrators_turn_it_on() -> None:
    make_office()
    manager = browser(Role.MANAGER)

    assert manager.get("/parametres/test/").status_code == 403
    assert manager.post("/parametres/test/desactiver/").status_code == 403
