"""The page of a contract, and what an office corrects on a premium."""

import html
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from echeance.accounts.models import Role
from echeance.notices.status import NoticeStatus
from echeance.portfolio.contract_changing import fingerprint
from echeance.portfolio.models import (
    CollectedBy,
    Contract,
    ContractChange,
    PaymentMode,
    Premium,
)
from tests.build import make_client, make_contract, make_notice, make_premium, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    return signed_in("hala")


def signed_in(name: str, *, role: Role = Role.MANAGER, sees_confidential: bool = False) -> Browser:
    browser = Browser()
    browser.force_login(make_user(name, role=role, sees_confidential=sees_confidential))
    return browser


def card(contract: Contract, **changes: str) -> dict[str, str]:
    """What the form posts for that contract, with `changes`; "" empties or unticks."""
    posted = {
        "version": str(contract.version),
        "number": contract.number,
        "insurer": str(contract.insurer_id),
        "legal_entity": str(contract.legal_entity_id),
        "category": contract.category,
        "remark": contract.remark,
        "due": "01/01",
        "frequency": contract.frequency,
        "collected_by": contract.collected_by,
        "payment_mode": contract.payment_mode,
        "notice_months": "2",
        "private_person": "on",
        "tacit_renewal": "on",
    } | changes
    return {name: value for name, value in posted.items() if value}


def address(contract: Contract) -> str:
    return reverse("notices:contract", args=[contract.pk])


def page(browser: Browser, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_the_page_shows_the_contract_its_premiums_and_its_notices(browser: Browser) -> None:
    contract = make_contract(
        number="ES7", payment_mode=PaymentMode.DIRECT_DEBIT, mandate_reference="RUM-7"
    )
    premium = make_premium(contract, number="1033")
    notice = make_notice(premium=premium)

    text = page(browser, address(contract))

    for words in ("Contrat n°\u00a0ES7", "RUM-7", "Prélèvement SEPA", "01/01", "1033"):
        assert words in text
    assert f"n°\u00a0{notice.number}" in text
    assert reverse("review:details", args=[notice.pk]) in text


def test_a_change_is_written_with_who_made_it(browser: Browser) -> None:
    contract = make_contract(number="PROV-9")

    response = browser.post(
        address(contract),
        card(contract, number="ES7", due="15/10", tacit_renewal="", mandate_signed_on="02/01/2026"),
        follow=True,
    )

    assert "Modifications enregistrées." in html.unescape(response.content.decode())
    contract.refresh_from_db()
    assert (contract.number, contract.due_day, contract.due_month) == ("ES7", 15, 10)
    assert (contract.mandate_signed_on, contract.version) == (date(2026, 1, 2), 2)
    changes = {(c.label, c.before, c.after, c.by) for c in ContractChange.objects.all()}
    assert changes == {
        ("n°\u00a0de contrat", "PROV-9", "ES7", "hala"),
        ("jour d’échéance", "1", "15", "hala"),
        ("mois d’échéance", "1", "10", "hala"),
        ("tacite reconduction", "oui", "non", "hala"),
        ("date de signature du mandat", "", "02/01/2026", "hala"),
    }
    assert "PROV-9" in page(browser, address(contract))


def test_a_contract_found_again_by_its_new_number_sorts_by_it(browser: Browser) -> None:
    contract = make_contract(number="PROV-9")

    browser.post(address(contract), card(contract, number="12"))

    contract.refresh_from_db()
    assert contract.number_key == make_contract(number="12").number_key


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Saisissez le n°\u00a0de contrat."),
        ({"number": "AUTRE"}, "Ce client a déjà un contrat de ce numéro."),
        ({"due": "31/02"}, "Écrivez un jour et un mois, par exemple 01/04."),
        ({"notice_months": "13"}, "12"),
        ({"mandate_reference": "MANDAT N° 1"}, "Une RUM n’a que des lettres sans accent"),
        ({"mandate_signed_on": "01/01/2040"}, "Un mandat ne se signe pas dans l’avenir."),
        ({"payment_mode": "P"}, "Saisissez la RUM du mandat"),
        (
            {"effective_from": "02/01/2026", "terminated_on": "01/01/2026"},
            "La date de résiliation précède la date d’effet.",
        ),
    ],
)
def test_a_mistake_is_explained_and_nothing_is_written(
    browser: Browser, changes: dict[str, str], words: str
) -> None:
    contract = make_contract(number="ES7")
    make_contract(contract.client, number="AUTRE")

    response = browser.post(address(contract), card(contract, **changes))

    assert response.status_code == 422
    assert words in html.unescape(response.content.decode())
    contract.refresh_from_db()
    assert (contract.number, contract.version) == ("ES7", 1)


def test_what_the_insurer_debits_needs_no_mandate_of_ours(browser: Browser) -> None:
    contract = make_contract(collected_by=CollectedBy.INSURER)

    response = browser.post(address(contract), card(contract, payment_mode="P"))

    assert response.status_code == 302


def test_what_another_person_wrote_is_not_overwritten_unseen(browser: Browser) -> None:
    contract = make_contract(number="ES7")
    seen = card(contract, category="Automobile")
    Contract.objects.update(category="Santé", version=2)

    response = browser.post(address(contract), seen, follow=True)

    assert "Ce contrat a été modifié" in html.unescape(response.content.decode())
    contract.refresh_from_db()
    assert contract.category == "Santé"


def test_a_reader_looks_and_changes_nothing() -> None:
    contract = make_contract()
    reader = signed_in("lecture", role=Role.READER)

    text = page(reader, address(contract))
    refused = reader.post(address(contract), card(contract, category="Santé"))

    assert "Enregistrer</button>" not in text
    assert "(obligatoire)" not in text
    assert refused.status_code == 403


def test_a_contract_of_a_confidential_client_is_not_there(browser: Browser) -> None:
    contract = make_contract(make_client(confidential=True))
    premium = make_premium(contract)

    for url in (address(contract), reverse("notices:premium_change", args=[premium.pk])):
        assert browser.get(url).status_code == 404
        assert browser.post(url, card(contract)).status_code == 404
    assert signed_in("moi", sees_confidential=True).get(address(contract)).status_code == 200


def test_lists_cards_and_details_lead_to_the_contract(browser: Browser) -> None:
    contract = make_contract(number="ES7")
    premium = make_premium(contract)
    notice = make_notice(premium=premium)

    for url in (
        reverse("portfolio:contracts"),
        reverse("portfolio:client", args=[contract.client_id]),
        reverse("notices:premium", args=[premium.pk]),
        reverse("review:details", args=[notice.pk]),
    ):
        assert f'href="{address(contract)}"' in page(browser, url)


def corrected(premium: Premium, **changes: str) -> dict[str, str]:
    return {"seen": fingerprint(premium)} | changes


def change_address(premium: Premium) -> str:
    return reverse("notices:premium_change", args=[premium.pk])


def test_a_premium_is_corrected_and_its_contract_remembers(browser: Browser) -> None:
    contract = make_contract(payment_mode=PaymentMode.DIRECT_DEBIT, mandate_reference="RUM-7")
    premium = make_premium(contract, number="1033")

    browser.post(
        change_address(premium),
        corrected(premium, direct_debit_on="05/01/2040", broker_advance="on"),
    )

    premium.refresh_from_db()
    assert (premium.direct_debit_on, premium.broker_advance) == (date(2040, 1, 5), True)
    changes = {(c.label, c.before, c.after) for c in ContractChange.objects.all()}
    assert changes == {
        ("quittance n°\u00a01033\u00a0: date de prélèvement", "", "05/01/2040"),
        ("quittance n°\u00a01033\u00a0: avance cabinet", "non", "oui"),
    }


def test_the_rule_of_the_pre_notification_is_said_and_a_near_debit_warned_of(
    browser: Browser,
) -> None:
    premium = make_premium()
    today = timezone.localdate()

    form = page(browser, change_address(premium))
    near = today + timedelta(days=16)
    response = browser.post(
        change_address(premium),
        corrected(premium, direct_debit_on=f"{near:%d/%m/%Y}"),
        follow=True,
    )

    assert "il doit partir au moins 14 jours avant" in form
    first = today + timedelta(days=17)  # 3 days until the sending, then 14
    assert f"à partir du {first:%d/%m/%Y}" in html.unescape(response.content.decode())


def test_a_notice_already_composed_is_named(browser: Browser) -> None:
    premium = make_premium()
    notice = make_notice(premium=premium, status=NoticeStatus.PENDING)

    response = browser.post(
        change_address(premium), corrected(premium, settled_on="01/11/2026"), follow=True
    )

    text = html.unescape(response.content.decode())
    assert f"L’avis n°\u00a0{notice.number}, déjà composé, garde ce qui y est imprimé" in text


def test_a_premium_is_not_settled_in_the_future(browser: Browser) -> None:
    premium = make_premium()

    response = browser.post(change_address(premium), corrected(premium, settled_on="01/01/2040"))

    assert response.status_code == 422
    assert "soldée dans l’avenir" in html.unescape(response.content.decode())


def test_a_cancelled_premium_is_not_settled(browser: Browser) -> None:
    premium = make_premium(cancelled=True)

    response = browser.post(change_address(premium), corrected(premium, settled_on="01/11/2026"))

    assert response.status_code == 422


def test_an_import_between_two_clicks_is_not_overwritten(browser: Browser) -> None:
    premium = make_premium()
    seen = corrected(premium, broker_advance="on")
    Premium.objects.update(settled_on=date(2026, 11, 1))

    response = browser.post(change_address(premium), seen, follow=True)

    assert "Cette quittance a été modifiée" in html.unescape(response.content.decode())
    premium.refresh_from_db()
    assert (premium.settled_on, premium.broker_advance) == (date(2026, 11, 1), False)


def test_a_reader_corrects_no_premium() -> None:
    premium = make_premium()

    assert signed_in("lecture", role=Role.READER).get(change_address(premium)).status_code == 403
