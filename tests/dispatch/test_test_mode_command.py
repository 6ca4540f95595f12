"""`echeance test-mode`: the rules of the screen, from the terminal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from echeance.dispatch.models import TestMode
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_notice
from tests.dispatch.office import make_office

S = NoticeStatus
pytestmark = pytest.mark.django_db


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("test_mode", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as refusal:
        told(*arguments)
    return refusal.value


def test_on_sends_everything_to_the_office() -> None:
    words = told("on", "--to", "a@cabinet.fr, b@cabinet.fr")

    active = TestMode.current()
    assert active is not None
    assert (active.addresses, active.prefix) == ("a@cabinet.fr; b@cabinet.fr", "[TEST]")
    assert "tout va à a@cabinet.fr; b@cabinet.fr" in words


def test_on_again_changes_the_addresses_and_keeps_the_prefix() -> None:
    told("on", "--to", "a@cabinet.fr", "--prefix", "[ESSAI]")

    told("on", "--to", "b@cabinet.fr")

    active = TestMode.current()
    assert active is not None
    assert (active.addresses, active.prefix) == ("b@cabinet.fr", "[ESSAI]")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Indiquez l’adresse"),
        (("--to", "abc"), "abc"),
        (("--to", "a@b.fr;c@b.fr;d@b.fr;e@b.fr"), "au plus 3"),
        (("--to", "a@b.fr", "--prefix", "x" * 41), "40"),
    ],
    ids=["no address", "no address at all", "too many", "a prefix too long"],
)
def test_what_cannot_be_used_is_refused_and_nothing_changes(
    arguments: tuple[str, ...], words: str
) -> None:
    error = refused("on", *arguments)

    assert error.returncode == 2
    assert words in str(error)
    assert TestMode.current() is None


def test_what_is_leaving_already_is_said() -> None:
    make_office()
    notice = make_notice(status=S.VALIDATED)
    Notice.objects.filter(pk=notice.pk).update(picked_up_at=NOON, pick_up_token="x")

    assert "1 avis étaient déjà en cours d’envoi" in told("on", "--to", "a@cabinet.fr")


def test_off_says_how_many_would_leave_and_wants_to_be_sure() -> None:
    told("on", "--to", "a@cabinet.fr")
    make_notice(status=S.VALIDATED)

    error = refused("off")
    still_on = TestMode.current() is not None
    told("off", "--sure")

    assert error.returncode == 1
    assert "1 avis validé partirait alors aux clients" in str(error)
    assert still_on
    assert TestMode.current() is None


def test_off_asks_nothing_when_nothing_would_leave() -> None:
    told("on", "--to", "a@cabinet.fr")

    assert "désactivé" in told("off")
    assert "déjà éteint" in told("off")


def test_status_tells_scripts_by_the_exit_code() -> None:
    before = refused("status")
    told("on", "--to", "a@cabinet.fr")

    during = told("status")

    assert before.returncode == 3
    assert "tout va à a@cabinet.fr" in during
