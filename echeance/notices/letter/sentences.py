"""The prose of a letter: which sentence for which collection mode and which total."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from echeance.lib.french_dates import long_date, short_date
from echeance.lib.money import format_amount
from echeance.notices.letter.content import LetterContent


class Part(NamedTuple):
    """A piece of a sentence."""

    text: str
    strong: bool = False


Sentence = tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Everything the letter says in sentences."""

    opening: tuple[Sentence, ...]
    """Between the greeting and the table."""
    total_label: str
    closing: str


def prose(content: LetterContent, *, total: Decimal) -> Prose:
    """The sentences that suit this letter, `total` being what it asks for, in euros.

    A letter about premiums that the insurer collects never asks for money (article L512-7 of the
    insurance code: paying the insurer's bill to a broker without a mandate would be no payment).
    """
    opening = [_announcement(content, total=total)]
    if total <= 0:
        opening.append(_in_favour(total))
    elif content.collected_by_broker:
        opening.append(_please_pay(content, total=total))
    else:
        opening.append(_insurer_collects(content))
    return Prose(
        opening=tuple(opening),
        total_label=_total_label(content, total=total),
        closing=f"Nous vous prions d’agréer, {content.greeting}, "
        "l’expression de nos salutations distinguées.",
    )


def asks_for_payment(content: LetterContent, *, total: Decimal) -> bool:
    """Whether the letter carries our bank details: only for money that is due to the office."""
    return content.collected_by_broker and total > 0


def _announcement(content: LetterContent, *, total: Decimal) -> Sentence:
    period = Part(
        f"du\u00a0{short_date(content.period_from)} au\u00a0{short_date(content.period_to)}",
        strong=True,
    )
    contracts = {line.contract for line in content.lines}
    whose = (
        "de vos contrats d’assurances détaillés ci-dessous"
        if len(contracts) > 1
        else "de votre contrat d’assurances cité en référence"
    )
    if not content.lines:
        return (Part(f"Nous avons l’honneur de vous adresser le décompte des acomptes {whose}."),)
    if total <= 0:
        return (
            Part(f"Nous avons l’honneur de vous adresser le décompte {whose} pour la période "),
            period,
            Part("."),
        )
    several = len(contracts) > 1
    premium = "les primes" if several else "la prime"
    if all(line.kind == "Comptant" for line in content.lines):
        verb = "sont dues" if several else "est due"
    else:
        verb = "arrivent à échéance" if several else "arrive à échéance"
    return (
        Part(
            f"Nous avons l’honneur de vous informer que {premium} {whose} {verb} pour la période "
        ),
        period,
        Part("."),
    )


def _please_pay(content: LetterContent, *, total: Decimal) -> Sentence:
    asked = Part("Nous vous remercions de bien vouloir nous faire parvenir votre règlement de ")
    amount = Part(format_amount(total), strong=True)
    if content.due_on <= content.printed_on:
        return (asked, amount, Part(" dès réception de cet avis."))
    day = Part(long_date(content.due_on).replace(" ", "\u00a0"), strong=True)
    return (asked, amount, Part(" au plus tard le "), day, Part("."))


def _insurer_collects(content: LetterContent) -> Sentence:
    insurers = {line.insurer for line in content.lines if line.insurer}
    insurer = insurers.pop() if len(insurers) == 1 else content.insurer
    collects = " encaisse directement cette prime, selon le mode de règlement prévu avec vous."
    # A deposit or a fee beside it is the office's affair: the sentence is then about the premium.
    alone = not content.deposits and not content.fixed_fee
    nothing = "N’adressez aucun règlement à notre cabinet" + ("." if alone else " pour celle-ci.")
    return (
        Part("Cet avis vous est adressé pour information\u00a0: "),
        Part(insurer or "votre assureur", strong=True),
        Part(f"{collects} {nothing}"),
    )


def _in_favour(total: Decimal) -> Sentence:
    if total == 0:
        return (Part("Ce décompte est soldé\u00a0: vous n’avez rien à régler."),)
    return (
        Part("Le solde est "),
        Part(f"en votre faveur de {format_amount(-total)}", strong=True),
        Part("\u00a0: vous n’avez rien à régler."),
    )


def _total_label(content: LetterContent, *, total: Decimal) -> str:
    if total < 0:
        return "Solde en votre faveur"
    if total == 0:
        return "Solde"
    if content.collected_by_broker:
        return "Total à régler"
    if content.deposits or content.fixed_fee:
        return "Total"  # part of it is not the insurer's
    return "Total encaissé par l’assureur"
