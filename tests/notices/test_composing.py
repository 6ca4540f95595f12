from datetime import timedelta

import pytest
from django.db.models import Model, Q

from echeance.notices import edition as use_case
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.holding import LEASE
from echeance.notices.models import (
    Draft,
    DraftState,
    Edition,
    EditionState,
    Notice,
    NoticePdf,
    OfficeSettings,
)
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client, Premium
from tests.build import NOON, TODAY, make_client, make_contract, make_notice, make_premium
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db


def run(*, issue: bool = False) -> Edition:
    return use_case.run_edition(
        Criteria(entity="FOREM", include_credit=True),
        by=None,
        at=NOON,
        user="hala",
        issue_when_composed=issue,
    )


def compose(composer: ScriptedComposer | None = None) -> None:
    composer = composer or ScriptedComposer()
    while compose_next_lot(composer, at=NOON):
        pass


def refreshed(edition: Edition) -> Edition:
    edition.refresh_from_db()
    return edition


def automatic() -> None:
    OfficeSettings.objects.update_or_create(pk=1, defaults={"manual_confirmation": False})


def test_nothing_to_compose_is_no_work() -> None:
    assert compose_next_lot(ScriptedComposer(), at=NOON) == 0


def test_a_lot_takes_the_first_drafts_of_the_oldest_edition() -> None:
    for _ in range(3):
        make_premium()
    edition = run()

    tried = compose_next_lot(ScriptedComposer(), at=NOON, limit=2)

    done = Draft.objects.filter(state=DraftState.COMPOSED)
    assert tried == 2
    assert list(done.values_list("rank", flat=True)) == [1, 2]
    assert refreshed(edition).state == EditionState.COMPOSING


@pytest.mark.parametrize(
    "composer",
    [
        ScriptedComposer(fails=lambda content: content.dossier == "P1"),
        ScriptedComposer(breaks=lambda content: content.dossier == "P1"),
    ],
    ids=["impossible", "our own fault"],
)
def test_a_letter_that_fails_does_not_stop_the_run(composer: ScriptedComposer) -> None:
    make_premium(make_contract(make_client("P1")))
    make_premium(make_contract(make_client("P2")))
    edition = run()

    compose(composer)

    failed, done = Draft.objects.order_by("rank")
    assert (failed.state, done.state) == (DraftState.FAILED, DraftState.COMPOSED)
    assert failed.problem
    assert refreshed(edition).state == EditionState.COMPOSED


def test_yes_leaves_failed_letters_aside_and_numbers_stay_without_gap() -> None:
    for dossier in ("P1", "P2", "P3"):
        make_premium(make_contract(make_client(dossier)))
    edition = run()
    compose(ScriptedComposer(fails=lambda content: content.dossier == "P2"))

    use_case.answer_yes(refreshed(edition), by="hala", at=NOON)
    compose()

    assert list(Notice.objects.order_by("number").values_list("number", "dossier")) == [
        (1, "P1"),
        (2, "P3"),
    ]
    assert refreshed(edition).state == EditionState.ISSUED
    assert use_case.count(Criteria(entity="FOREM"), at=NOON, sees_confidential=True).notices == 1


def test_a_final_letter_that_fails_keeps_its_number_until_it_is_mended() -> None:
    for dossier in ("P1", "P2"):
        make_premium(make_contract(make_client(dossier)))
    edition = run(issue=True)
    compose(ScriptedComposer(fails=lambda content: content.dossier == "P1"))
    waiting = (refreshed(edition).state, Draft.objects.get().number)

    use_case.retry(edition, at=NOON)
    compose()

    assert waiting == (EditionState.ISSUED, 1)
    assert refreshed(edition).state == EditionState.ISSUED
    assert set(Notice.objects.values_list("number", "dossier")) == {(1, "P1"), (2, "P2")}


def test_of_a_run_interrupted_after_yes_no_letter_without_a_number_is_tried_again() -> None:
    for dossier in ("P1", "P2"):
        make_premium(make_contract(make_client(dossier)))
    edition = run()
    compose(ScriptedComposer(fails=lambda content: content.dossier == "P1"))
    use_case.answer_yes(refreshed(edition), by="hala", at=NOON)
    use_case.interrupt(edition, at=NOON)

    tried = use_case.retry(edition, at=NOON)
    use_case.resume(edition, at=NOON)
    compose()

    assert tried == 0
    assert refreshed(edition).state == EditionState.ISSUED
    assert Notice.objects.get().dossier == "P2"
    assert Draft.objects.get().state == DraftState.FAILED


def test_a_composer_that_died_gives_its_drafts_back_when_its_lease_is_over() -> None:
    make_premium()
    run(issue=True)

    class Killed(BaseException):
        """As sudden as a kill: nothing of ours catches it."""

    def die() -> None:
        raise Killed

    with pytest.raises(Killed):
        compose_next_lot(ScriptedComposer(before=die), at=NOON)
    too_soon = compose_next_lot(ScriptedComposer(), at=NOON + LEASE - timedelta(seconds=1))
    later = compose_next_lot(ScriptedComposer(), at=NOON + LEASE)

    assert (too_soon, later) == (0, 1)
    assert Notice.objects.get().number == 1


def test_a_composer_that_comes_back_too_late_writes_nothing() -> None:
    make_premium()
    edition = run(issue=True)

    def another_takes_over() -> None:
        slow.before = lambda: None
        compose_next_lot(ScriptedComposer(), at=NOON + LEASE)

    slow = ScriptedComposer(before=another_takes_over)
    compose_next_lot(slow, at=NOON)

    assert Notice.objects.count() == NoticePdf.objects.count() == 1
    assert refreshed(edition).state == EditionState.ISSUED


def test_an_edition_deleted_under_the_composer_leaves_nothing() -> None:
    make_premium()
    edition = run()

    def delete() -> None:
        use_case.interrupt(edition, at=NOON)
        use_case.delete_edition(edition, at=NOON)

    compose_next_lot(ScriptedComposer(before=delete), at=NOON)

    left: list[type[Model]] = [model for model in (Edition, Draft) if model.objects.exists()]
    assert left == []


def test_a_run_whose_last_composer_died_before_saying_so_still_ends() -> None:
    make_premium()
    edition = run()
    compose()
    Edition.objects.update(state=EditionState.COMPOSING)

    compose_next_lot(ScriptedComposer(), at=NOON)

    assert refreshed(edition).state == EditionState.COMPOSED


def test_final_letters_go_before_drafts() -> None:
    make_premium(make_contract(make_client("P1")))
    run()
    make_premium(make_contract(make_client("P2")))
    run(issue=True)
    composer = ScriptedComposer()

    compose_next_lot(composer, at=NOON)

    assert composer.numbers == [1, 2]


def test_with_manual_confirmation_notices_wait() -> None:
    make_premium()
    run(issue=True)

    compose()

    assert Notice.objects.get().status == NoticeStatus.PENDING


def test_without_manual_confirmation_a_clean_notice_is_validated_by_the_automate() -> None:
    automatic()
    make_premium()
    run(issue=True)

    compose()

    notice = Notice.objects.get()
    assert (notice.status, notice.eligible_at) == (NoticeStatus.VALIDATED, NOON)
    assert [(change.new, change.by) for change in notice.history.all()] == [
        ("E", "hala"),
        ("V", "automate"),
    ]


def test_without_manual_confirmation_an_anomaly_waits_for_a_person() -> None:
    automatic()
    credit = make_premium(gross="-20", taxes="0")
    twice = make_premium()
    make_notice(premium=make_premium(twice.contract))
    unreachable = make_premium()
    clean = make_premium()
    run(issue=True)
    Client.objects.filter(pk=unreachable.contract.client_id).update(notices_by_email=False)

    compose()

    waiting = Notice.objects.filter(edition__state=EditionState.ISSUED, number__gt=1)
    by_premium = dict(waiting.values_list("lines__premium", "status"))
    assert by_premium == {
        credit.pk: NoticeStatus.PENDING,
        twice.pk: NoticeStatus.PENDING,
        unreachable.pk: NoticeStatus.PENDING,
        clean.pk: NoticeStatus.VALIDATED,
    }


def test_a_premium_cancelled_after_its_number_was_given_blocks_its_notice_at_birth() -> None:
    automatic()
    premium = make_premium(number="1001")
    run(issue=True)
    Premium.objects.filter(pk=premium.pk).update(cancelled=True, cancelled_on=TODAY)

    compose()

    notice = Notice.objects.get()
    assert (notice.number, notice.status) == (1, NoticeStatus.BLOCKED)
    assert "1001" in notice.remark


def test_very_many_failed_letters_are_read_again_in_lots_while_nobody_waits() -> None:
    for rank in range(5):
        make_premium(make_contract(make_client(f"P{rank}")))
    edition = run()
    compose(ScriptedComposer(fails=lambda _: True))
    Client.objects.update(first_name="Marie")

    tried = use_case.retry(edition, at=NOON)
    at_once = list(Draft.objects.values_list("state", flat=True))
    names_at_once = {draft.content["addressee"][0] for draft in Draft.objects.all()}
    compose_next_lot(ScriptedComposer(), at=NOON, limit=2)
    after_a_lot = sorted(Draft.objects.values_list("state", flat=True))
    compose()

    assert tried == 5
    assert at_once == [DraftState.TO_REWRITE] * 5
    assert names_at_once == {"Mme DURAND Solange"}
    assert after_a_lot == [DraftState.COMPOSED] * 2 + [DraftState.TO_REWRITE] * 3
    assert refreshed(edition).state == EditionState.COMPOSED
    assert {draft.content["addressee"][0] for draft in Draft.objects.all()} == {"Mme DURAND Marie"}


def test_a_letter_that_cannot_even_be_read_again_fails_alone() -> None:
    for dossier in ("P1", "P2"):
        make_premium(make_contract(make_client(dossier)))
    edition = run()
    compose(ScriptedComposer(fails=lambda _: True))
    broken = Draft.objects.order_by("rank")[0]
    Draft.objects.filter(pk=broken.pk).update(content={})

    use_case.retry(edition, at=NOON)
    compose()

    broken.refresh_from_db()
    assert broken.state == DraftState.FAILED
    assert "Erreur inattendue" in broken.problem
    assert Draft.objects.get(~Q(pk=broken.pk)).state == DraftState.COMPOSED
    assert refreshed(edition).state == EditionState.COMPOSED
