"""What the letters of a run hold: contracts, debits, texts, legal dates, frozen with it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from echeance.notices import edition as use_case
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.letter.reading import text_of
from echeance.notices.models import (
    CategoryRule,
    Draft,
    DraftState,
    Edition,
    GreetingRule,
    LetterSettings,
    Notice,
    NoticeLine,
    OfficeSettings,
    OneNoticePer,
    StandardText,
)
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import (
    CollectedBy,
    DepositKind,
    LegalEntity,
    PaymentMode,
    PremiumKind,
)
from tests.build import (
    NOON,
    TODAY,
    make_client,
    make_contract,
    make_deposit,
    make_entity,
    make_premium,
)
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db
IN_TIME = datetime(2026, 10, 10, 10, 0, tzinfo=UTC)


def run(*, at: datetime = NOON, **options: Any) -> Edition:
    criteria = Criteria(entity="FOREM", **options)
    return use_case.run_edition(criteria, by=None, at=at, user="hala")


def content() -> LetterContent:
    return LetterContent.from_json(Draft.objects.get().content)


def settings(**values: Any) -> None:
    LetterSettings.objects.create(legal_entity=make_entity(), **values)


def make_text(title: str, body: str, **values: Any) -> StandardText:
    return StandardText.objects.create(
        title=title, body=body, changed_at=NOON, changed_by="hala", **values
    )


def test_one_notice_per_client_holds_all_his_contracts() -> None:
    settings(one_notice_per=OneNoticePer.CLIENT)
    client = make_client()
    home = make_contract(client, number="A1")
    make_premium(make_contract(client, number="A2", category="Automobile", insurer="MAAF Pro"))
    make_premium(make_contract(client, number="A3", collected_by=CollectedBy.INSURER))
    make_premium(home)
    make_deposit(home, kind=DepositKind.CALL, amount="30")

    run(deposits=frozenset({"appel"}))

    confie, direct = Draft.objects.order_by("rank")
    printed = LetterContent.from_json(confie.content)
    assert (confie.contract, confie.total, confie.premiums.count()) == (None, Decimal(270), 2)
    assert (printed.contract, printed.insurer, printed.category) == ("", "", "")
    assert [line.contract for line in printed.lines] == ["A1", "A2"]
    assert direct.contract is not None
    assert (direct.contract.number, direct.total) == ("A3", Decimal(120))


def test_a_notice_of_several_contracts_is_issued_and_takes_each_premium_once() -> None:
    settings(one_notice_per=OneNoticePer.CLIENT)
    client = make_client()
    premiums = {make_premium(make_contract(client)).pk for _ in range(3)}

    use_case.run_edition(
        Criteria(entity="FOREM"), by=None, at=NOON, user="hala", issue_when_composed=True
    )
    compose_next_lot(LetterComposer(), at=NOON)

    notice = Notice.objects.get()
    assert notice.total == Decimal(360)
    assert set(NoticeLine.objects.filter(notice=notice).values_list("premium", flat=True)) == (
        premiums
    )
    words = " ".join(text_of(bytes(notice.pdf.content)).split())
    assert "les primes de vos contrats d’assurances détaillés ci-dessous" in words


def test_a_period_already_printed_on_a_notice_of_several_contracts_waits_for_a_person() -> None:
    office = OfficeSettings.current()
    office.manual_confirmation = False
    office.save()
    settings(one_notice_per=OneNoticePer.CLIENT)
    client = make_client()
    again = make_contract(client)
    for contract in (again, make_contract(client)):
        make_premium(contract)
    for _ in range(2):
        use_case.run_edition(
            Criteria(entity="FOREM"), by=None, at=NOON, user="hala", issue_when_composed=True
        )
        compose_next_lot(ScriptedComposer(), at=NOON)
        make_premium(again)  # the same period, debited a second time

    first, second = Notice.objects.order_by("pk")
    assert (first.status, second.status) == (NoticeStatus.VALIDATED, NoticeStatus.PENDING)


def debited_contract(**values: Any) -> Any:
    return make_contract(payment_mode=PaymentMode.DIRECT_DEBIT, mandate_reference="RUM-1", **values)


def test_a_direct_debit_is_announced_with_its_mandate() -> None:
    LegalEntity.objects.filter(pk=make_entity().pk).update(creditor_identifier="FR72ZZZ123456")
    make_premium(debited_contract(), direct_debit_on=date(2027, 1, 5))

    run()

    debit = content().direct_debit
    assert debit is not None
    assert (debit.on, debit.mandate) == (date(2027, 1, 5), "RUM-1")
    assert (debit.creditor_identifier, debit.least_days) == ("FR72ZZZ123456", 14)


def test_debits_of_two_days_are_two_notices() -> None:
    contract = debited_contract()
    for day in (date(2027, 1, 5), date(2027, 2, 5), date(2027, 1, 5)):
        make_premium(contract, direct_debit_on=day)

    run()

    assert [draft.total for draft in Draft.objects.order_by("rank")] == [240, 120]


def test_a_debit_without_its_date_fails_alone_and_is_mended_in_the_books() -> None:
    LegalEntity.objects.filter(pk=make_entity().pk).update(creditor_identifier="FR72ZZZ123456")
    premium = make_premium(debited_contract())
    edition = run()
    compose_next_lot(LetterComposer(), at=NOON)
    assert "la date de prélèvement manque" in Draft.objects.get().problem

    premium.direct_debit_on = date(2027, 1, 5)
    premium.save()
    use_case.retry(edition, at=NOON)
    compose_next_lot(LetterComposer(), at=NOON)

    assert Draft.objects.get().problem == ""
    assert Draft.objects.get().state == "composed"


def test_what_the_insurer_debits_is_not_announced_by_us() -> None:
    make_premium(
        debited_contract(collected_by=CollectedBy.INSURER), direct_debit_on=date(2027, 1, 5)
    )

    run()

    assert content().direct_debit is None


def test_fixed_fees_and_deposits_stay_off_what_the_insurer_collects() -> None:
    contract = make_contract(make_client(pays_fixed_fee=True), collected_by=CollectedBy.INSURER)
    make_premium(contract)
    make_deposit(contract, amount="50")

    run(
        fixed_fee=Decimal("2.50"),
        deposits=frozenset({"affecte"}),
        deposits_without_arrears=True,
    )

    assert (content().fixed_fee, content().deposits) == (Decimal(0), ())
    assert Draft.objects.get().total == Decimal(120)


def test_texts_are_merged_for_each_client_and_frozen_with_the_run() -> None:
    text = make_text("Rappel", "Chère {Adr_Nom}, **merci**.", rank=2)
    first = make_text("D’abord", "Premier.", rank=1)
    make_premium(make_contract(make_client(last_name="L’ÉDUC & Fils")))

    edition = run(texts=(text.pk, first.pk))
    StandardText.objects.update(body="Changé.")

    said = ["".join(run.text for run in block.runs) for block in content().texts]
    assert said == ["Premier.", "Chère L’ÉDUC & Fils, merci."]
    assert edition.criteria["texts"] == [text.pk, first.pk]


def test_a_text_of_another_entity_is_refused() -> None:
    make_entity()
    other = make_text("Le leur", "Texte.", legal_entity=make_entity("AUTRE"))

    with pytest.raises(use_case.CriteriaError, match="autre entité\u00a0: «\u00a0Le leur\u00a0»"):
        run(texts=(other.pk,))


def test_a_text_that_is_gone_or_out_of_use_is_left_out() -> None:
    out = make_text("Écarté", "Texte.", is_active=False)
    make_premium()

    run(texts=(out.pk, 10**6))

    assert content().texts == ()


def test_the_offices_lists_are_followed() -> None:
    GreetingRule.objects.create(key="me", title="Me", greeting="Cher Maître")
    CategoryRule.objects.create(key="habitation", words="habitation", terminable=False)
    CategoryRule.objects.create(key="juridique", words="juridique")
    client = make_client(title="Me.")
    make_premium(make_contract(client, category="Multirisques habitation"))
    make_premium(make_contract(client, category="Protection juridique"))

    run()

    home, legal = (
        LetterContent.from_json(draft.content) for draft in Draft.objects.order_by("rank")
    )
    assert home.greeting == "Cher Maître"
    assert not [words for words in home.legal_notices if "à tout moment" in words]
    assert [words for words in legal.legal_notices if "à tout moment" in words]


def test_the_entitys_sentences_replace_ours() -> None:
    settings(twenty_days_sentence="Trop tard pour {Loi_Contrats} : {Loi_DateLimite}.")
    make_premium(make_contract(category="Protection juridique", number="C1"))

    run()

    assert content().legal_notices[0].replace("\u00a0", " ") == (
        "Trop tard pour votre contrat n° C1 : 31 octobre 2026."
    )


def test_a_run_counts_the_notices_that_leave_after_the_deadline() -> None:
    make_premium()
    make_premium(make_contract(private_person=False))
    make_premium(effective_from=date(2027, 7, 1), effective_to=date(2028, 6, 30))
    make_premium()

    assert run().late_count == 3 - 1  # the middle one covers 1 January 2028
    assert run(at=IN_TIME).late_count == 0


def test_the_planned_delay_of_sending_decides_what_the_letter_owes() -> None:
    settings(sending_days=7)
    make_premium()

    run(at=IN_TIME)

    # Printed on 10 October, planned for the 17th: less than fifteen days before the 31st.
    assert "vingt jours" in content().legal_notices[0]
    assert content().sendable_until is None


def test_a_notice_knows_until_when_it_may_be_sent() -> None:
    make_premium()
    criteria = Criteria(entity="FOREM")
    use_case.run_edition(criteria, by=None, at=IN_TIME, user="hala", issue_when_composed=True)
    compose_next_lot(ScriptedComposer(), at=IN_TIME)

    late = Notice.objects.sendable_too_late

    assert Notice.objects.get().sendable_until == date(2026, 10, 16)
    assert late(on=date(2026, 10, 16)).count() == 0
    assert late(on=date(2026, 10, 17)).count() == 1


def test_the_logo_is_kept_once_for_the_run() -> None:
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    LegalEntity.objects.filter(pk=make_entity().pk).update(logo_svg=logo)
    make_premium()

    edition = run()

    assert edition.logo_svg == logo
    assert content().issuer.logo_svg == ""


def test_the_command_prints_the_texts_it_is_given_and_warns() -> None:
    make_text("Rappel", "Texte.")
    make_premium()
    out = StringIO()

    call_command(
        "edition", "--entity", "FOREM", "--text", "Rappel", "--mark-issued", stdout=out,
        stderr=StringIO(),
    )  # fmt: skip

    assert "1 avis partira après la date limite" in out.getvalue()
    assert Notice.objects.get().content["texts"][0]["runs"][0]["text"] == "Texte."


def test_the_command_lists_the_texts_when_it_knows_not_the_one_asked_for() -> None:
    make_text("Rappel", "Texte.", legal_entity=make_entity())

    with pytest.raises(CommandError, match="Textes\u00a0: «\u00a0Rappel\u00a0»"):
        call_command("edition", "--entity", "FOREM", "--text", "Rapel", stdout=StringIO())


def test_counting_tells_the_late_notices_like_the_run() -> None:
    settings(one_notice_per=OneNoticePer.CLIENT)
    client = make_client()
    make_premium(make_contract(client))
    make_premium(make_contract(client))
    make_premium(make_contract(private_person=False))
    make_premium(make_contract(payment_mode=PaymentMode.DIRECT_DEBIT, mandate_reference="RUM-1"))
    make_premium(effective_from=date(2027, 7, 1), effective_to=date(2027, 12, 31))

    counted = use_case.count(Criteria(entity="FOREM"), at=NOON, sees_confidential=True)

    assert (counted.notices, counted.late) == (4, 2)
    assert counted.late == run().late_count
    assert use_case.count(Criteria(entity="FOREM"), at=IN_TIME, sees_confidential=True).late == 0


def test_notices_that_are_not_made_are_not_late() -> None:
    make_premium(gross="-120.00")
    client = make_client(no_pollicitation=True)
    make_premium(make_contract(client), pollicitation=True)
    make_premium(make_contract(), effective_from=date(2027, 1, 1), kind=PremiumKind.IMMEDIATE)

    assert (
        use_case.count(
            Criteria(entity="FOREM", pollicitation=True), at=NOON, sees_confidential=True
        ).late
        == 0
    )


def test_a_debit_is_counted_from_the_planned_sending() -> None:
    settings(sending_days=3)
    entity = make_entity()
    entity.creditor_identifier = "FR72ZZZ123456"
    entity.save()
    near = make_premium(debited_contract(), direct_debit_on=TODAY + timedelta(days=16))
    far = make_premium(debited_contract(), direct_debit_on=TODAY + timedelta(days=17))

    run()
    compose_next_lot(LetterComposer(), at=NOON)

    states = {draft.premiums.get(): (draft.state, draft.problem) for draft in Draft.objects.all()}
    assert states[far] == (DraftState.COMPOSED, "")
    assert "prévu pour partir le 28/11/2026" in states[near][1]
    assert "que de 13\u00a0jours, il en faut 14" in states[near][1]


def test_a_pre_notification_knows_until_when_it_may_be_sent() -> None:
    LegalEntity.objects.filter(pk=make_entity().pk).update(creditor_identifier="FR72ZZZ123456")
    make_premium(debited_contract(private_person=False), direct_debit_on=date(2027, 1, 5))

    run()

    assert content().sendable_until == date(2026, 12, 22)
    assert LetterContent.from_json(content().as_json()) == content()


def test_of_the_law_and_the_debit_the_earlier_day_counts() -> None:
    LegalEntity.objects.filter(pk=make_entity().pk).update(creditor_identifier="FR72ZZZ123456")
    make_premium(debited_contract(), direct_debit_on=date(2026, 11, 5))

    run(at=IN_TIME)

    # 16 October for the renewal, 22 October for the debit.
    assert content().sendable_until == date(2026, 10, 16)
