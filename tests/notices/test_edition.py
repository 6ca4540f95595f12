from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from echeance.notices import edition as use_case
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.letter.content import LetterContent
from echeance.notices.models import (
    Draft,
    DraftState,
    Edition,
    EditionState,
    Notice,
    NoticeDeposit,
    NoticeLine,
    NumberSeries,
    StatusChange,
)
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client, DepositKind, Premium, PremiumKind
from tests.build import (
    NOON,
    TODAY,
    make_client,
    make_contract,
    make_deposit,
    make_entity,
    make_premium,
    make_user,
)
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db
CRITERIA = Criteria(entity="FOREM")


def run(criteria: Criteria = CRITERIA, **options: Any) -> Edition:
    return use_case.run_edition(criteria, by=None, at=NOON, user="hala", **options)


def compose(composer: ScriptedComposer | None = None) -> None:
    composer = composer or ScriptedComposer()
    while compose_next_lot(composer, at=NOON):
        pass


def composed() -> Edition:
    edition = run()
    compose()
    edition.refresh_from_db()
    return edition


def test_the_count_says_notices_clients_mail_and_paper() -> None:
    reachable, paper = make_client(), make_client(notices_by_email=False)
    make_premium(make_contract(reachable))
    make_premium(make_contract(reachable), gross="80")
    make_premium(make_contract(paper))

    found = use_case.count(CRITERIA, at=NOON, sees_confidential=True)

    assert str(found) == "3 avis pour 2 clients\u00a0: 2 par mail, 1 à imprimer."
    assert found.total == Decimal(320)
    assert not Edition.objects.exists()


def test_large_counts_are_readable() -> None:
    found = use_case.Count(notices=120_345, clients=98_000, by_email=110_000, total=Decimal(0))

    assert str(found).replace("\u00a0", "_") == (
        "120_345 avis pour 98_000 clients_: 110_000 par mail, 10_345 à imprimer."
    )


def test_an_empty_count_says_what_to_try() -> None:
    make_entity()

    assert str(use_case.count(CRITERIA, at=NOON, sees_confidential=True)) == str(use_case.NOTHING)


def test_an_entity_that_does_not_exist_is_named() -> None:
    with pytest.raises(use_case.CriteriaError, match="RIEN"):
        use_case.count(Criteria(entity="RIEN"), at=NOON, sees_confidential=True)


def test_a_run_that_selects_nothing_leaves_no_edition() -> None:
    make_entity()

    with pytest.raises(use_case.NothingSelectedError):
        run()

    assert not Edition.objects.exists()


def test_a_run_writes_one_draft_a_notice_with_its_premiums_and_deposits() -> None:
    contract = make_contract(make_client("P5"), number="A1")
    premiums = [make_premium(contract), make_premium(contract, gross="-20", taxes="0")]
    deposit = make_deposit(client=contract.client, kind=DepositKind.UNALLOCATED, amount="50")

    edition = run(Criteria(entity="FOREM", deposits=frozenset({"libre"})))

    draft = Draft.objects.get()
    content = LetterContent.from_json(draft.content)
    assert edition.state == EditionState.COMPOSING
    assert (edition.client_count, edition.notice_count, edition.paper_count) == (1, 1, 0)
    assert set(draft.premiums.all()) == set(premiums)
    assert list(draft.deposits.all()) == [deposit]
    assert (draft.number, draft.total) == (None, Decimal("50.00"))
    assert [str(line.gross) for line in content.lines] == ["120.00", "-20.00"]
    assert content.deposits[0].amount == Decimal(-50)
    assert content.printed_on == TODAY


def test_paper_clients_are_listed_apart_with_the_reason_and_are_not_composed() -> None:
    make_premium(make_contract(make_client(email="", notices_by_email=True)))

    edition = run()

    draft = Draft.objects.get()
    assert edition.state == EditionState.COMPOSED
    assert (edition.notice_count, edition.paper_count) == (0, 1)
    assert (draft.state, draft.paper_reason) == (DraftState.ON_PAPER, "Aucune adresse e-mail")


def test_composing_leads_to_the_question_without_any_number() -> None:
    make_premium()

    edition = composed()

    draft = Draft.objects.get()
    assert edition.state == EditionState.COMPOSED
    assert (draft.state, draft.number, draft.pages) == (DraftState.COMPOSED, None, 1)
    assert not Notice.objects.exists()
    assert not NumberSeries.objects.exists()


def test_yes_makes_the_notices_in_order_with_lines_pdf_and_history() -> None:
    for dossier in ("P24", "7", "P5"):
        make_premium(make_contract(make_client(dossier)))
    edition = composed()

    issuing = use_case.answer_yes(edition, by="hala", at=NOON)
    compose()

    edition.refresh_from_db()
    notices = list(Notice.objects.order_by("number").select_related("pdf"))
    assert (issuing.numbered, issuing.dropped) == (3, [])
    assert edition.state == EditionState.ISSUED
    assert [(notice.number, notice.dossier) for notice in notices] == [
        (1, "7"),
        (2, "P5"),
        (3, "P24"),
    ]
    assert {notice.status for notice in notices} == {NoticeStatus.PENDING}
    assert NoticeLine.objects.count() == 3
    assert [(change.old, change.new, change.by) for change in StatusChange.objects.all()] == [
        ("", "E", "hala")
    ] * 3
    assert b"7 1 120.00" in bytes(notices[0].pdf.content)
    assert not Draft.objects.exists()


def test_numbers_go_on_from_one_edition_to_the_next() -> None:
    make_premium()
    use_case.answer_yes(composed(), by="hala", at=NOON)
    compose()
    make_premium()

    use_case.answer_yes(composed(), by="hala", at=NOON)
    compose()

    assert list(Notice.objects.values_list("number", flat=True)) == [1, 2]


def test_no_records_nothing_and_the_premiums_stay_to_be_issued() -> None:
    make_premium()
    edition = composed()

    use_case.answer_no(edition, by="hala", at=NOON)

    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT
    assert not Notice.objects.exists()
    assert not NumberSeries.objects.exists()
    assert use_case.count(CRITERIA, at=NOON, sees_confidential=True).notices == 1


@pytest.mark.parametrize("answer", [use_case.answer_yes, use_case.answer_no])
def test_an_answer_is_given_once(answer: Any) -> None:
    make_premium()
    edition = composed()
    use_case.answer_no(edition, by="hala", at=NOON)

    with pytest.raises(use_case.AnswerError, match="n’attend"):
        answer(edition, by="hala", at=NOON)


def test_yes_drops_what_another_run_issued_meanwhile() -> None:
    make_premium(make_contract(make_client("P5")), number="1001")
    first, second = run(), run()
    compose()
    for edition in (first, second):
        edition.refresh_from_db()
    use_case.answer_yes(first, by="hala", at=NOON)

    issuing = use_case.answer_yes(second, by="hala", at=NOON)
    compose()

    second.refresh_from_db()
    assert issuing.numbered == 0
    assert [(dropped.dossier, dropped.reason) for dropped in issuing.dropped] == [
        ("P5", "quittance n°\u00a01001 déjà éditée")
    ]
    assert Notice.objects.count() == 1
    assert second.state == EditionState.ISSUED


@pytest.mark.parametrize(
    ("change", "word"),
    [({"cancelled": True, "cancelled_on": TODAY}, "annulée"), ({"settled_on": TODAY}, "payée")],
)
def test_yes_drops_what_was_cancelled_or_paid_meanwhile(change: dict[str, Any], word: str) -> None:
    kept, changed = make_premium(), make_premium()
    edition = composed()
    Premium.objects.filter(pk=changed.pk).update(**change)

    issuing = use_case.answer_yes(edition, by="hala", at=NOON)
    compose()

    assert issuing.numbered == 1
    assert word in issuing.dropped[0].reason
    assert NoticeLine.objects.get().premium == kept
    assert Notice.objects.get().number == 1


def test_a_deposit_shown_by_two_runs_is_deducted_once() -> None:
    contract = make_contract()
    make_premium(contract)
    later = make_premium(contract, kind=PremiumKind.IMMEDIATE)
    make_deposit(client=contract.client, kind=DepositKind.UNALLOCATED)
    free = frozenset({"libre"})
    first = run(Criteria(entity="FOREM", deposits=free, kinds=frozenset({"T"})))
    second = run(Criteria(entity="FOREM", deposits=free, kinds=frozenset({"C"})))
    compose()

    use_case.answer_yes(first, by="hala", at=NOON)
    issuing = use_case.answer_yes(second, by="hala", at=NOON)
    compose()

    assert "déjà compté sur un autre avis" in issuing.dropped[0].reason
    assert NoticeDeposit.objects.count() == 1
    assert (
        use_case.count(
            Criteria(entity="FOREM", deposits=free), at=NOON, sees_confidential=True
        ).total
        == later.gross
    )


def test_yes_in_advance_composes_final_letters_only() -> None:
    make_premium()
    composer = ScriptedComposer()

    edition = run(issue_when_composed=True)
    state = edition.state
    compose(composer)

    edition.refresh_from_db()
    assert (state, edition.state) == (EditionState.ISSUING, EditionState.ISSUED)
    assert composer.numbers == [1]
    assert Notice.objects.get().user == "hala"


def test_an_interrupted_run_can_go_on() -> None:
    for _ in range(3):
        make_premium()
    edition = run()
    compose_next_lot(ScriptedComposer(), at=NOON, limit=1)

    use_case.interrupt(edition, at=NOON)
    tried = compose_next_lot(ScriptedComposer(), at=NOON)
    use_case.resume(edition, at=NOON)
    compose()

    edition.refresh_from_db()
    assert tried == 0
    assert edition.state == EditionState.COMPOSED
    assert Draft.objects.filter(state=DraftState.COMPOSED).count() == 3


def test_only_an_edition_that_recorded_nothing_is_deleted() -> None:
    make_premium()
    draft, issued = composed(), composed()
    use_case.answer_no(draft, by="hala", at=NOON)
    use_case.answer_yes(issued, by="hala", at=NOON)

    use_case.delete_edition(draft, at=NOON)
    with pytest.raises(use_case.AnswerError, match="Seule"):
        use_case.delete_edition(issued, at=NOON)

    assert list(Edition.objects.all()) == [issued]


def test_the_author_is_the_person_who_signed_in() -> None:
    make_premium()

    edition = use_case.run_edition(
        CRITERIA, by=make_user("hala"), at=NOON, os_user="HALA-NT", workstation="POSTE7"
    )

    assert (edition.user, edition.os_user, edition.workstation) == ("hala", "HALA-NT", "POSTE7")


def test_a_failed_letter_is_tried_again_with_what_the_card_says_now() -> None:
    premium = make_premium()
    client = premium.contract.client
    edition = run()
    compose(ScriptedComposer(fails=lambda content: "SOLANGE" in content.addressee[0].upper()))
    edition.refresh_from_db()
    failed = Draft.objects.get().problem
    Client.objects.filter(pk=client.pk).update(first_name="Marie")

    tried = use_case.retry(edition, at=NOON + timedelta(minutes=1))
    compose(ScriptedComposer(fails=lambda content: "SOLANGE" in content.addressee[0].upper()))

    edition.refresh_from_db()
    draft = Draft.objects.get()
    assert "ne peut pas être imprimé" in failed
    assert (tried, edition.state, draft.state) == (1, EditionState.COMPOSED, DraftState.COMPOSED)
    assert draft.content["addressee"][0] == "Mme DURAND Marie"
