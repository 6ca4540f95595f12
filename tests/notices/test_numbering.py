"""« Oui » of a long edition: numbers in lots, whatever dies or is changed meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from echeance.notices import edition as use_case
from echeance.notices import numbering
from echeance.notices.composing import compose_next_lot, work_once
from echeance.notices.criteria import Criteria
from echeance.notices.holding import LEASE
from echeance.notices.models import Draft, DraftState, Edition, EditionState, Notice
from echeance.notices.numbering import number_next
from echeance.portfolio.models import Premium
from tests.build import NOON, TODAY, make_client, make_contract, make_entity, make_premium
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db
FOREM = Criteria(entity="FOREM")
DOSSIERS = ("P5", "P7", "P12", "P20", "P21")


class Killed(BaseException):
    """As sudden as a kill: nothing of ours catches it."""


@pytest.fixture(autouse=True)
def long_editions_and_short_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "LOT", 2)
    monkeypatch.setattr(use_case, "SHORT", 3)


def composed(*dossiers: str) -> Edition:
    for dossier in dossiers:
        make_premium(make_contract(make_client(dossier)))
    edition = use_case.run_edition(FOREM, by=None, at=NOON, user="hala")
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass
    edition.refresh_from_db()
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


def numbered() -> list[tuple[int | None, str]]:
    drafts = Draft.objects.filter(number__isnull=False).order_by("number")
    return list(drafts.values_list("number", "client__dossier"))


def test_yes_to_many_notices_answers_at_once_and_the_composers_number_them() -> None:
    edition = composed(*DOSSIERS)

    answer = use_case.answer_yes(edition, by="hala", at=NOON)
    state, before = Edition.objects.get().state, numbered()
    while work_once(ScriptedComposer(), clock=noon):
        pass

    assert answer.in_background
    assert (state, before) == (EditionState.NUMBERING, [])
    assert list(Notice.objects.order_by("number").values_list("number", "dossier")) == list(
        enumerate(DOSSIERS, start=1)
    )
    edition.refresh_from_db()
    assert (edition.state, edition.notice_count) == (EditionState.ISSUED, 5)
    assert edition.answered_by == "hala"


def test_yes_to_few_notices_numbers_them_before_it_answers() -> None:
    edition = composed("P5", "P7", "P12")

    answer = use_case.answer_yes(edition, by="hala", at=NOON)

    assert (answer.numbered, answer.in_background) == (3, False)
    assert edition.state == EditionState.ISSUING


def test_a_numbering_that_died_goes_on_after_its_last_lot_without_a_gap() -> None:
    edition = composed(*DOSSIERS)
    use_case.answer_yes(edition, by="hala", at=NOON)
    with pytest.raises(Killed):
        number_next(clock=at_call(3, die))
    so_far = numbered()

    too_soon = number_next(clock=lambda: NOON + LEASE - timedelta(seconds=1))
    later = number_next(clock=lambda: NOON + LEASE)

    assert so_far == [(1, "P5"), (2, "P7")]
    assert too_soon is None
    assert later is not None
    assert later.numbered == 3
    assert numbered() == list(enumerate(DOSSIERS, start=1))


def test_a_numbering_that_comes_back_too_late_gives_no_number() -> None:
    edition = composed(*DOSSIERS)
    use_case.answer_yes(edition, by="hala", at=NOON)

    number_next(clock=at_call(3, lambda: number_next(clock=lambda: NOON + LEASE)))

    assert numbered() == list(enumerate(DOSSIERS, start=1))
    assert Edition.objects.get().state == EditionState.ISSUING


def test_a_numbering_is_interrupted_between_two_lots_and_resumed() -> None:
    edition = composed(*DOSSIERS)
    use_case.answer_yes(edition, by="hala", at=NOON)

    number_next(clock=at_call(3, lambda: use_case.interrupt(edition, at=NOON)))
    halfway, deletable = numbered(), Edition.objects.get().is_deletable
    use_case.resume(edition, at=NOON)
    number_next(clock=noon)

    assert (halfway, deletable) == ([(1, "P5"), (2, "P7")], False)
    assert numbered() == list(enumerate(DOSSIERS, start=1))


def test_what_is_paid_between_two_lots_is_put_aside_with_its_reason() -> None:
    edition = composed(*DOSSIERS)
    use_case.answer_yes(edition, by="hala", at=NOON)
    paid = Premium.objects.filter(contract__client__dossier="P12")

    number_next(clock=at_call(3, lambda: paid.update(settled_on=TODAY)))

    aside = Draft.objects.get(state=DraftState.DROPPED)
    assert (aside.client.dossier, aside.number) == ("P12", None)
    assert "payée" in aside.problem
    assert numbered() == [(1, "P5"), (2, "P7"), (3, "P20"), (4, "P21")]


def test_two_long_editions_of_an_entity_are_numbered_one_after_the_other() -> None:
    first, second = composed(*DOSSIERS), composed()
    for edition in (first, second):
        use_case.answer_yes(edition, by="hala", at=NOON)
    meanwhile: list[object] = []

    number_next(clock=at_call(3, lambda: meanwhile.append(number_next(clock=noon))))
    number_next(clock=noon)

    assert meanwhile == [None]
    assert set(Draft.objects.filter(number__isnull=False).values_list("edition", flat=True)) == {
        first.pk
    }
    assert Draft.objects.filter(edition=second, state=DraftState.DROPPED).count() == 5
    second.refresh_from_db()
    assert second.state == EditionState.ISSUED


def test_a_short_edition_waits_for_the_long_one_of_its_entity() -> None:
    long = composed(*DOSSIERS)
    use_case.answer_yes(long, by="hala", at=NOON)
    short = composed("Q1")
    answers: list[numbering.Issuing] = []
    Draft.objects.filter(edition=short).exclude(client__dossier="Q1").delete()

    number_next(
        clock=at_call(3, lambda: answers.append(use_case.answer_yes(short, by="h", at=NOON)))
    )
    number_next(clock=noon)

    assert answers[0].in_background
    assert numbered() == [*enumerate(DOSSIERS, start=1), (6, "Q1")]


def test_an_edition_of_another_entity_does_not_wait() -> None:
    edition = composed(*DOSSIERS)
    use_case.answer_yes(edition, by="hala", at=NOON)
    other = make_entity("AUTRE")
    make_premium(make_contract(make_client("Z1"), entity=other))
    there = use_case.run_edition(Criteria(entity="AUTRE"), by=None, at=NOON, user="hala")
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass
    answers: list[numbering.Issuing] = []

    number_next(
        clock=at_call(3, lambda: answers.append(use_case.answer_yes(there, by="h", at=NOON)))
    )

    assert answers[0].numbered == 1


def test_a_letter_that_failed_is_counted_neither_with_the_clients_nor_with_the_late() -> None:
    for dossier in ("P5", "P7"):
        make_premium(make_contract(make_client(dossier)))
    edition = use_case.run_edition(FOREM, by=None, at=NOON, user="hala")
    while compose_next_lot(ScriptedComposer(fails=lambda c: c.dossier == "P7"), at=NOON):
        pass
    edition.refresh_from_db()
    before = (edition.client_count, edition.late_count)

    use_case.answer_yes(edition, by="hala", at=NOON)

    edition.refresh_from_db()
    assert before == (2, 2)
    assert (edition.notice_count, edition.client_count, edition.late_count) == (1, 1, 1)


def test_nothing_to_number_is_no_work() -> None:
    assert number_next(clock=noon) is None
