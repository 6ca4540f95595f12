"""One step of the mailer: what becomes of a notice for each thing that can happen to it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from echeance.dispatch.dialogue import Delivery, Phase, RecipientReply, Reply
from echeance.dispatch.journal import Journal, JournalError
from echeance.dispatch.mailer import StopNowError
from echeance.dispatch.models import Attempt, AttemptOutcome, MailTemplate, Relay
from echeance.dispatch.models.mail_template import shipped_text
from echeance.dispatch.sending import send_next
from echeance.dispatch.settling import settle
from echeance.notices.models import Notice, NoticePdf, StatusChange
from echeance.notices.status import FailureCause, Move, NoticeStatus
from echeance.portfolio.models import Client
from tests.build import NOON, make_client, make_notice
from tests.dispatch.office import Clock, ScriptedTransport, mailer_with, make_office

S = NoticeStatus
pytestmark = pytest.mark.django_db


def validated(*, client: Client | None = None, pdf: bytes = b"%PDF-1.7 a letter") -> Notice:
    return make_notice(client, status=S.VALIDATED, pdf=pdf)


def this(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def drop_guard(table: str) -> None:
    """Only for this test's transaction."""
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_frozen{on_table}")


def ended(phase: Phase, code: int | None, words: str = "", enhanced: str = "") -> Delivery:
    return Delivery(phase=phase, reply=Reply(code, words, enhanced))


def test_an_accepted_notice_is_ok_with_its_history_and_the_servers_words(tmp_path: Path) -> None:
    make_office()
    notice = validated()

    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        report = send_next(mailer)

    assert report.sent == 1
    assert (this(notice).status, this(notice).sent_at, this(notice).picked_up_at) == (
        S.SENT,
        NOON,
        None,
    )
    last = StatusChange.objects.filter(notice=notice).last()
    assert last is not None
    assert (last.old, last.new, last.by) == (S.VALIDATED, S.SENT, "automate")
    attempt = Attempt.objects.get(notice=notice)
    assert (attempt.outcome, attempt.code, attempt.queue_id) == ("accepted", 250, "4F2A7C0B")
    assert attempt.message_id.startswith(f"avis.{notice.pk}.1.")


def test_a_refused_address_is_ko_with_the_servers_words(tmp_path: Path) -> None:
    make_office()
    notice = validated()
    refusal = ended(Phase.RCPT, 550, "no such user", "5.1.1")

    with mailer_with(ScriptedTransport([refusal]), tmp_path) as mailer:
        report = send_next(mailer)

    assert report.failed == 1
    assert (this(notice).status, this(notice).failure) == (S.FAILED, FailureCause.ADDRESS)
    assert "550 5.1.1 no such user" in this(notice).remark


def test_no_reply_after_the_dot_is_in_doubt_and_never_sent_again(tmp_path: Path) -> None:
    make_office()
    notice = validated()
    silence = ended(Phase.DOT, None, "Pas de réponse.")
    transport = ScriptedTransport([silence])

    with mailer_with(transport, tmp_path) as mailer:
        send_next(mailer)
        again = send_next(mailer)

    assert again.picked_up == 0
    assert (this(notice).status, this(notice).failure) == (S.FAILED, FailureCause.IN_DOUBT)
    assert "peut-être reçu" in this(notice).remark
    assert list(Notice.objects.in_doubt()) == [notice]


def test_a_temporary_refusal_is_put_off_longer_each_time_and_given_up(tmp_path: Path) -> None:
    make_office()
    notice, clock = validated(), Clock()
    StatusChange.objects.create(notice=notice, old=S.PENDING, new=S.VALIDATED, by="hala", at=NOON)
    grey = ended(Phase.RCPT, 450, "greylisted", "4.2.0")
    waits = []

    with mailer_with(ScriptedTransport([grey] * 100), tmp_path, clock=clock) as mailer:
        while this(notice).status == S.VALIDATED:
            send_next(mailer)
            again = this(notice).eligible_at
            assert again is not None
            waits.append(round((again - clock.now) / timedelta(minutes=1)))
            clock.now = max(again, clock.now)

    assert waits[:6] == [5, 10, 20, 40, 70, 70]
    assert timedelta(hours=46) < clock.now - NOON <= timedelta(hours=48)
    assert this(notice).status == S.FAILED
    assert this(notice).remark.startswith("Abandonné après")
    assert "greylisted" in this(notice).remark


def test_relay_trouble_marks_nothing_ko_and_pauses_everything(tmp_path: Path) -> None:
    make_office()
    first, second = validated(), validated()
    down = ended(Phase.CONNECT, None, "Connexion refusée par le serveur.")

    with mailer_with(ScriptedTransport([down]), tmp_path) as mailer:
        report = send_next(mailer, limit=50)

    relay = Relay.current()
    assert relay is not None
    assert report.trouble is not None
    assert (this(first).status, this(second).status) == (S.VALIDATED, S.VALIDATED)
    assert (this(first).attempts, this(first).picked_up_at, this(second).picked_up_at) == (
        0,
        None,
        None,
    )
    assert relay.paused_until == NOON + timedelta(minutes=1)
    assert "refusée" in relay.pause_reason


def test_a_pause_doubles_up_to_a_quarter_of_an_hour_and_ends_with_a_success(
    tmp_path: Path,
) -> None:
    make_office()
    validated()
    clock, pauses = Clock(), []
    down = ended(Phase.CONNECT, None, "refus")

    with mailer_with(ScriptedTransport([down] * 6), tmp_path, clock=clock) as mailer:
        for _ in range(6):
            send_next(mailer)
            relay = Relay.objects.get()
            assert relay.paused_until is not None
            pauses.append(round((relay.paused_until - clock.now) / timedelta(minutes=1)))
            clock.forward(hours=1)
        send_next(mailer)

    assert pauses == [1, 2, 4, 8, 15, 15]
    relay = Relay.objects.get()
    assert (relay.paused_until, relay.troubles_in_a_row) == (None, 0)


def test_a_refused_password_waits_for_a_person(tmp_path: Path) -> None:
    make_office()
    notice = validated()
    refused = ended(Phase.AUTH, 535, "bad credentials", "5.7.8")

    with mailer_with(ScriptedTransport([refused]), tmp_path) as mailer:
        send_next(mailer)

    assert this(notice).status == S.VALIDATED
    assert "mot de passe est refusé" in Relay.objects.get().needs_attention


def test_blocking_one_instant_before_the_content_leaves_wins(tmp_path: Path) -> None:
    make_office()
    notice = validated()

    def block() -> None:
        Notice.objects.filter(pk=notice.pk).move(Move.BLOCK, by="hala", at=NOON, remark="erreur")

    transport = ScriptedTransport(before_leaving=block)

    with mailer_with(transport, tmp_path) as mailer:
        report = send_next(mailer)

    assert transport.accepted == []
    assert (report.sent, report.failed) == (0, 0)
    assert (this(notice).status, this(notice).remark) == (S.BLOCKED, "erreur")


def test_a_pdf_that_changed_never_leaves(tmp_path: Path) -> None:
    make_office()
    notice, other = validated(), validated()
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticePdf.objects.filter(notice=notice).update(sha256="0" * 64)
    # What no trigger can prevent: a row damaged on the disk, or another tool's hand.
    drop_guard("notices_noticepdf")
    NoticePdf.objects.filter(notice=notice).update(sha256="0" * 64)
    transport = ScriptedTransport()

    with mailer_with(transport, tmp_path) as mailer:
        send_next(mailer, limit=50)

    assert len(transport.accepted) == 1
    assert (this(notice).status, this(notice).failure) == (S.FAILED, FailureCause.CONTENT)
    assert "empreinte" in this(notice).remark
    assert this(other).status == S.SENT


def test_a_notice_that_cannot_be_prepared_says_nothing_of_the_server(tmp_path: Path) -> None:
    make_office()
    notice = validated()
    drop_guard("notices_noticepdf")
    NoticePdf.objects.filter(notice=notice).update(sha256="0" * 64)
    Relay.objects.update(troubles_in_a_row=3)

    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        send_next(mailer)
        after_an_unfit_notice = Relay.objects.get().troubles_in_a_row
        validated()
        send_next(mailer)

    assert this(notice).status == S.FAILED
    assert after_an_unfit_notice == 3
    assert Relay.objects.get().troubles_in_a_row == 0


def test_a_bad_notice_does_not_hold_the_good_ones(tmp_path: Path) -> None:
    make_office()
    bad = validated(pdf=b"no pdf")
    good = validated()

    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        report = send_next(mailer, limit=50)

    assert (report.sent, report.failed) == (1, 1)
    assert (this(bad).status, this(good).status) == (S.FAILED, S.SENT)


def test_a_template_with_an_unknown_field_makes_a_ko_that_says_where(tmp_path: Path) -> None:
    make_office()
    MailTemplate.objects.create(at=NOON, **(shipped_text() | {"text": "Bonjour {Adr_Non}"}))
    notice = validated()

    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        send_next(mailer)

    assert "{Adr_Nom}" in this(notice).remark


def test_a_retry_keeps_the_wording_that_was_in_force_at_the_validation(tmp_path: Path) -> None:
    make_office()
    notice = validated()
    first = MailTemplate.objects.create(at=NOON - timedelta(days=1), **shipped_text())
    MailTemplate.objects.create(at=NOON + timedelta(hours=1), **shipped_text())
    StatusChange.objects.create(notice=notice, old=S.PENDING, new=S.VALIDATED, by="hala", at=NOON)

    with mailer_with(ScriptedTransport(), tmp_path, clock=Clock(NOON + timedelta(2))) as mailer:
        send_next(mailer)
        used = list(mailer.workshop.templates)

    assert used == [first.pk]


def test_a_refused_copy_is_a_remark_on_an_ok(tmp_path: Path) -> None:
    make_office()
    notice = validated()
    delivery = Delivery(
        phase=Phase.DOT,
        reply=Reply(250, "ok"),
        recipients=(
            RecipientReply("client@exemple.fr", blind=False, reply=Reply(250)),
            RecipientReply("me@exemple.fr", blind=True, reply=Reply(550, "no")),
        ),
    )

    with mailer_with(ScriptedTransport([delivery]), tmp_path) as mailer:
        send_next(mailer)

    assert (this(notice).status, this(notice).remark) == (
        S.SENT,
        "Copie refusée\u00a0: me@exemple.fr.",
    )
    assert [answer["code"] for answer in Attempt.objects.get().recipients] == [250, 550]


def test_ten_refusals_in_a_row_raise_an_alarm(tmp_path: Path) -> None:
    make_office()
    for _ in range(10):
        validated()
    refusal = ended(Phase.RCPT, 554, "solange.durand@exemple.fr : blocked", "5.7.1")

    with mailer_with(ScriptedTransport([refusal] * 10), tmp_path) as mailer:
        reports = [send_next(mailer) for _ in range(10)]

    assert [bool(report.alarm) for report in reports] == [False] * 9 + [True]
    assert "10 erreurs de suite" in reports[-1].alarm
    assert "s…@exemple.fr" in reports[-1].alarm  # whoever may not see that client reads it too


def test_five_unexpected_failures_in_a_row_are_our_fault_not_the_datas(tmp_path: Path) -> None:
    make_office()
    notices = [validated() for _ in range(5)]
    drop_guard("notices_notice")
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(content={})

    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        report = send_next(mailer, limit=50)

    assert report.failed == 5
    assert "5 avis de suite" in report.alarm


def test_a_second_signal_once_the_content_leaves_is_a_doubt(tmp_path: Path) -> None:
    make_office()
    notice = validated()

    with (
        mailer_with(ScriptedTransport([StopNowError()]), tmp_path) as mailer,
        pytest.raises(StopNowError),
    ):
        send_next(mailer)

    assert (this(notice).status, this(notice).failure) == (S.FAILED, FailureCause.IN_DOUBT)


def test_a_second_signal_before_the_content_leaves_puts_the_notice_back(tmp_path: Path) -> None:
    make_office()
    notice = validated()

    def interrupt() -> None:
        raise StopNowError

    transport = ScriptedTransport(before_leaving=interrupt)
    with mailer_with(transport, tmp_path) as mailer, pytest.raises(StopNowError):
        send_next(mailer)

    assert (this(notice).status, this(notice).picked_up_at) == (S.VALIDATED, None)


def test_a_journal_that_cannot_be_written_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_office()
    notice = validated()
    transport = ScriptedTransport()

    with mailer_with(transport, tmp_path) as mailer:
        # A full disk, at the only moment that matters: between the pick-up and the content.
        monkeypatch.setattr(mailer, "journal", _FullDisk(tmp_path / "full", identity="x"))
        report = send_next(mailer)

    assert report.trouble is not None
    assert transport.accepted == []
    assert (this(notice).status, this(notice).picked_up_at) == (S.VALIDATED, None)


class _FullDisk(Journal):
    def leaving(self, key: int) -> None:
        raise JournalError("No space left on device")


def test_a_database_that_fails_before_the_content_leaves_costs_nothing(tmp_path: Path) -> None:
    make_office()
    notice = validated()

    def fail() -> None:
        raise OperationalError("server closed the connection")

    transport = ScriptedTransport(before_leaving=fail)
    with mailer_with(transport, tmp_path) as mailer:
        report = send_next(mailer)
        transport.before_leaving = lambda: None
        send_next(mailer)

    assert (report.sent, report.failed) == (0, 0)
    assert transport.closed == 1
    assert this(notice).status == S.SENT
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_answers_wait_for_a_database_that_is_away_after_a_250(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_office()
    notice = validated()
    waits: list[float] = []

    def away_twice(*args: Any, **options: Any) -> Any:
        if len(waits) < 2:
            raise OperationalError("the database system is shutting down")
        return settle(*args, **options)

    # The moment between the server's 250 and the commit cannot be reached from outside.
    monkeypatch.setattr("echeance.dispatch.sending.settle", away_twice)
    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        mailer.wait = waits.append
        report = send_next(mailer)

    assert len(waits) == 2
    assert report.sent == 1
    assert this(notice).status == S.SENT


def test_attempts_are_never_changed(tmp_path: Path) -> None:
    make_office()
    validated()
    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        send_next(mailer)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Attempt.objects.update(outcome=AttemptOutcome.REFUSED)


def test_a_client_without_address_is_ko_for_its_address_book(tmp_path: Path) -> None:
    make_office()
    notice = validated(client=make_client(email=""))

    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        send_next(mailer)

    assert "adresse" in this(notice).remark
