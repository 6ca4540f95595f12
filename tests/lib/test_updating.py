"""One UPDATE by keys: what `update` would write, and only where what must be true still is."""

from datetime import timedelta

import pytest

from echeance.lib.updating import update_rows
from echeance.notices.models import Notice
from tests.build import NOON, make_notice

pytestmark = pytest.mark.django_db


def test_only_the_rows_of_these_keys_take_the_values() -> None:
    first, second, third = (make_notice() for _ in range(3))
    later = NOON + timedelta(microseconds=1)

    changed = update_rows(
        Notice, [first.pk, second.pk, -1], remark="d’ici", changed_at=later, eligible_at=None
    )

    assert changed == 2
    rows = Notice.objects.order_by("pk").values_list("remark", "changed_at", "eligible_at")
    assert list(rows[:2]) == [("d’ici", later, None)] * 2
    assert Notice.objects.get(pk=third.pk).remark == ""


def test_a_row_that_is_no_longer_so_stays_as_it_is() -> None:
    first, second = make_notice(), make_notice()
    Notice.objects.filter(pk=first.pk).update(remark="pris")

    changed = update_rows(
        Notice, [first.pk, second.pk], where="remark <> %s", params=["pris"], attempts=3
    )

    assert changed == 1
    assert [Notice.objects.get(pk=one.pk).attempts for one in (first, second)] == [0, 3]


def test_no_key_is_no_question() -> None:
    assert update_rows(Notice, [], attempts=3) == 0
