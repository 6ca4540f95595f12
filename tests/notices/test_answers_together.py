"""Two people answer « Oui » at the same moment, for the same premiums."""

import threading

import pytest
from django.db import connection

from echeance.notices import edition as use_case
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.models import Edition, Notice, NoticeLine
from tests.build import NOON, make_premium
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db(transaction=True)
PREMIUMS = 30


def compose() -> None:
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass


def test_each_premium_is_issued_once_and_numbers_have_no_gap() -> None:
    for _ in range(PREMIUMS):
        make_premium()
    editions = [
        use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
        for _ in range(3)
    ]
    compose()
    together = threading.Barrier(len(editions))
    numbered: list[int] = []

    def answer(edition: Edition) -> None:
        try:
            together.wait()
            numbered.append(use_case.answer_yes(edition, by="hala", at=NOON).numbered)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(edition,)) for edition in editions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    compose()

    numbers = list(Notice.objects.order_by("number").values_list("number", flat=True))
    assert sorted(numbered) == [0, 0, PREMIUMS]
    assert numbers == list(range(1, PREMIUMS + 1))
    assert NoticeLine.objects.values("premium").distinct().count() == PREMIUMS
