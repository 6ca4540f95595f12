"""Old notices, and copies of the installation, send nothing before a person has looked."""

import signal
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.automate import Automate, Drained
from echeance.dispatch.backlog import Limits, hold_crowd, put_aside, send_anyway
from echeance.dispatch.clone_guard import confirm, confirm_this, refused_here
from echeance.dispatch.machine import FILE, Machine, this_machine
from echeance.dispatch.models import KnownMachine
from echeance.dispatch.sending import send_next
from echeance.dispatch.stopping import StopRequest
from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Premium
from tests.build import NOON, make_client, make_notice, make_user
from tests.dispatch.office import Clock, ScriptedTransport, mailer_with, make_office

S = NoticeStatus
LIMITS = Limits(days=7, crowd=2)
pytestmark = pytest.mark.django_db


def validated(*, at: datetime, confidential: bool = False) -> Notice:
    notice = make_notice(make_client(confidential=confidential), status=S.VALIDATED, at=at)
    StatusChange.objects.create(notice=notice, old=S.PENDING, new=S.VALIDATED, by="hala", at=at)
    return notice


def statuses(*notices: Notice) -> list[str]:
    return [Notice.objects.get(pk=notice.pk).status for notice in notices]


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role.value, role=role))
    return one


def test_what_was_validated_a_month_ago_waits_and_the_rest_leaves(tmp_path: Path) -> None:
    make_office()
    old, fresh = validated(at=NOON - timedelta(days=30)), validated(at=NOON - timedelta(days=2))
    transport = ScriptedTransport()

    with mailer_with(transport, tmp_path) as mailer:
        report = send_next(mailer, limit=50)
        again = send_next(mailer, limit=50)

    assert (report.sent, report.held, again.picked_up) == (1, 1, 0)
    assert statuses(old, fresh) == [S.VALIDATED, S.SENT]
    assert list(Notice.objects.held()) == [old]
    assert Notice.objects.get(pk=old.pk).remark.startswith("Retenu\u00a0: validé le 26/10/2026")
    assert len(transport.accepted) == 1


def test_a_due_date_that_passed_while_the_notice_waited_holds_it_back(tmp_path: Path) -> None:
    make_office()
    new_year = datetime.fromisoformat("2027-01-01T12:00:00+00:00")
    surprised = validated(at=new_year - timedelta(days=1))
    knowingly_late = validated(at=new_year + timedelta(days=1))
    clock = Clock(new_year + timedelta(days=2))

    with mailer_with(ScriptedTransport(), tmp_path, clock=clock) as mailer:
        send_next(mailer, limit=50)

    assert statuses(surprised, knowingly_late) == [S.VALIDATED, S.SENT]
    assert "sa date d’échéance est passée" in Notice.objects.get(pk=surprised.pk).remark


@pytest.mark.parametrize(
    ("stopped_for", "crowd", "held"), [(48, 2, 3), (48, 3, 0), (2, 2, 0), (None, 0, 0)]
)
def test_many_notices_of_before_a_long_stop_wait(
    stopped_for: int | None, crowd: int, held: int
) -> None:
    for _ in range(3):
        validated(at=NOON - timedelta(days=3))
    monday = validated(at=NOON - timedelta(minutes=5))
    seen = None if stopped_for is None else NOON - timedelta(hours=stopped_for)

    found = hold_crowd(last_seen=seen, at=NOON, limits=Limits(days=7, crowd=crowd))

    assert found == Notice.objects.held().count() == held
    assert monday not in Notice.objects.held()


def test_sent_anyway_it_leaves_with_the_name_of_who_said_so(tmp_path: Path) -> None:
    make_office()
    old = validated(at=NOON - timedelta(days=30))
    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        send_next(mailer)

        decision = send_anyway(Notice.objects.all(), by="hala", at=NOON)
        send_next(mailer)

    assert decision.moved == [old.pk]
    assert statuses(old) == [S.SENT]
    authors = StatusChange.objects.filter(notice=old, at=NOON).values_list("by", "new")
    assert list(authors) == [("hala", "E"), ("hala", "V"), ("automate", "OK")]


def test_a_premium_cancelled_meanwhile_is_not_sent_anyway(tmp_path: Path) -> None:
    make_office()
    old = validated(at=NOON - timedelta(days=30))
    with mailer_with(ScriptedTransport(), tmp_path) as mailer:
        send_next(mailer)
    Premium.objects.update(cancelled=True, cancelled_on=NOON.date())

    decision = send_anyway(Notice.objects.all(), by="hala", at=NOON)

    assert (decision.moved, len(decision.ignored)) == ([], 1)
    assert statuses(old) == [S.PENDING]


def test_put_aside_it_is_to_be_validated_again(tmp_path: Path) -> None:
    make_office()
    old, fresh = validated(at=NOON - timedelta(days=30)), validated(at=NOON)
    Notice.objects.filter(pk=old.pk).hold_back(at=NOON, remark="Retenu.")

    put_aside(Notice.objects.all(), by="hala", at=NOON)

    assert statuses(old, fresh) == [S.PENDING, S.VALIDATED]


def test_the_page_shows_what_is_held_and_its_two_answers() -> None:
    make_office()
    shown, hidden = validated(at=NOON), validated(at=NOON, confidential=True)
    Notice.objects.all().hold_back(at=NOON, remark="Retenu.")
    manager = browser(Role.MANAGER)

    page = manager.get("/automate/").content.decode()
    manager.post("/automate/retenus/attente/")

    assert "1 avis retenu<" in page
    assert "Envoyer quand même 1" in page
    assert "2 avis anciens attendent votre accord" in page
    assert statuses(shown, hidden) == [S.PENDING, S.VALIDATED]


def test_who_may_not_validate_does_not_send_anyway() -> None:
    assert browser(Role.READER).post("/automate/retenus/envoyer/").status_code == 403
    assert browser().post("/automate/retenus/autre/").status_code == 404


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The command listens to them; the test runner wants its own back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def here(folder: Path, **options: str) -> Machine:
    return this_machine(folder, host_id=options.get("host_id", ""))


def test_a_copy_of_the_folder_is_another_machine_and_a_restart_is_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = here(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / FILE).write_text((tmp_path / "a" / FILE).read_text())

    assert here(tmp_path / "a") == first
    assert here(tmp_path / "b").fingerprint != first.fingerprint


def test_a_name_given_by_the_administrator_stays_the_same_in_another_folder(
    tmp_path: Path,
) -> None:
    one, other = here(tmp_path, host_id="envoi"), here(tmp_path / "b", host_id="envoi")

    assert one.fingerprint == other.fingerprint


def test_the_first_machine_sends_and_a_copy_waits_for_a_person() -> None:
    first, copy = (Machine(uuid.uuid4().hex, host, "/var/lib") for host in ("s1", "s2"))

    assert refused_here(first, at=NOON) == ""
    assert "s2 (/var/lib), n’a encore jamais envoyé" in refused_here(copy, at=NOON)
    assert refused_here(first, at=NOON) == ""

    confirm(KnownMachine.objects.filter(host="s2"), by="hala", at=NOON)

    assert refused_here(copy, at=NOON) == ""


def drain(clock: Clock) -> Drained:
    return Automate(clock=clock, stop=StopRequest(), no_pause=True).drain()


def test_a_cloned_server_leaves_the_validated_notices_alone() -> None:
    make_office()
    notice = validated(at=NOON)
    KnownMachine.objects.create(
        fingerprint="of the original", host="s1", folder="/", seen_at=NOON, confirmed_at=NOON
    )

    done = drain(Clock())

    assert "Si c’est une copie" in done.held_up
    assert statuses(notice) == [S.VALIDATED]


@pytest.mark.usefixtures("own_signals")
def test_the_command_line_confirms_this_server() -> None:
    make_office()
    KnownMachine.objects.create(
        fingerprint="of the original", host="s1", folder="/", seen_at=NOON, confirmed_at=NOON
    )

    with pytest.raises(CommandError, match="jamais envoyé"):
        call_command("automate", "--drain")
    call_command("automate", "--drain", "--confirm-this-server")

    assert not KnownMachine.objects.filter(confirmed_at=None).exists()


def test_the_screen_confirms_a_machine_for_administrators_only() -> None:
    make_office()
    confirm_this(Machine("1", "s1", "/"), by="hala", at=NOON)
    refused_here(Machine("2", "s2", "/"), at=NOON)
    new = KnownMachine.objects.get(host="s2")
    address = f"/automate/machines/{new.pk}/confirmer/"

    administrator = browser()
    page = administrator.get("/automate/").content.decode()
    refused = browser(Role.MANAGER).post(address)
    administrator.post(address)

    assert "Ce n’est pas une copie" in page
    assert "Un automate voudrait envoyer" in page
    assert refused.status_code == 403
    assert KnownMachine.objects.get(pk=new.pk).confirmed_at is not None
