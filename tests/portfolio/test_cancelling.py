from datetime import date

import pytest

from echeance.portfolio.cancelling import NotCancellableError, cancel_premium
from tests.build import TODAY, make_premium

pytestmark = pytest.mark.django_db


def test_a_cancelled_premium_keeps_its_day_and_is_no_longer_outstanding() -> None:
    premium = make_premium()

    cancel_premium(premium, on=TODAY)

    premium.refresh_from_db()
    assert (premium.cancelled, premium.cancelled_on) == (True, TODAY)
    assert not type(premium).objects.outstanding().exists()


def test_a_premium_is_cancelled_only_once() -> None:
    premium = make_premium(number="1012", cancelled=True)

    with pytest.raises(NotCancellableError, match="n°\u00a01012 est déjà annulée"):
        cancel_premium(premium, on=date(2027, 1, 1))

    premium.refresh_from_db()
    assert premium.cancelled_on == TODAY


def test_a_paid_premium_cannot_be_cancelled() -> None:
    premium = make_premium(settled_on=TODAY)

    with pytest.raises(NotCancellableError, match="est soldée"):
        cancel_premium(premium, on=TODAY)

    premium.refresh_from_db()
    assert not premium.cancelled
