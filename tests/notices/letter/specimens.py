"""Letters of every kind, for the tests, the pictures and the benchmarks. No database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from echeance.notices.letter.content import (
    DepositLine,
    DirectDebit,
    Issuer,
    LetterContent,
    LetterLine,
    Run,
    TextBlock,
)

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 44">'
    '<rect width="44" height="44" rx="10" fill="#123b52"/>'
    '<path d="M22 7 L35 12 V22 C35 30.5 28.5 35.5 22 38 C15.5 35.5 9 30.5 9 22 V12 Z"'
    ' fill="#e9b44c"/><path d="M15.5 22.5 l5 5 l8.5 -10" stroke="#123b52" stroke-width="3.4"'
    ' fill="none" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
ISSUER = Issuer(
    code="FOREM",
    name="FOREM Courtage",
    address=("9, rue Condorcet", "Centre Hoche", "91260 JUVISY-SUR-ORGE"),
    city="JUVISY-SUR-ORGE",
    phone="01 69 00 00 00",
    fax="01 69 00 00 01",
    email="contact@forem.exemple.fr",
    vat_line="N° de TVA intracommunautaire\u00a0: NON SOUMIS À TVA",
    iban="FR7630006000011234567890189",
    bic="AGRIFRPP",
    legal_footer=(
        "FOREM Courtage, SARL au capital de 50\u00a0000,00\u00a0€, RCS Évry 123\u00a0456\u00a0782, "
        "immatriculée à l’ORIAS sous le n°\u00a007000000 (www.orias.fr). Sous le contrôle de "
        "l’ACPR, 4\u00a0place de Budapest, CS\u00a092459, 75436 Paris Cedex 09. Garantie "
        "financière et assurance de responsabilité civile professionnelle conformes au code des "
        "assurances. Médiateur\u00a0: La Médiation de l’Assurance."
    ),
    logo_svg=LOGO,
    main_color="#123b52",
    accent_color="#e9b44c",
)
RISKS = (
    ("ES0690024196", "Multirisques habitation"),
    ("ES0690024203", "Protection juridique"),
    ("AU0690024210", "Automobile"),
    ("GV0690024217", "Garantie des accidents de la vie"),
    ("RC0690024224", "Responsabilité civile professionnelle"),
)


def make_line(rank: int = 0, *, gross: str | None = None, contract: str = "") -> LetterLine:
    """The line n° `rank` of a client with the contracts of RISKS."""
    usual_contract, category = RISKS[rank % len(RISKS)]
    amount = Decimal(gross) if gross is not None else Decimal("348.65") + 17 * rank
    taxes = (amount * Decimal("0.09")).quantize(Decimal("0.01"))
    fees = Decimal("15.00") if rank % 4 == 3 else Decimal("0.00")
    start = date(2027, 1, 1) + timedelta(days=rank % 5)
    return LetterLine(
        premium=str(1033 + rank),
        contract=contract or usual_contract,
        insurer="Générali",
        category=category,
        kind="Terme",
        period_from=start,
        period_to=start.replace(year=2028) - timedelta(days=1),
        net=amount - taxes - fees,
        taxes=taxes,
        fees=fees,
        gross=amount,
    )


def make_letter(lines: int = 1) -> LetterContent:
    """An ordinary letter about that many premiums, collected by the broker."""
    return LetterContent(
        issuer=ISSUER,
        addressee=("Dr Catherine BARBERAUD", "1, avenue des Sables", "91350 GRIGNY"),
        dossier="P5",
        greeting="Docteur",
        printed_on=date(2026, 4, 1),
        contract="ES0690024196" if lines == 1 else "",
        insurer="Générali",
        category="Multirisques habitation" if lines == 1 else "",
        remark="/",
        period_from=date(2027, 1, 1),
        period_to=date(2027, 12, 31),
        due_on=date(2027, 1, 1),
        collected_by_broker=True,
        lines=tuple(make_line(rank) for rank in range(lines)),
        deposits=(),
        fixed_fee=Decimal(0),
    )


def paragraph(text: str) -> TextBlock:
    return TextBlock(runs=(Run(text=text),))


def one_line() -> LetterContent:
    return make_letter()


def thirty_lines() -> LetterContent:
    return replace(
        make_letter(30),
        fixed_fee=Decimal("5.00"),
        deposits=(DepositLine(label="Acompte du 12/11/2026", amount=Decimal("-150.00")),),
    )


def professional() -> LetterContent:
    return replace(
        make_letter(5),
        addressee=(
            "ATELIER GRANIER", "Mécanique générale", "Zone artisanale Les Prés", "91200 ATHIS-MONS",
        ),
        dossier="12",
        greeting="Madame, Monsieur",
        category="Multirisques professionnelle",
        remark="Assiette : chiffre d’affaires 2025, à régulariser à réception de la déclaration",
        lines=(
            make_line(0, gross="128340.20"), make_line(4, gross="6120.00"), make_line(2),
        ),
        texts=(
            paragraph(
                "Nous vous rappelons que la déclaration de votre chiffre d’affaires de l’année "
                "écoulée doit nous parvenir avant le 31\u00a0mars."
            ),
        ),
    )  # fmt: skip


def offer() -> LetterContent:
    """A pollicitation: nobody owes it, paying it accepts it."""
    return replace(make_letter(), is_offer=True)


def direct() -> LetterContent:
    return replace(
        make_letter(),
        collected_by_broker=False,
        insurer="Allianz I.A.R.D.",
        lines=(replace(make_line(), insurer="Allianz I.A.R.D."),),
        addressee=("Mr Serge GACHEL", "5 allée des Visons", "91220 LE PLESSIS-PÂTÉ"),
        greeting="Monsieur",
        dossier="CA13",
    )


def negative() -> LetterContent:
    line = replace(make_line(gross="-45.10"), kind="Comptant")
    return replace(make_letter(), lines=(line,), greeting="Madame")


def deposits() -> LetterContent:
    return replace(
        make_letter(2),
        deposits=(
            DepositLine(label="Acompte du 12/11/2026 (chèque)", amount=Decimal("-150.00")),
            DepositLine(label="Acompte libre du 03/11/2026", amount=Decimal("-80.00")),
        ),
        fixed_fee=Decimal("2.50"),
    )


def arabic() -> LetterContent:
    return replace(
        make_letter(3),
        addressee=(
            "Mr محمد بن عبد الله",
            "SADOWSKI-Łukasiewicz",
            "Θεόδωρος Чехов ☎ ✉",
            "75011 PARIS",
        ),
        greeting="Monsieur",
        remark="عقد رقم ١٢٣",
    )


def very_long_name() -> LetterContent:
    return replace(
        make_letter(2),
        addressee=("Mme " + "W" * 120 + " Wilhelmine-Alexandrine-Joséphine", "X" * 120, "1 rue X",
                   "91350 GRIGNY"),
        contract="Q" * 60,
        insurer="M" * 120,
        category="Responsabilitécivileprofessionnelle" * 3,
        remark="#panic(\"x\") $x^2$ *g* _i_ `c` @ref <lbl> // /* */ \\ {{7*7}} " + "O" * 180,
        dossier="D" * 40,
    )  # fmt: skip


def long_name() -> LetterContent:
    """Names as long as real ones get, unlike those of `very_long_name`."""
    return replace(
        make_letter(2),
        addressee=(
            "ASSOCIATION SYNDICALE LIBRE DES COPROPRIÉTAIRES DE LA RÉSIDENCE LES TERRASSES DE "
            "SAINT-GERMAIN-LÈS-CORBEIL",
            "À l’attention de Mme Marie-Bernadette de Montesquiou-Fézensac",
            "12 bis, avenue du Maréchal de Lattre de Tassigny",
            "91250 SAINT-GERMAIN-LÈS-CORBEIL",
        ),
        greeting="Madame, Monsieur",
        insurer="Mutuelle d’assurance des copropriétaires et des syndics bénévoles",
        category="Multirisques immeuble et dommages aux parties communes",
        dossier="P1204",
    )


def duplicate() -> LetterContent:
    """The same letter again, under a number of its own."""
    return replace(
        make_letter(), heading_note="Duplicata de l’avis n°\u00a0196 du 1er\u00a0avril 2026"
    )


def replacement() -> LetterContent:
    """The letter made again from the books, some days later."""
    return replace(
        make_letter(),
        printed_on=date(2026, 4, 20),
        lines=(make_line(gross="312.40"),),
        heading_note="Annule et remplace l’avis n°\u00a0196 du 1er\u00a0avril 2026",
    )


def direct_debit() -> LetterContent:
    return replace(
        make_letter(),
        direct_debit=DirectDebit(
            on=date(2027, 1, 5),
            creditor_identifier="FR72ZZZ123456",
            mandate="RUM-CA13-0001",
            least_days=14,
        ),
    )


def cheque() -> LetterContent:
    """A client who pays by cheque, whose contract may be left."""
    return replace(with_texts(), texts=(), by_cheque=True)


def with_texts() -> LetterContent:
    """A text of the office with all it may hold, and what the law wants said."""
    bold = Run(text="avant le 31\u00a0décembre", strong=True)
    site = Run(text="notre site", link="https://www.forem.exemple.fr/avis")
    return replace(
        make_letter(),
        texts=(
            TextBlock(runs=(Run(text="Vos garanties ont changé\u00a0: écrivez-nous "), bold,
                            Run(text=", ou voyez "), site, Run(text="."))),
            TextBlock(runs=(Run(text="bris de glace sans franchise"),), is_item=True),
            TextBlock(runs=(Run(text="assistance 0 km, "), Run(text="7 j/7", strong=True)),
                      is_item=True),
            paragraph("Merci de votre confiance."),
        ),
        legal_notices=(
            "Vous pouvez refuser la reconduction de votre contrat n°\u00a0ES0690024196 "
            "jusqu’au 31\u00a0octobre 2026 inclus (code des assurances, art. L113-15-1).",
            "Passé un an, vous pouvez aussi le résilier à tout moment, sans frais ni pénalités "
            "(art. L113-15-2).",
        ),
        refusal_deadline=date(2026, 10, 31),
        sendable_until=date(2026, 10, 16),
    )  # fmt: skip


VARIANTS = {
    "une-ligne": one_line,
    "trente-lignes": thirty_lines,
    "professionnel": professional,
    "direct": direct,
    "negatif": negative,
    "acomptes": deposits,
    "prelevement": direct_debit,
    "cheque": cheque,
    "textes": with_texts,
    "arabe": arabic,
    "nom-long": long_name,
    "nom-tres-long": very_long_name,
    "pollicitation": offer,
    "duplicata": duplicate,
    "annule-et-remplace": replacement,
}
