"""The words of the letter, read back from the PDF."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from echeance.notices.letter.content import DepositLine, LetterContent
from echeance.notices.letter.pdf import ComposedLetter, LetterComposer
from echeance.notices.letter.reading import UnreadablePdfError, text_of
from tests.notices.letter import specimens
from tests.notices.letter.conftest import MORNING

Words = Callable[[LetterContent], str]
Letter = Callable[[LetterContent], ComposedLetter]


@pytest.mark.parametrize(
    "words",
    [
        "FOREM Courtage 9, rue Condorcet · Centre Hoche · 91260 JUVISY-SUR-ORGE",
        "Tél. 01 69 00 00 00 · Fax 01 69 00 00 01 · contact@forem.exemple.fr",
        "N° de TVA intracommunautaire : NON SOUMIS À TVA",
        "Dr Catherine BARBERAUD 1, avenue des Sables 91350 GRIGNY",
        "JUVISY-SUR-ORGE, le 1er avril 2026",
        "Avis d’échéance n° 197",
        "Contrat ES0690024196",
        "Compagnie Générali",
        "Catégorie Multirisques habitation",
        "Observations : /",
        "N° client P5",
        "Docteur,",
        "la prime de votre contrat d’assurances cité en référence arrive à échéance pour la période"
        " du 01/01/2027 au 31/12/2027.",
        "votre règlement de 348,65 € au plus tard le 1er janvier 2027.",
        "ES0690024196 Multirisques habitation 01/01/27 – 31/12/27 317,27 € 31,38 € 0,00 € 348,65 €",
        "Total à régler 348,65 €",
        "Nous vous prions d’agréer, Docteur, l’expression de nos salutations distinguées.",
        "IBAN FR76 3000 6000 0112 3456 7890 189 BIC AGRIFRPP",
        "Référence AVIS FOREM-197 CLIENT P5",
        "Médiateur : La Médiation de l’Assurance.",
    ],
)
def test_the_letter_prints_each_field_of_the_manual(words_of: Words, words: str) -> None:
    assert words in words_of(specimens.one_line())


def test_the_legal_mentions_are_read_after_the_slip(words_of: Words) -> None:
    words = words_of(specimens.one_line())

    assert words.index("IBAN") < words.index("ORIAS")


def test_a_letter_about_what_the_insurer_collects_asks_for_nothing(words_of: Words) -> None:
    words = words_of(specimens.direct())

    assert "Allianz I.A.R.D. encaisse directement cette prime" in words
    assert "N’adressez aucun règlement à notre cabinet." in words
    assert "Total encaissé par l’assureur 348,65 €" in words
    assert not [word for word in ("IBAN", "FR76", "Règlement par", "remercions") if word in words]


def test_a_deposit_is_not_said_to_be_collected_by_the_insurer(words_of: Words) -> None:
    deposit = DepositLine(label="Acompte du 12/11/2026", amount=Decimal("-48.65"))

    words = words_of(replace(specimens.direct(), deposits=(deposit,)))

    assert "Total 300,00 €" in words
    assert "aucun règlement à notre cabinet pour celle-ci" in words
    assert "Total encaissé par l’assureur" not in words


@pytest.mark.parametrize(
    ("gross", "expected"),
    [
        ("-45.10", ["en votre faveur de 45,10 €", "Solde en votre faveur 45,10 €"]),
        ("0.00", ["Ce décompte est soldé : vous n’avez rien à régler.", "Solde 0,00 €"]),
    ],
)
def test_nothing_is_asked_when_nothing_is_due(
    words_of: Words, gross: str, expected: list[str]
) -> None:
    content = replace(specimens.one_line(), lines=(specimens.make_line(gross=gross),))

    words = words_of(content)

    assert all(part in words for part in expected)
    assert "IBAN" not in words
    assert "remercions" not in words


def test_a_draft_is_marked_and_cannot_be_paid_by_its_code(composer: LetterComposer) -> None:
    draft = composer.compose(specimens.one_line(), number=None, timestamp=MORNING)

    words = " ".join(text_of(draft.pdf).split())
    assert "Projet d’avis d’échéance" in words
    assert "PROJET" in words
    assert "n° 197" not in words
    assert "Référence attribuée à l’édition" in words
    assert "Code QR à l’édition" in words


@pytest.mark.parametrize("make", specimens.VARIANTS.values(), ids=specimens.VARIANTS.keys())
def test_a_draft_has_the_pages_and_the_total_of_its_letter(
    composer: LetterComposer, letter_of: Letter, make: Callable[[], LetterContent]
) -> None:
    draft = composer.compose(make(), number=None, timestamp=MORNING)

    assert (draft.pages, draft.total) == (letter_of(make()).pages, letter_of(make()).total)


def test_deposits_are_deducted_and_the_fixed_fee_added(words_of: Words, letter_of: Letter) -> None:
    content = specimens.deposits()

    words = words_of(content)

    assert "Total des primes 714,30 €" in words
    assert "Acompte du 12/11/2026 (chèque) −150,00 €" in words
    assert "Acompte libre du 03/11/2026 −80,00 €" in words
    assert "Frais fixes 2,50 €" in words
    assert "Total à régler 486,80 €" in words
    assert letter_of(content).total == Decimal("486.80")


def test_a_call_for_a_deposit_needs_no_premium(words_of: Words) -> None:
    content = replace(
        specimens.make_letter(0),
        deposits=(DepositLine(label="Appel d’acompte du 20/11/2026", amount=Decimal(500)),),
    )

    words = words_of(content)

    assert "le décompte des acomptes de votre contrat" in words
    assert "Total à régler 500,00 €" in words


def test_several_contracts_are_announced_together(words_of: Words) -> None:
    words = words_of(specimens.make_letter(3))

    assert "les primes de vos contrats d’assurances détaillés ci-dessous arrivent" in words


def test_an_immediate_premium_is_due_rather_than_renewed(words_of: Words) -> None:
    line = replace(specimens.make_line(), kind="Comptant")

    words = words_of(replace(specimens.one_line(), lines=(line,)))

    assert "cité en référence est due pour la période" in words
    assert "(comptant)" in words


def test_a_due_day_already_past_asks_for_payment_on_receipt(words_of: Words) -> None:
    words = words_of(replace(specimens.one_line(), due_on=date(2026, 4, 1)))

    assert "dès réception de cet avis" in words


def test_an_office_without_an_account_is_paid_by_cheque(words_of: Words) -> None:
    issuer = replace(specimens.ISSUER, iban="", bic="")

    words = words_of(replace(specimens.one_line(), issuer=issuer))

    assert "Règlement par chèque À l’ordre de FOREM Courtage" in words
    assert "IBAN" not in words


def test_the_texts_chosen_for_the_run_are_printed_with_their_lines(letter_of: Letter) -> None:
    content = replace(specimens.one_line(), texts=("Premier texte,\nsur deux lignes.", "Second."))

    text = text_of(letter_of(content).pdf)

    assert "Premier texte,\nsur deux lignes.\nSecond." in text


def test_other_scripts_and_signs_are_printed(words_of: Words) -> None:
    words = words_of(specimens.arabic())

    for name in ("محمد بن عبد الله", "SADOWSKI-Łukasiewicz", "Θεόδωρος", "Чехов", "☎"):
        assert name in words


def test_bytes_that_are_no_pdf_are_refused_in_french() -> None:
    with pytest.raises(UnreadablePdfError, match="illisible"):
        text_of(b"not a PDF")
