"""« Dates limites » leads to an edition window that takes what it lists."""

from datetime import date, timedelta
from html import unescape
from re import findall
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from echeance.accounts.models import Role, User
from echeance.notices.models import StandardText
from echeance.portfolio.models import Contract
from tests.build import NOON, make_client, make_contract, make_entity, make_premium, make_user
from tests.notices.edition_window import words

pytestmark = pytest.mark.django_db
DEADLINES = "/editions/dates-limites/"


def renewal(number: str, *, entity: str = "FOREM", in_days: int = 40) -> date:
    """A premium of the yearly due date in so many days, whose deadline is past."""
    due_on = timezone.localdate() + timedelta(days=in_days)
    contract = make_contract(make_client(f"D{number}"), number=number)
    make_premium(contract, effective_from=due_on, effective_to=due_on + timedelta(days=364))
    Contract.objects.filter(pk=contract.pk).update(
        due_day=due_on.day, due_month=due_on.month, legal_entity=make_entity(entity)
    )
    return due_on


def windows(response: Any) -> list[str]:
    found = findall(r'href="(/editions/nouvelle/\?[^"]+)"', response.content.decode())
    return [unescape(address) for address in found]


def test_renewals_to_announce_are_listed_and_counted_on_the_dashboard(
    client: Browser, hala: User
) -> None:
    due_on = timezone.localdate() + timedelta(days=40)
    premium = make_premium(effective_from=due_on, effective_to=due_on + timedelta(days=364))
    Contract.objects.update(due_day=due_on.day, due_month=due_on.month)

    page = words(client.get("/editions/dates-limites/"))

    assert premium.number in page
    assert "Date limite passée" in page
    assert "1 reconduction à annoncer sans attendre" in words(client.get("/"))


def test_its_button_opens_a_window_that_takes_every_renewal_listed(
    client: Browser, hala: User
) -> None:
    renewal("C1", in_days=33)
    renewal("C2", in_days=50)
    make_premium(make_contract(make_client("D3"), number="C3"), effective_from=date(2020, 1, 1))
    text = StandardText.objects.create(title="Paiement", body="Merci.", changed_at=NOON)

    (address,) = windows(client.get(DEADLINES))
    form = client.get(address).context["form"]
    answers = {name: form[name].value() for name in form.fields if form[name].value()}
    counted = words(client.post("/editions/nouvelle/", {**answers, "do": "compter"}))

    assert answers["texts"] == [str(text.pk)]
    assert "2 avis pour 2 clients" in counted


def test_each_entity_has_its_button(client: Browser, hala: User) -> None:
    renewal("C1", entity="AUTRE")
    renewal("C2", entity="FOREM")
    own = StandardText.objects.create(
        title="Paiement", body="Merci.", changed_at=NOON, legal_entity=make_entity("AUTRE")
    )

    page = client.get(DEADLINES)

    assert "Éditer ceux de AUTRE" in words(page)
    assert [f"texts={own.pk}" in address for address in windows(page)] == [
        "entity=AUTRE" in address for address in windows(page)
    ]


def test_who_only_reads_has_no_button(client: Browser) -> None:
    renewal("C1")
    client.force_login(make_user(role=Role.READER))

    page = client.get(DEADLINES)

    assert "C1" in words(page)
    assert windows(page) == []
