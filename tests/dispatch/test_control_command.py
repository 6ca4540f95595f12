"""`echeance control`: the buttons of the automate page, from the terminal."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from echeance.dispatch.models import AutomateControl, AutomateProcess, Wish
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_notice
from tests.dispatch.office import make_office

pytestmark = pytest.mark.django_db


def alive(doing: str = "Au repos") -> None:
    at = datetime.now(UTC)
    AutomateProcess.objects.create(
        identity="host:1:x", host="host", pid=1, version="1", started_at=at, beat_at=at, doing=doing
    )


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("control", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as refusal:
        told(*arguments)
    return refusal.value


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        (("start",), Wish.RUN),
        (("pause", "--reason", "changement de serveur"), Wish.PAUSE),
        (("resume",), Wish.RUN),
        (("stop",), Wish.STOP),
        (("maintenance",), Wish.MAINTENANCE),
    ],
)
def test_each_word_is_a_button(arguments: tuple[str, ...], wish: Wish) -> None:
    make_office()

    words = told(*arguments)

    asked = AutomateControl.current()
    assert words
    assert (asked.wish, asked.reason) == (wish, arguments[2] if len(arguments) > 1 else "")
    assert asked.by


def test_a_pause_wants_its_reason() -> None:
    error = refused("pause", "--reason", " ")

    assert error.returncode == 2
    assert "motif" in str(error)
    assert AutomateControl.current().wish == Wish.RUN


def test_a_maintenance_does_not_begin_before_every_automate_has_said_so() -> None:
    make_office()
    alive("Envoi de l’avis n° 12")

    error = refused("maintenance", "--wait", "0")
    AutomateProcess.objects.update(doing="En maintenance")
    words = told("maintenance", "--wait", "0")

    assert error.returncode == 1
    assert "n’a pas encore fini" in str(error)
    assert "Aucun courrier n’est en cours" in words
    assert "echeance migrate" in words


def test_a_mail_in_hand_is_waited_for() -> None:
    make_office()
    notice = make_notice(status=NoticeStatus.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(picked_up_at=NOON, pick_up_token="x")

    assert refused("stop", "--wait", "0").returncode == 1


def test_status_tells_the_state_and_scripts_by_the_exit_code() -> None:
    make_office()
    stopped = refused("status")
    alive()

    running = told("status")

    assert stopped.returncode == 3
    assert "En marche. Au repos." in running


def test_resuming_without_a_process_says_what_to_start() -> None:
    make_office()

    assert "démarrez son service" in told("resume")
