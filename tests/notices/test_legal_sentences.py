from datetime import date

import pytest

from echeance.lib.folding import fold
from echeance.notices.deadlines import ANY_TIME_CATEGORIES
from echeance.notices.legal_sentences import (
    LegalPart,
    LegalSentence,
    legal_part,
    read_sentence,
)
from echeance.notices.wording import WordingError
from echeance.portfolio.models import Contract, Premium, PremiumKind

SENTENCES = {sentence: read_sentence(sentence, "") for sentence in LegalSentence}
CATEGORIES = [fold(words) for words in ANY_TIME_CATEGORIES]


def contract(
    key: int = 1,
    *,
    category: str = "Protection juridique",
    due: tuple[int, int] = (1, 1),
    notice_months: int = 2,
    private_person: bool = True,
    tacit_renewal: bool = True,
    terminated_on: date | None = None,
) -> Contract:
    return Contract(
        pk=key,
        number=f"ES{key}",
        category=category,
        due_day=due[0],
        due_month=due[1],
        notice_months=notice_months,
        private_person=private_person,
        tacit_renewal=tacit_renewal,
        effective_from=date(2019, 6, 1),
        terminated_on=terminated_on,
    )


def premium(
    key: int = 1,
    *,
    kind: PremiumKind = PremiumKind.TERM,
    start: date = date(2027, 1, 1),
    end: date = date(2027, 12, 31),
) -> Premium:
    return Premium(contract_id=key, kind=kind, effective_from=start, effective_to=end)


def part(
    contracts: list[Contract],
    premiums: list[Premium],
    *,
    printed_on: date = date(2026, 10, 1),
    sent_on: date | None = None,
) -> LegalPart:
    return legal_part(
        premiums,
        {one.pk: one for one in contracts},
        printed_on=printed_on,
        sent_on=sent_on or printed_on,
        sentences=SENTENCES,
        categories=CATEGORIES,
    )


def read(found: LegalPart) -> str:
    return " ".join(found.notices).replace("\u00a0", " ")


def test_a_notice_in_time_says_until_when_to_refuse() -> None:
    found = part([contract()], [premium()], printed_on=date(2026, 10, 16))

    assert read(found) == (
        "Vous pouvez refuser la reconduction de votre contrat n° ES1 à l’échéance du 1er janvier"
        " 2027 jusqu’au 31 octobre 2026 inclus (code des assurances, art. L113-15-1)."
    )
    assert found.refusal_deadline == date(2026, 10, 31)
    assert found.sendable_until == date(2026, 10, 16)


def test_from_the_seventeenth_of_october_the_twenty_days_are_due() -> None:
    found = part([contract()], [premium()], printed_on=date(2026, 10, 17))

    assert "est fixée au 31 octobre 2026" in read(found)
    assert "vingt jours à compter de son envoi" in read(found)
    assert "au moins jusqu’au 6 novembre 2026 inclus" in read(found)
    assert found.sendable_until is None


@pytest.mark.parametrize(
    ("printed_on", "words"),
    [
        (date(2026, 10, 31), "est fixée au 31 octobre 2026"),
        (date(2026, 11, 1), "était fixée au 31 octobre 2026"),
    ],
)
def test_a_day_that_is_past_when_the_letter_is_written_was_fixed(
    printed_on: date, words: str
) -> None:
    assert words in read(part([contract()], [premium()], printed_on=printed_on))


def test_a_sentence_of_the_office_is_printed_in_its_own_words() -> None:
    own = read_sentence(
        LegalSentence.TWENTY_DAYS,
        "Pour {Loi_Contrats}, la date est fixée au {Loi_DateLimite} ({Loi_EstFixee}).",
    )

    found = legal_part(
        [premium()],
        {1: contract()},
        printed_on=date(2026, 11, 1),
        sent_on=date(2026, 11, 1),
        sentences=SENTENCES | {LegalSentence.TWENTY_DAYS: own},
        categories=CATEGORIES,
    )

    assert read(found) == (
        "Pour votre contrat n° ES1, la date est fixée au 31 octobre 2026 (était fixée)."
    )


def test_the_planned_sending_decides_and_the_printed_day_counts() -> None:
    found = part(
        [contract()], [premium()], printed_on=date(2026, 10, 15), sent_on=date(2026, 10, 18)
    )

    # Sent on the 18th, the client has until 7 November: what is printed promises no more.
    assert "au moins jusqu’au 4 novembre 2026 inclus" in read(found)


@pytest.mark.parametrize(
    "one",
    [
        contract(private_person=False),
        contract(tacit_renewal=False),
        contract(terminated_on=date(2026, 12, 31)),
        contract(terminated_on=date(2027, 1, 1)),
    ],
)
def test_professionals_and_contracts_that_end_have_no_renewal_to_refuse(one: Contract) -> None:
    assert part([one], [premium()]) == LegalPart()


def test_a_contract_that_ends_later_still_renews_itself() -> None:
    one = contract(terminated_on=date(2027, 6, 1))

    assert part([one], [premium()]).refusal_deadline == date(2026, 10, 31)


def test_a_new_contract_or_an_instalment_announces_no_renewal() -> None:
    immediate = premium(kind=PremiumKind.IMMEDIATE)
    quarter = premium(start=date(2027, 4, 1), end=date(2027, 6, 30))

    assert part([contract()], [immediate, quarter]) == LegalPart()


def test_the_right_to_leave_at_any_time_is_recalled_with_every_premium() -> None:
    home = contract(category="Multirisques habitation")
    quarter = premium(start=date(2027, 4, 1), end=date(2027, 6, 30))

    found = part([home], [quarter])

    assert "résilier votre contrat n° ES1 à tout moment" in read(found)
    assert found.refusal_deadline is None


def test_contracts_with_the_same_clock_share_a_sentence() -> None:
    three = [contract(1), contract(2), contract(3, due=(15, 10))]
    premiums = [
        premium(1), premium(2),
        premium(3, start=date(2026, 10, 15), end=date(2027, 10, 14)),
    ]  # fmt: skip

    found = part(three, premiums)

    assert len(found.notices) == 2
    assert "de vos contrats n° ES1 et n° ES2 à l’échéance" in found.notices[0].replace(
        "\u00a0", " "
    )
    assert "était fixée au 14 août 2026" in found.notices[1].replace("\u00a0", " ")
    assert found.refusal_deadline == date(2026, 8, 14)
    assert found.sendable_until == date(2026, 10, 16)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Avant le {Loi_DateLimite}.", "doit contenir {Loi_Contrats}"),
        ("{Loi_Contrats}, trop tard.", "doit contenir {Loi_DateLimite}"),
        ("{Loi_Contrats} {Loi_DateLimite} {Loi_Date}", "le champ {Loi_Date} n’existe pas"),
    ],
)
def test_a_sentence_of_the_office_must_still_say_what_the_law_asks(text: str, problem: str) -> None:
    with pytest.raises(WordingError, match=problem):
        read_sentence(LegalSentence.REFUSAL, text)
