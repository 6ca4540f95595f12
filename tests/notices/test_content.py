from datetime import date
from decimal import Decimal

import pytest

from echeance.notices.content import addressee, issuer, letter_content
from echeance.notices.greeting import Gender, gender, greeting
from echeance.notices.letter.content import LetterContent
from echeance.notices.manner import manner_of
from echeance.portfolio.models import (
    Client,
    CollectedBy,
    Contract,
    DepositKind,
    LegalEntity,
    PaymentMode,
)
from tests.build import TODAY, make_client, make_contract, make_deposit, make_entity, make_premium


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Mr", "Monsieur"),
        ("M.", "Monsieur"),
        ("Mme", "Madame"),
        ("Mlle", "Madame"),
        ("Dr", "Docteur"),
        ("Me", "Maître"),
        ("Mr et Mme", "Madame et Monsieur"),
        ("M. & Mme", "Madame et Monsieur"),
        ("Sté", "Madame, Monsieur"),
        ("ag", "Madame, Monsieur"),
        ("", "Madame, Monsieur"),
    ],
)
def test_the_greeting_follows_the_title(title: str, words: str) -> None:
    assert greeting(title) == words


def test_sentences_agree_with_the_title() -> None:
    assert [gender(title) for title in ("Mme", "Mr", "Sté")] == [
        Gender.FEMININE,
        Gender.MASCULINE,
        Gender.SEVERAL,
    ]


@pytest.mark.parametrize(
    ("vat_number", "line"),
    [
        ("FR40303265045", "N°\u00a0de TVA intracommunautaire\u00a0: FR40303265045"),
        ("", "N°\u00a0de TVA intracommunautaire\u00a0: NON SOUMIS À TVA"),
    ],
)
def test_the_vat_line_says_when_the_entity_is_not_subject(vat_number: str, line: str) -> None:
    assert issuer(LegalEntity(code="F", name="F", vat_number=vat_number)).vat_line == line


@pytest.mark.django_db
def test_the_legal_footer_is_composed_from_the_entity() -> None:
    footer = issuer(make_entity()).legal_footer

    assert "FOREM Courtage, SARL au capital de 50\u00a0000,00\u00a0€" in footer
    assert "RCS Évry 123 456 782" in footer
    assert "ORIAS n°\u00a007000000" in footer


def test_a_footer_of_the_office_replaces_ours() -> None:
    assert issuer(LegalEntity(code="F", name="F", legal_footer="Le nôtre.")).legal_footer == (
        "Le nôtre."
    )


def test_the_addressee_has_no_empty_line_and_names_a_foreign_country() -> None:
    client = Client(
        title="Mr", last_name="SCHÄFER", address1="Hauptstraße 1", postcode="10115",
        city="BERLIN", country="DE",
    )  # fmt: skip

    assert addressee(client) == ("Mr SCHÄFER", "Hauptstraße 1", "10115 BERLIN", "ALLEMAGNE")


def content_of(client: Client, *, fixed_fee: str = "0") -> LetterContent:
    contract = make_contract(client)
    premiums = [
        make_premium(contract, effective_from=date(2027, 1, 1), effective_to=date(2027, 12, 31)),
        make_premium(contract, effective_from=date(2026, 11, 15), effective_to=date(2026, 12, 31)),
    ]
    deposits = [
        make_deposit(contract, amount="50"),
        make_deposit(contract, kind=DepositKind.CALL, amount="300"),
    ]
    return letter_content(
        issuer=issuer(contract.legal_entity),
        client=client,
        contracts=[contract],
        premiums=premiums,
        deposits=deposits,
        collected_by=contract.collected_by,
        fixed_fee=Decimal(fixed_fee),
        printed_on=TODAY,
        manner=manner_of(contract.legal_entity),
    )


def content_about(client: Client, contracts: list[Contract]) -> LetterContent:
    """One premium of each of these contracts."""
    return letter_content(
        issuer=issuer(contracts[0].legal_entity),
        client=client,
        contracts=contracts,
        premiums=[make_premium(contract) for contract in contracts],
        deposits=[],
        collected_by=contracts[0].collected_by,
        fixed_fee=Decimal(0),
        printed_on=TODAY,
        manner=manner_of(contracts[0].legal_entity),
    )


@pytest.mark.django_db
def test_the_period_spans_the_premiums_and_payment_is_asked_by_the_first() -> None:
    content = content_of(make_client())

    assert (content.period_from, content.period_to) == (date(2026, 11, 15), date(2027, 12, 31))
    assert content.due_on == date(2026, 11, 15)


@pytest.mark.django_db
def test_a_deposit_lowers_and_a_call_is_asked_for() -> None:
    amounts = [deposit.amount for deposit in content_of(make_client()).deposits]

    assert amounts == [Decimal(-50), Decimal(300)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("modes", "by_cheque"),
    [
        ([PaymentMode.CHEQUE], True),
        ([PaymentMode.CHEQUE, PaymentMode.CHEQUE], True),
        ([PaymentMode.CHEQUE, PaymentMode.TRANSFER], False),
        ([PaymentMode.TRANSFER], False),
        ([PaymentMode.CARD], False),
    ],
)
def test_a_cheque_is_asked_for_when_every_contract_of_the_letter_is_paid_so(
    modes: list[PaymentMode],
    by_cheque: bool,  # noqa: FBT001 a table's column
) -> None:
    client = make_client()
    contracts = [make_contract(client, payment_mode=mode) for mode in modes]

    content = content_about(client, contracts)

    assert content.by_cheque == by_cheque


@pytest.mark.django_db
def test_what_the_insurer_collects_is_paid_by_no_cheque_to_the_office() -> None:
    client = make_client()
    contract = make_contract(
        client, payment_mode=PaymentMode.CHEQUE, collected_by=CollectedBy.INSURER
    )

    assert not content_about(client, [contract]).by_cheque


@pytest.mark.django_db
def test_a_letter_frozen_before_cheques_were_known_asks_for_a_transfer() -> None:
    client = make_client()
    contract = make_contract(client, payment_mode=PaymentMode.CHEQUE)
    frozen = content_about(client, [contract]).as_json()
    del frozen["by_cheque"]

    assert not LetterContent.from_json(frozen).by_cheque


@pytest.mark.django_db
@pytest.mark.parametrize(("pays", "fee"), [(True, "2.50"), (False, "0")])
def test_fixed_fees_are_for_the_clients_who_bear_them(
    pays: bool,  # noqa: FBT001 a table's column
    fee: str,
) -> None:
    content = content_of(make_client(pays_fixed_fee=pays), fixed_fee="2.50")

    assert content.fixed_fee == Decimal(fee)
