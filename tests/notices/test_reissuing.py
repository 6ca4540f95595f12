from datetime import date, timedelta
from decimal import Decimal

import pytest

from echeance.notices.composing import compose_next_lot
from echeance.notices.deciding import validate
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.letter.reading import text_of
from echeance.notices.models import Draft, EditionState, Notice, Reissue
from echeance.notices.reissuing import ReissueError, reissue
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client, Premium
from tests.build import NOON, TODAY, make_contract, make_notice, make_premium, make_user
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db


def again(notice: Notice, kind: Reissue = Reissue.DUPLICATE, reason: str = "Avis égaré") -> Notice:
    edition = reissue(notice, kind=kind, reason=reason, by=make_user("hala"), at=NOON)
    compose_next_lot(ScriptedComposer(), at=NOON)
    edition.refresh_from_db()
    assert edition.state == EditionState.ISSUED
    return Notice.objects.get(edition=edition)


def test_a_duplicate_has_the_same_content_a_number_of_its_own_and_says_what_it_is() -> None:
    first = make_notice(status=NoticeStatus.SENT)

    second = again(first)

    before, after = LetterContent.from_json(first.content), LetterContent.from_json(second.content)
    assert second.number == first.number + 1
    assert after.heading_note == (f"Duplicata de l’avis n°\u00a0{first.number} du 25 novembre 2026")
    assert after.lines == before.lines
    assert (second.edition.reissue_of, second.edition.reissue_reason) == (first, "Avis égaré")
    assert (second.status, second.total) == (NoticeStatus.PENDING, first.total)


def test_a_replacement_takes_the_books_as_they_are_and_blocks_the_old_one() -> None:
    first = make_notice()
    premium = first.lines.get().premium
    Premium.objects.filter(pk=premium.pk).update(gross=Decimal(90), net=Decimal(70))

    second = again(first, Reissue.REPLACEMENT, "Montant corrigé")

    first.refresh_from_db()
    content = LetterContent.from_json(second.content)
    assert content.heading_note.startswith(f"Annule et remplace l’avis n°\u00a0{first.number}")
    assert second.total == Decimal(90)
    assert first.status == NoticeStatus.BLOCKED
    assert f"Remplacé par l’avis n°\u00a0{second.number}" in first.remark


def test_a_replaced_notice_does_not_leave_any_more() -> None:
    first = make_notice()
    again(first, Reissue.REPLACEMENT)

    decision = validate(Notice.objects.filter(pk=first.pk), by="hala", at=NOON, hold=timedelta(0))

    assert decision.moved == []
    assert "remplacé par l’édition" in decision.ignored[0].reason


def test_a_replacement_leaves_out_what_was_paid_since() -> None:
    contract = make_contract()
    first = make_notice(premium=make_premium(contract, number="1"))
    paid = make_premium(contract, number="2", gross="50")
    first.lines.create(premium=paid, gross=paid.gross)
    Premium.objects.filter(pk=paid.pk).update(settled_on=TODAY)

    second = again(first, Reissue.REPLACEMENT)

    assert [line.premium.number for line in second.lines.all()] == ["1"]


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"cancelled": True, "cancelled_on": TODAY}, Reissue.DUPLICATE, "est annulée"),
        ({"settled_on": date(2026, 11, 24)}, Reissue.DUPLICATE, "est payée"),
        ({"settled_on": date(2026, 11, 24)}, Reissue.REPLACEMENT, "annulées ou payées"),
    ],
)
def test_what_is_no_longer_due_is_not_asked_for_again(
    change: dict[str, object], kind: Reissue, words: str
) -> None:
    notice = make_notice()
    Premium.objects.update(**change)

    with pytest.raises(ReissueError, match=words):
        reissue(notice, kind=kind, reason="Égaré", by=make_user(), at=NOON)


def test_a_reissue_is_never_without_a_reason() -> None:
    with pytest.raises(ReissueError, match="motif"):
        reissue(make_notice(), kind=Reissue.DUPLICATE, reason=" ", by=make_user(), at=NOON)


def test_two_clicks_make_one_reissue() -> None:
    notice = make_notice()
    reissue(notice, kind=Reissue.DUPLICATE, reason="Égaré", by=make_user(), at=NOON)

    with pytest.raises(ReissueError, match="déjà en cours"):
        reissue(notice, kind=Reissue.DUPLICATE, reason="Égaré", by=make_user("b"), at=NOON)

    assert Draft.objects.count() == 1


@pytest.mark.parametrize("kind", Reissue)
def test_what_is_replaced_is_not_made_again_but_its_replacement_is(kind: Reissue) -> None:
    first = make_notice()
    second = again(first, Reissue.REPLACEMENT)

    with pytest.raises(ReissueError, match=f"déjà remplacé par l’avis n°\u00a0{second.number}"):
        reissue(first, kind=kind, reason="Égaré", by=make_user("b"), at=NOON)

    third = reissue(second, kind=kind, reason="Égaré", by=make_user("c"), at=NOON)
    assert third.reissue_of == second


def test_a_replacement_whose_letter_failed_is_mended_not_made_again() -> None:
    first = make_notice()
    edition = reissue(first, kind=Reissue.REPLACEMENT, reason="Égaré", by=make_user(), at=NOON)
    compose_next_lot(ScriptedComposer(fails=lambda _: True), at=NOON)

    with pytest.raises(ReissueError, match=f"édition n°\u00a0{edition.pk}, dont la lettre"):
        reissue(first, kind=Reissue.REPLACEMENT, reason="Égaré", by=make_user("b"), at=NOON)


def test_a_client_without_address_gets_the_reissue_on_paper() -> None:
    first = make_notice(status=NoticeStatus.SENT)
    Client.objects.update(notices_by_email=False)

    second = again(first)

    assert (second.channel, second.status, second.email) == ("paper", "", "")


def test_a_duplicate_that_failed_is_tried_again_as_it_is() -> None:
    from echeance.notices.edition import retry

    first = make_notice(status=NoticeStatus.SENT)
    edition = reissue(first, kind=Reissue.DUPLICATE, reason="Égaré", by=make_user(), at=NOON)
    compose_next_lot(ScriptedComposer(fails=lambda _: True), at=NOON)
    Premium.objects.update(gross=Decimal(1))

    retry(edition, at=NOON)
    compose_next_lot(ScriptedComposer(), at=NOON)

    second = Notice.objects.get(edition=edition)
    assert second.total == first.total
    assert "Duplicata" in second.content["heading_note"]


def test_the_letter_prints_what_it_is() -> None:
    edition = reissue(
        make_notice(), kind=Reissue.REPLACEMENT, reason="Erreur", by=make_user(), at=NOON
    )

    compose_next_lot(LetterComposer(), at=NOON)

    pdf = Notice.objects.get(edition=edition).pdf
    assert "Annule et remplace l’avis n°" in text_of(bytes(pdf.content)).replace("\u00a0", " ")
