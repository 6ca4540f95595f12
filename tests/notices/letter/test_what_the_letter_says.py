"""The words of the letter, read back from the PDF."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from echeance.notices.letter.content import DepositLine, LetterContent
from echeance.notices.letter.pdf import ComposedLetter, LetterComposer, LetterError
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


def test_an_offer_asks_for_nothing_and_says_how_it_is_accepted(words_of: Words) -> None:
    words = words_of(specimens.offer())

    assert "si vous ne réglez pas, vous ne devez rien" in words
    assert "Montant de l’offre 348,65 €" in words
    assert "Pour accepter cette offre : virement SEPA" in words
    assert not [word for word in ("remercions", "à régler", "arrive à échéance") if word in words]


def test_a_letter_about_what_the_insurer_collects_asks_for_nothing(words_of: Words) -> None:
    words = words_of(specimens.direct())

    assert "Allianz I.A.R.D. encaisse directement cette prime" in words
    assert "N’adressez aucun règlement à notre cabinet." in words
    assert "Total encaissé par l’assureur 348,65 €" in words
    assert not [word for word in ("IBAN", "FR76", "Règlement par", "remercions") if word in words]


@pytest.mark.parametrize(
    "change",
    [
        {"deposits": (DepositLine(label="Acompte", amount=Decimal("-48.65")),)},
        {"fixed_fee": Decimal("2.50")},
    ],
)
def test_nothing_of_the_office_is_added_to_what_the_insurer_collects(
    composer: LetterComposer, change: dict[str, Any]
) -> None:
    with pytest.raises(LetterError, match="ni acompte ni frais du cabinet"):
        composer.compose(replace(specimens.direct(), **change), number=1, timestamp=MORNING)


def test_several_insurers_collect_each_their_own(words_of: Words) -> None:
    lines = (specimens.make_line(0), replace(specimens.make_line(1), insurer="MAAF Pro"))

    words = words_of(replace(specimens.direct(), lines=lines, contract="", insurer=""))

    assert "les assureurs indiqués ci-dessous encaissent directement ces primes" in words
    assert "Total encaissé par les assureurs" in words


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
        replace(specimens.make_letter(0), contract="ES0690024196"),
        deposits=(DepositLine(label="Appel d’acompte du 20/11/2026", amount=Decimal(500)),),
    )

    words = words_of(content)

    assert "un appel d’acompte sur votre contrat d’assurances cité en référence." in words
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


def test_a_premium_already_in_effect_is_no_longer_to_come(words_of: Words) -> None:
    content = replace(specimens.one_line(), printed_on=date(2027, 6, 1), due_on=date(2027, 1, 1))

    words = words_of(content)

    assert "est arrivée à échéance pour la période du 01/01/2027" in words
    assert "dès réception de cet avis" in words
    assert "au plus tard" not in words


def test_periods_apart_are_not_said_to_be_one(words_of: Words) -> None:
    later = replace(
        specimens.make_line(1), period_from=date(2027, 4, 1), period_to=date(2028, 3, 31)
    )

    words = words_of(replace(specimens.one_line(), lines=(specimens.make_line(), later)))

    assert "arrivent à échéance pour les périodes indiquées ci-dessous." in words
    assert "714,30 € : chaque prime est due au plus tard le premier jour de sa période." in words


def test_a_call_of_deposit_alone_says_what_it_is(words_of: Words) -> None:
    call = DepositLine(label="Appel d’acompte du 25/11/2026", amount=Decimal("300.00"))
    content = replace(
        specimens.one_line(), lines=(), deposits=(call,), due_on=date(2026, 3, 25), contract=""
    )

    words = words_of(content)

    assert "vous adresser un appel d’acompte sur vos assurances." in words
    assert "votre règlement de 300,00 € dès réception de cet avis." in words


def test_a_direct_debit_is_announced_and_no_payment_asked(words_of: Words) -> None:
    words = words_of(specimens.direct_debit())

    assert "la somme de 348,65 € sera prélevée sur votre compte bancaire le 5 janvier 2027" in words
    assert "Prélèvement SEPA Créancier FOREM Courtage ICS FR72ZZZ123456 RUM RUM-CA13-0001" in words
    assert "Date 5 janvier 2027 Montant 348,65 €" in words
    assert "Prélèvement du 05/01/2027 348,65 €" in words
    unwanted = ("remercions", "IBAN", "FR76", "virement", "chèque", "Code QR")
    assert not [word for word in unwanted if word in words]


def test_a_direct_debit_of_nothing_is_not_announced(words_of: Words) -> None:
    credit = (specimens.make_line(gross="-45.10"),)

    words = words_of(replace(specimens.direct_debit(), lines=credit))

    assert "en votre faveur de 45,10 €" in words
    assert "prélev" not in words.lower()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"creditor_identifier": ""}, "l’identifiant créancier (ICS) manque"),
        ({"mandate": ""}, "la référence du mandat (RUM) du contrat ES0690024196 manque"),
        ({"on": None}, "la date de prélèvement manque. Complétez la quittance 1033"),
        ({"on": date(2026, 4, 14)}, "ne le précéderait que de 13\u00a0jours, il en faut 14"),
        ({"on": date(2026, 3, 1)}, "ne le précéderait que de 0\u00a0jours"),
    ],
)
def test_a_direct_debit_that_lacks_something_is_refused(
    composer: LetterComposer, change: dict[str, Any], problem: str
) -> None:
    content = specimens.direct_debit()
    assert content.direct_debit is not None
    wrong = replace(content, direct_debit=replace(content.direct_debit, **change))

    with pytest.raises(LetterError) as refused:
        composer.compose(wrong, number=1, timestamp=MORNING)

    assert problem in str(refused.value)


def test_fewer_days_are_enough_when_the_client_agreed(letter_of: Letter) -> None:
    content = specimens.direct_debit()
    assert content.direct_debit is not None
    soon = replace(content.direct_debit, on=date(2026, 4, 6), least_days=5)

    assert letter_of(replace(content, direct_debit=soon)).pages == 1


def test_texts_have_bold_lists_and_links_and_the_law_comes_after_them(words_of: Words) -> None:
    words = words_of(specimens.with_texts())

    assert "écrivez-nous avant le 31 décembre, ou voyez notre site." in words
    assert "• bris de glace sans franchise • assistance 0 km, 7 j/7" in words
    assert words.index("Merci de votre confiance.") < words.index("jusqu’au 31 octobre 2026")
    assert words.index("(art. L113-15-2)") < words.index("salutations distinguées")


def test_an_office_without_an_account_is_paid_by_cheque(words_of: Words) -> None:
    issuer = replace(specimens.ISSUER, iban="", bic="")

    words = words_of(replace(specimens.one_line(), issuer=issuer))

    assert "votre règlement par chèque de" in words
    assert "Règlement par chèque À l’ordre de FOREM Courtage" in words
    assert "IBAN" not in words
    assert "virement" not in words


def test_who_pays_by_cheque_reads_where_to_send_it_before_any_bank_details(
    words_of: Words,
) -> None:
    words = words_of(specimens.cheque())

    asked = "nous faire parvenir votre règlement par chèque de 348,65 € au plus tard le 1er janvier"
    slip = (
        "Règlement par chèque À l’ordre de FOREM Courtage Montant 348,65 €"
        " Adresse d’envoi 9, rue Condorcet, Centre Hoche, 91260 JUVISY-SUR-ORGE"
        " Au dos du chèque AVIS FOREM-197 CLIENT P5"
        " Ou par virement SEPA, sous la même référence IBAN FR76 3000 6000 0112 3456 7890 189"
        " BIC AGRIFRPP"
    )
    assert asked in words
    assert slip in words


def test_an_entity_without_an_address_gives_none_to_send_a_cheque_to(words_of: Words) -> None:
    issuer = replace(specimens.ISSUER, address=())

    words = words_of(replace(specimens.cheque(), issuer=issuer))

    assert "Règlement par chèque À l’ordre de FOREM Courtage Montant" in words
    assert "Adresse d’envoi" not in words


@pytest.mark.parametrize(
    "make",
    [specimens.direct, specimens.direct_debit, specimens.negative],
    ids=lambda make: make.__name__,
)
def test_a_letter_that_asks_the_office_for_nothing_speaks_of_no_cheque(
    make: Callable[[], LetterContent], words_of: Words
) -> None:
    words = words_of(replace(make(), by_cheque=True))

    assert words == words_of(make())
    assert "chèque" not in words


def test_the_texts_chosen_for_the_run_are_printed_with_their_lines(letter_of: Letter) -> None:
    content = replace(
        specimens.one_line(),
        texts=(
            specimens.paragraph("Premier texte,\nsur deux lignes."),
            specimens.paragraph("Second."),
        ),
    )

    text = text_of(letter_of(content).pdf)

    assert "Premier texte,\nsur deux lignes.\nSecond." in text


def test_other_scripts_and_signs_are_printed(words_of: Words) -> None:
    words = words_of(specimens.arabic())

    for name in ("محمد بن عبد الله", "SADOWSKI-Łukasiewicz", "Θεόδωρος", "Чехов", "☎"):
        assert name in words


def test_bytes_that_are_no_pdf_are_refused_in_french() -> None:
    with pytest.raises(UnreadablePdfError, match="illisible"):
        text_of(b"not a PDF")
