"""Deleting a long edition: in lots, by whichever process is free."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser

from echeance.notices import deleting
from echeance.notices import edition as use_case
from echeance.notices.composing import compose_next_lot, work_once
from echeance.notices.criteria import Criteria
from echeance.notices.deleting import delete_next
from echeance.notices.holding import LEASE
from echeance.notices.models import Draft, Edition, EditionState
from echeance.portfolio.models import Premium
from tests.build import NOON, make_premium, make_user
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db
FOREM = Criteria(entity="FOREM")


class Killed(BaseException):
    """As sudden as a kill: nothing of ours catches it."""


@pytest.fixture(autouse=True)
def long_editions_and_short_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deleting, "LOT", 2)
    monkeypatch.setattr(use_case, "SHORT", 3)


def refused(drafts: int) -> Edition:
    for _ in range(drafts):
        make_premium()
    edition = use_case.run_edition(FOREM, by=None, at=NOON, user="hala")
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass
    use_case.answer_no(edition, by="hala", at=NOON)
    return edition


def noon() -> datetime:
    return NOON


def at_call(call: int, do: Callable[[], object]) -> Callable[[], datetime]:
    calls = iter(range(1, 100))

    def clock() -> datetime:
        if next(calls) == call:
            do()
        return NOON

    return clock


def die() -> None:
    raise Killed


def test_a_long_edition_is_deleted_by_the_composers() -> None:
    edition = refused(5)

    gone = use_case.delete_edition(edition, at=NOON)
    state = Edition.objects.get().state
    while work_once(ScriptedComposer(), clock=noon):
        pass

    assert (gone, state) == (False, EditionState.DELETING)
    assert not Edition.objects.exists()
    assert not Draft.objects.exists()
    assert Premium.objects.count() == 5


def test_a_short_edition_is_gone_at_once() -> None:
    assert use_case.delete_edition(refused(3), at=NOON)

    assert not Edition.objects.exists()


def test_a_deletion_that_died_is_finished_by_another() -> None:
    use_case.delete_edition(refused(5), at=NOON)
    with pytest.raises(Killed):
        delete_next(clock=at_call(3, die))
    left = Draft.objects.count()

    too_soon = delete_next(clock=lambda: NOON + LEASE - timedelta(seconds=1))
    delete_next(clock=lambda: NOON + LEASE)

    assert (left, too_soon) == (3, False)
    assert not Edition.objects.exists()


def test_a_deletion_makes_room_for_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deleting, "TURN", 1)
    use_case.delete_edition(refused(5), at=NOON)

    turns = [delete_next(clock=noon) for _ in range(5)]

    assert turns == [True, True, True, True, False]
    assert not Edition.objects.exists()


def test_what_is_being_deleted_is_neither_answered_nor_deleted_again() -> None:
    edition = refused(5)
    use_case.delete_edition(edition, at=NOON)

    for act in (use_case.answer_yes, use_case.answer_no):
        with pytest.raises(use_case.AnswerError):
            act(edition, by="hala", at=NOON)
    with pytest.raises(use_case.AnswerError):
        use_case.delete_edition(edition, at=NOON)


def test_the_page_says_so_and_leads_back_to_the_list(client: Browser) -> None:
    client.force_login(make_user("hala"))
    edition = refused(5)

    page = client.post(f"/editions/{edition.pk}/action/", {"do": "supprimer"}, follow=True)
    progress = client.get(f"/editions/{edition.pk}/progression/")
    while delete_next(clock=noon):
        pass
    after = client.get(f"/editions/{edition.pk}/progression/")

    assert "se supprime en arrière-plan" in page.content.decode()
    assert "5 projets restent" in progress.content.decode().replace("\u00a0", " ")
    assert after.headers["HX-Redirect"] == "/editions/"
