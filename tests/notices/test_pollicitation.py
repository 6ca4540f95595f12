"""Offers (pollicitation): when a run takes them, and what their letter says."""

import json
from decimal import Decimal
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command

from echeance.notices import answers, selection
from echeance.notices.criteria import Criteria
from echeance.notices.edition import run_edition
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.problems import check
from echeance.notices.letter.sentences import asks_for_payment, prose
from echeance.notices.models import Draft, Reissue
from echeance.notices.reissuing import ReissueError, reissue
from echeance.notices.rules import is_asked_for
from echeance.portfolio.models import (
    CollectedBy,
    Contract,
    DepositKind,
    PaymentMode,
    Premium,
)
from tests.build import (
    NOON,
    TODAY,
    make_client,
    make_contract,
    make_deposit,
    make_entity,
    make_notice,
    make_premium,
    make_user,
)

OFFERS = Criteria(entity="FOREM", pollicitation=True)


@pytest.mark.parametrize(
    ("pollicitation", "offers_wanted", "refuses_offers", "taken"),
    [
        (False, False, False, True),
        (False, False, True, True),
        (False, True, False, True),
        (False, True, True, True),
        (True, False, False, False),
        (True, False, True, False),
        (True, True, False, True),
        (True, True, True, False),
    ],
)
def test_an_offer_is_taken_when_the_run_asks_and_the_client_does_not_refuse(
    *, pollicitation: bool, offers_wanted: bool, refuses_offers: bool, taken: bool
) -> None:
    found = is_asked_for(
        pollicitation=pollicitation, offers_wanted=offers_wanted, refuses_offers=refuses_offers
    )

    assert found == taken


@pytest.mark.django_db
@pytest.mark.parametrize("offers_wanted", [False, True])
def test_the_selection_takes_what_the_rule_says(*, offers_wanted: bool) -> None:
    expected = set()
    for offer, refuses in product((False, True), repeat=2):
        number = f"{offer}-{refuses}"
        make_premium(
            make_contract(make_client(no_pollicitation=refuses)), number=number, pollicitation=offer
        )
        if is_asked_for(pollicitation=offer, offers_wanted=offers_wanted, refuses_offers=refuses):
            expected.add(number)

    found = selection.premiums(Criteria(entity="FOREM", pollicitation=offers_wanted))

    assert set(found.values_list("number", flat=True)) == expected


@pytest.mark.django_db
def test_an_offer_has_a_notice_of_its_own_that_no_deposit_lowers() -> None:
    contract = make_contract()
    make_premium(contract, gross="120.00")
    make_premium(contract, gross="80.00", pollicitation=True)
    make_deposit(client=contract.client, kind=DepositKind.UNALLOCATED, amount="50.00")
    criteria = Criteria(entity="FOREM", pollicitation=True, deposits=frozenset({"libre"}))

    notices = selection.planned(criteria, on=TODAY)

    assert sorted(notice.total for notice in notices) == [Decimal(70), Decimal(80)]


@pytest.mark.django_db
def test_an_unpaid_offer_is_no_arrears() -> None:
    contract = make_contract()
    offered = make_premium(contract, effective_from=TODAY.replace(day=1), pollicitation=True)
    owed = make_premium(effective_from=TODAY.replace(day=1))

    assert (offered.is_in_arrears(on=TODAY), owed.is_in_arrears(on=TODAY)) == (False, True)
    assert list(Premium.objects.in_arrears(on=TODAY)) == [owed]


@pytest.mark.django_db
def test_an_offer_says_that_paying_accepts_it_and_that_nothing_is_owed() -> None:
    content = letter_of(make_contract())

    words = opening_of(content)
    assert "proposer une garantie" in words
    assert "Le règlement de 120,00\u00a0€ vaudra acceptation" in words
    assert "si vous ne réglez pas, vous ne devez rien" in words
    assert "remercions de bien vouloir" not in words
    assert asks_for_payment(content, total=Decimal(120))


@pytest.mark.django_db
def test_an_offer_is_not_debited_for_the_client_has_not_accepted_it() -> None:
    contract = make_contract(payment_mode=PaymentMode.DIRECT_DEBIT, mandate_reference="RUM-1")

    content = letter_of(contract)

    assert content.direct_debit is None
    check(content, total=Decimal(120))


@pytest.mark.django_db
def test_an_offer_of_the_insurer_is_paid_to_the_insurer() -> None:
    content = letter_of(make_contract(collected_by=CollectedBy.INSURER))

    words = opening_of(content)
    assert "Le règlement à l’assureur de 120,00\u00a0€ vaudra acceptation" in words
    assert not asks_for_payment(content, total=Decimal(120))


@pytest.mark.django_db
def test_an_accepted_offer_and_one_that_is_not_cannot_be_reissued_together() -> None:
    contract = make_contract()
    first = make_premium(contract, pollicitation=True)
    notice = make_notice(premium=first)
    notice.lines.create(premium=make_premium(contract), gross=Decimal(120))

    with pytest.raises(ReissueError, match="mêle désormais"):
        reissue(notice, kind=Reissue.REPLACEMENT, reason="erreur", by=make_user(), at=NOON)


def letter_of(contract: Contract) -> LetterContent:
    make_premium(contract, gross="120.00", pollicitation=True)
    run_edition(OFFERS, by=None, at=NOON)
    return LetterContent.from_json(Draft.objects.get().content)


def opening_of(content: LetterContent) -> str:
    opening = prose(content, total=Decimal(120)).opening
    return "".join(part.text for sentence in opening for part in sentence)


@pytest.mark.django_db
@pytest.mark.parametrize(("option", "notices"), [([], 1), (["--pollicitation"], 2)])
def test_the_command_asks_for_offers_too(option: list[str], notices: int) -> None:
    make_premium()
    make_premium(pollicitation=True)
    out = StringIO()

    call_command("edition", "--entity", "FOREM", "--count", "--json", *option, stdout=out)

    assert json.loads(out.getvalue())["notices"] == notices


@pytest.mark.django_db
def test_the_option_survives_saving_and_is_said_in_the_summary() -> None:
    make_entity()

    again = answers.read(answers.as_typed(OFFERS), on=TODAY)

    assert again == Criteria.from_json(OFFERS.as_json()) == OFFERS
    assert OFFERS.summary() == ["Pollicitations comprises"]
