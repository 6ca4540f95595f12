"""What names a confidential client is not read by who may not see him."""

import re
from typing import Any

import pytest
from django.test import Client as Browser

from echeance.accounts.models import User
from echeance.notices.confidential_criteria import naming_confidential
from echeance.notices.criteria import Criteria
from echeance.notices.models import Edition, SavedCriteria
from tests.build import NOON, make_client, make_contract, make_edition, make_premium, make_user
from tests.notices.edition_window import ANSWERS, NEW

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret() -> str:
    """The number of a contract of the confidential client S7."""
    hidden = make_client("S7", last_name="SECRET", confidential=True)
    contract = make_contract(hidden, number="XZ900")
    make_premium(contract, gross="777.77")
    return contract.number


def words(response: Any) -> str:
    """The whole page but its random tokens, which may spell any dossier."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", response.content.decode()).replace("\u00a0", " ")


def edition_of(**bounds: Any) -> Edition:
    edition = make_edition()
    edition.criteria = Criteria(entity="FOREM", **bounds).as_json()
    edition.save(update_fields=["criteria"])
    return edition


def keep(name: str, owner: User, **answers: Any) -> SavedCriteria:
    return SavedCriteria.objects.create(
        name=name, owner=owner, is_shared=True, answers=ANSWERS | answers, changed_at=NOON
    )


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({}, False),
        ({"dossier_from": "S7"}, True),
        ({"dossier_to": " s7 "}, True),
        ({"dossier_from": "S6", "dossier_to": "S8"}, False),
        ({"contract_from": "XZ900"}, True),
        ({"contract_to": "XZ901"}, False),
        ({"excluded": ["XZ900"]}, True),
        ({"excluded": "XZ1\nXZ900"}, True),
        ({"excluded": "XZ900 [D]"}, True),
        ({"excluded": "XZ1\nXZ2"}, False),
    ],
)
def test_a_bound_names_a_confidential_client_when_it_is_his(
    secret: str, answers: dict[str, Any], *, named: bool
) -> None:
    make_contract(make_client("P1"), number="XZ1")

    assert naming_confidential([answers]) == [named]


@pytest.mark.parametrize("bounds", [{"dossier_from": "S7"}, {"excluded": frozenset({"XZ900"})}])
def test_an_edition_that_names_one_masks_its_criteria(
    client: Browser, hala: User, secret: str, bounds: dict[str, Any]
) -> None:
    edition = edition_of(include_credit=True, **bounds)

    for address in ("/editions/", f"/editions/{edition.pk}/"):
        page = words(client.get(address))
        assert "Critères masqués · Totaux négatifs ou nuls compris" in page
        assert "S7" not in page
        assert "XZ900" not in page
        assert f"?edition={edition.pk}" not in page
    assert client.get(f"{NEW}?edition={edition.pk}").status_code == 404


def test_who_sees_confidential_clients_reads_all_criteria(client: Browser, secret: str) -> None:
    client.force_login(make_user("nadia", sees_confidential=True))
    edition = edition_of(dossier_from="S7", dossier_to="S7")

    assert "Dossier S7" in words(client.get("/editions/"))
    assert "Dossier S7" in words(client.get(f"/editions/{edition.pk}/"))
    assert 'value="S7"' in words(client.get(f"{NEW}?edition={edition.pk}"))


def test_other_criteria_stay_readable_on_the_same_page(
    client: Browser, hala: User, secret: str
) -> None:
    make_client("P1")
    edition_of(dossier_from="P1", dossier_to="P1")
    edition_of(dossier_from="S7")

    page = words(client.get("/editions/"))

    assert "Dossier P1" in page
    assert "Critères masqués" in page


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("Un dossier", {"dossier_from": "S7"}),
        ("Appel secret", {}),
        ("Relance s7", {}),
        ("Le contrat", {"contract_from": "XZ900"}),
    ],
)
def test_shared_criteria_that_name_one_are_not_offered(
    client: Browser, hala: User, secret: str, name: str, answers: dict[str, Any]
) -> None:
    kept = keep(name, make_user("nadia", sees_confidential=True), **answers)

    for address in (NEW, "/editions/options/"):
        assert name not in words(client.get(address))
    assert client.get(f"{NEW}?criteres={kept.pk}").status_code == 404
    again = client.post(f"/editions/options/{kept.pk}/", {"do": "relancer"})
    assert again.status_code == 404
    assert not Edition.objects.exists()


def test_shared_criteria_that_name_nobody_are_offered(
    client: Browser, hala: User, secret: str
) -> None:
    keep("Fin du mois – tous", make_user("nadia"), effect_to="fin du mois")

    assert "Fin du mois – tous" in words(client.get("/editions/options/"))
    assert "Fin du mois – tous" in words(client.get(NEW))


def test_a_total_leaves_out_the_notices_of_confidential_clients(
    client: Browser, hala: User, secret: str
) -> None:
    make_premium(make_contract(make_client("P1")), gross="100.00")

    counted = words(client.post(NEW, ANSWERS | {"do": "compter"}))
    preview = words(client.post(NEW, ANSWERS | {"do": "previsualiser"}, follow=True))

    for page in (counted, preview):
        assert "2 avis pour 2 clients" in page
        assert "Total : 100,00" in page
        assert "877,77" not in page
        assert "Le total ne compte pas 1 avis de client confidentiel." in page
