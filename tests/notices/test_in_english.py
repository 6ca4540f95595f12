"""An English-speaking colleague at work: the screens are English, letters and history French."""

import html
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from echeance.accounts.models import Language
from echeance.notices import edition as use_case
from echeance.notices.answers import as_typed, read
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.reading import text_of
from echeance.notices.manner import sentences_of
from echeance.notices.models import Draft, Edition, LetterSettings, Notice, Reissue, SavedCriteria
from echeance.notices.outdated import drop_outdated
from echeance.notices.reissuing import reissue
from echeance.notices.sample_letter import sample_letter
from echeance.notices.wording import WordingError, read_wording
from echeance.portfolio.addresses import stored_problem
from echeance.portfolio.contract_changing import change_contract, change_premium, fingerprint
from echeance.portfolio.models import ContractChange, Premium
from tests.build import (
    NOON,
    TODAY,
    make_client,
    make_contract,
    make_entity,
    make_notice,
    make_premium,
    make_user,
)
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def browser() -> Browser:
    user = make_user("john")
    user.language = Language.ENGLISH
    user.save()
    browser = Browser()
    browser.force_login(user)
    return browser


def page(browser: Browser, url: str) -> str:
    return html.unescape(browser.get(url).content.decode())


def run() -> Edition:
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="john")
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass
    edition.refresh_from_db()
    return edition


def test_a_run_freezes_its_letters_in_french() -> None:
    make_premium(make_contract())

    run()

    content = LetterContent.from_json(Draft.objects.get().content)
    assert content.lines[0].kind == "Terme"


def test_why_a_client_gets_paper_is_kept_in_french_and_read_in_english(browser: Browser) -> None:
    make_premium(make_contract(make_client(notices_by_email=False)))

    edition = run()

    assert Draft.objects.get().paper_reason == "«\u00a0AE par mail\u00a0» n’est pas coché"
    shown = page(browser, reverse("notices:edition", args=[edition.pk]))
    assert "“E-mail notices” is not ticked" in shown


def test_an_address_that_cannot_be_used_is_told_in_english(browser: Browser) -> None:
    problem = stored_problem("durand@")
    make_premium(make_contract(make_client(email="durand@", email_problem=problem)))

    edition = run()

    kept = Draft.objects.get().paper_reason
    assert kept == f"Adresse inutilisable\u00a0: {problem}".rstrip(".")
    shown = page(browser, reverse("notices:edition", args=[edition.pk]))
    assert "Unusable address: “durand@” is not an e-mail address" in shown


def test_why_a_draft_was_dropped_is_kept_in_french_and_told_in_english() -> None:
    premium = make_premium(make_contract())
    run()
    Premium.objects.filter(pk=premium.pk).update(cancelled=True)

    dropped = drop_outdated(Draft.objects.all())

    assert dropped[0].reason == f"premium no. {premium.number} cancelled"
    assert Draft.objects.get().problem == f"quittance n°\u00a0{premium.number} annulée"


def test_a_notice_made_again_says_what_it_is_in_french() -> None:
    first = make_notice()

    edition = reissue(
        first, kind=Reissue.REPLACEMENT, reason="Wrong amount", by=make_user(), at=NOON
    )

    content = LetterContent.from_json(Draft.objects.get(edition=edition).content)
    first.refresh_from_db()
    assert content.heading_note == (
        f"Annule et remplace l’avis n°\u00a0{first.number} du 25 novembre 2026"
    )
    assert first.remark.startswith("Remplacé par l’avis")
    assert first.history.last().remark == first.remark  # type: ignore[union-attr]  # it was blocked


def test_a_letter_looked_at_is_french() -> None:
    entity = make_entity()
    sentences = sentences_of(LetterSettings.of(entity))

    pdf = sample_letter(entity, sentences=sentences, texts=(), at=NOON)

    words = text_of(pdf)
    assert "Nous avons l’honneur de vous informer" in words
    assert "25 novembre 2026" in words
    assert "€1" not in words


def test_the_edition_window_and_its_count_are_english(browser: Browser) -> None:
    make_premium(make_contract(), gross=Decimal("1234.50"))

    answer = browser.post(
        reverse("notices:edition_new"),
        {"entity": "FOREM", "collected_by": ["C"], "kinds": ["T", "C"], "do": "compter"},
    )

    shown = html.unescape(answer.content.decode())
    assert "1 notice for 1 client: 1 by e-mail, 0 to print." in shown
    assert "Total: €1,234.50." in shown
    assert "Collection: Broker-collected" in shown


def test_a_run_is_told_in_english(browser: Browser) -> None:
    make_premium(make_contract())

    edition = run()

    shown = page(browser, reverse("notices:edition", args=[edition.pk]))
    assert f"<h1>Run no. {edition.pk} " in shown
    assert "Mark this notice as issued?" in shown
    assert "Yes, mark this notice" in shown


def test_what_is_wrong_with_a_text_names_its_line_in_english() -> None:
    with pytest.raises(WordingError) as raised:
        read_wording("Bonjour\n{Adr_Nim}", known={"Adr_Nom"})

    assert [problem.message for problem in raised.value.problems] == [
        "Line 2: the field {Adr_Nim} does not exist. Did you mean {Adr_Nom}?"
    ]


def test_the_answer_marks_the_notices_and_writes_a_french_history(browser: Browser) -> None:
    make_premium(make_contract())
    edition = run()

    answer = browser.post(
        reverse("notices:edition_answer", args=[edition.pk]), {"answer": "oui"}, follow=True
    )

    assert "marked as issued: it goes to “Notices by e-mail”" in html.unescape(
        answer.content.decode()
    )
    compose_next_lot(ScriptedComposer(), at=NOON)
    assert Notice.objects.get().status == "E"


def test_the_history_of_a_contract_is_kept_in_french_and_read_in_english(browser: Browser) -> None:
    contract = make_contract(make_client(), number="C1")
    premium = make_premium(contract, number="1033")
    contract.category, contract.collected_by, contract.private_person = "oui", "D", False
    change_contract(contract, seen_version=contract.version, by="john", at=NOON)
    seen, premium.broker_advance = fingerprint(premium), True
    change_premium(premium, seen=seen, by="john", at=NOON)

    kept = {(one.label, one.before, one.after) for one in ContractChange.objects.all()}
    assert ("encaissement", "Confié", "Direct") in kept
    assert ("quittance n°\u00a01033\u00a0: avance cabinet", "non", "oui") in kept

    shown = page(browser, reverse("notices:contract", args=[contract.pk]))
    for label, before, after in (
        ("collection", "Broker-collected", "Insurer-collected"),
        ("private person", "yes", "no"),
        ("premium no. 1033: broker’s advance", "no", "yes"),
    ):
        assert (
            f'<td data-label="Field:">{label}</td>'
            f'<td data-label="Before:" class="break">{before}</td>'
            f'<td data-label="After:" class="break">{after}</td>'
        ) in shown
    assert '<td data-label="After:" class="break">oui</td>' in shown


def test_amounts_and_days_are_typed_in_english_and_read_by_everybody(browser: Browser) -> None:
    make_premium(make_contract(make_client("P5")))
    window = page(browser, "/editions/nouvelle/")
    typed = {
        "entity": "FOREM",
        "collected_by": ["C", "D"],
        "kinds": ["T", "C"],
        "entered_to": "in 2 days",
        "effect_to": "end of next year",
        "fixed_fee": "€1,000.00",
        "do": "enregistrer",
        "save_name": "Year end",
    }

    browser.post("/editions/nouvelle/", typed)
    answers = SavedCriteria.objects.get().answers
    with override("fr"):
        criteria = read(answers, on=TODAY)

    assert 'value="today"' in window
    assert 'value="end of month"' in window
    assert criteria.fixed_fee == Decimal("1000.00")
    assert criteria.entered_to == date(2026, 11, 27)
    assert criteria.effect_to == date(2027, 12, 31)
    assert as_typed(criteria)["fixed_fee"] == "1,000.00"
