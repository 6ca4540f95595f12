"""The letters that the sample books alone would not show."""

import pytest
from django.core.management import call_command

from echeance.demo.furnish import BOOKS
from echeance.demo.sample_letters import furnish_letters
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.edition import run_edition
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.models import Draft, DraftState, StandardText
from tests.build import NOON

pytestmark = pytest.mark.django_db


def test_the_demonstration_has_a_text_debits_a_cheque_and_an_offer_that_compose() -> None:
    call_command("import_books", str(BOOKS))
    furnish_letters(at=NOON)
    text = StandardText.objects.get()
    criteria = Criteria(entity="FOREM", pollicitation=True, texts=(text.pk,))

    run_edition(criteria, by=None, at=NOON, user="demo")
    while compose_next_lot(LetterComposer(), at=NOON):
        pass

    letters = [LetterContent.from_json(draft.content) for draft in Draft.objects.all()]
    assert not Draft.objects.filter(state=DraftState.FAILED).exists()
    assert sum(letter.direct_debit is not None for letter in letters) == 2
    assert sum(letter.by_cheque for letter in letters) == 1
    assert sum(letter.is_offer for letter in letters) == 1
    assert all(letter.texts for letter in letters)
