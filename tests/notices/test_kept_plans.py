"""A long preview: its pages come from one plan, kept for its author for a while."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.utils import timezone

from echeance.accounts.models import User
from echeance.notices.long_selections import write_next
from echeance.notices.models import KeptPlan
from tests.build import make_client, make_contract, make_premium, make_user
from tests.notices.edition_window import ANSWERS, words

pytestmark = pytest.mark.django_db

ADDRESS = "/editions/previsualisation/"


@pytest.fixture(autouse=True)
def _long_from_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("echeance.notices.preview.WHOLE", 2)
    monkeypatch.setattr("echeance.notices.views.preview.PER_PAGE", 2)


def books() -> None:
    for rank in range(1, 6):
        make_premium(make_contract(make_client(f"P{rank}", last_name=f"NOM{rank}")))


def planned(browser: Browser, **also: Any) -> str:
    """The address that the first look at a long preview leads to."""
    return str(browser.get(ADDRESS, ANSWERS | also)["Location"])


def test_the_pages_of_a_long_preview_share_one_plan(client: Browser, hala: User) -> None:
    books()

    address = planned(client)
    first = words(client.get(address))
    second = words(client.get(f"{address}&page=2"))

    assert KeptPlan.objects.count() == 1
    assert "5 avis pour 5 clients" in first
    assert "5 avis pour 5 clients" in second
    assert "Sélection établie le" in first
    assert ("NOM1" in first, "NOM3" in first) == (True, False)
    assert ("NOM1" in second, "NOM3" in second) == (False, True)


def test_a_short_preview_keeps_nothing(client: Browser, hala: User) -> None:
    make_premium()

    page = client.get(ADDRESS, ANSWERS)

    assert page.status_code == 200
    assert not KeptPlan.objects.exists()


def test_the_books_that_change_leave_places_as_they_were(client: Browser, hala: User) -> None:
    books()
    gone = make_premium(make_contract(make_client("P0", last_name="PARTI")))
    address = planned(client)

    gone.cancelled = True
    gone.cancelled_on = timezone.localdate()
    gone.save()
    make_premium(make_contract(make_client("P00", last_name="NOUVEAU")))
    kept = words(client.get(address))
    again = words(client.get(planned(client)))

    assert "6 avis pour 6 clients" in kept
    assert "PARTI" not in kept
    assert "NOUVEAU" not in kept
    assert "NOUVEAU" in again


def test_a_plan_is_made_again_for_other_criteria_people_or_days(
    client: Browser, hala: User
) -> None:
    books()
    address = planned(client)
    key = parse_qs(urlsplit(address).query)["plan"][0]

    other_criteria = client.get(ADDRESS, ANSWERS | {"plan": key, "kinds": ["T"]})
    somebody = Browser()
    somebody.force_login(make_user("paul"))
    other_person = somebody.get(address)
    KeptPlan.objects.update(made_at=timezone.now() - timedelta(hours=2))
    too_old = client.get(address)
    nonsense = client.get(ADDRESS, ANSWERS | {"plan": "abc"})

    for answer in (other_criteria, other_person, too_old, nonsense):
        assert answer.status_code == 302
        assert f"plan={key}&" not in answer["Location"] + "&"


def test_a_client_who_became_confidential_since_is_not_shown(client: Browser, hala: User) -> None:
    books()
    secret = make_client("P0", last_name="SECRETE")
    make_premium(make_contract(secret))
    address = planned(client)

    secret.confidential = True
    secret.save()

    assert "SECRETE" not in words(client.get(address))


def test_a_plan_made_with_a_right_is_not_shown_without_it(client: Browser, hala: User) -> None:
    hala.sees_confidential = True
    hala.save()
    books()
    make_premium(make_contract(make_client("P0", last_name="SECRETE", confidential=True)))
    address = planned(client)
    before = words(client.get(address))

    hala.sees_confidential = False
    hala.save()
    after = client.get(address, follow=True)

    assert "SECRETE" in before
    assert "SECRETE" not in words(after)


def test_old_plans_are_forgotten(client: Browser, hala: User) -> None:
    books()
    for rank in range(8):
        planned(client, dossier_to=f"P{90 + rank}")
    assert KeptPlan.objects.count() == 5

    KeptPlan.objects.update(made_at=timezone.now() - timedelta(hours=2))
    planned(client)

    assert KeptPlan.objects.count() == 1


def test_the_composers_forget_the_plans_of_who_left(client: Browser, hala: User) -> None:
    books()
    planned(client)

    write_next(clock=lambda: timezone.now() + timedelta(hours=2))

    assert not KeptPlan.objects.exists()
