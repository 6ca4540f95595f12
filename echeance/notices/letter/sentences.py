"""The prose of a letter: which sentence for which collection mode and which total."""

from dataclasses import dataclass
from datetime import date
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
    if content.is_offer and total > 0:
        opening.append(_accepted_by_paying(content, total=total))
    elif total <= 0:
        opening.append(_in_favour(total))
    elif not content.collected_by_broker:
        opening.append(_insurer_collects(content))
    elif debit := debited(content, total=total):
        opening.append(_will_be_debited(debit, total=total))
    else:
        opening.append(_please_pay(content, total=total))
    return Prose(
        opening=tuple(opening),
        total_label=_total_label(content, total=total),
        closing=f"Nous vous prions d’agréer, {content.greeting}, "
        "l’expression de nos salutations distinguées.",
    )


def asks_for_payment(content: LetterContent, *, total: Decimal) -> bool:
    """Whether the letter carries our bank details: only for money that is due to the office.

    Not for a direct debit: a client who also paid would pay twice.
    """
    return content.collected_by_broker and total > 0 and content.direct_debit is None


def asks_for_cheque(content: LetterContent, *, total: Decimal) -> bool:
    """Whether the payment asked for is a cheque first: that client's habit, or no bank account."""
    wanted = content.by_cheque or not content.issuer.iban
    return wanted and asks_for_payment(content, total=total)


class Debit(NamedTuple):
    """A direct debit that can be announced."""

    on: date
    creditor_identifier: str
    mandate: str


def debited(content: LetterContent, *, total: Decimal) -> Debit | None:
    """The direct debit that the letter announces; none when nothing is due to the office."""
    debit = content.direct_debit
    if debit is None or debit.on is None or not content.collected_by_broker or total <= 0:
        return None
    return Debit(debit.on, debit.creditor_identifier, debit.mandate)


def _announcement(content: LetterContent, *, total: Decimal) -> Sentence:
    if not content.lines:
        what = "un appel d’acompte" if total > 0 else "le décompte des acomptes versés"
        # A deposit may be tied to no contract.
        on = (
            "votre contrat d’assurances cité en référence" if content.contract else "vos assurances"
        )
        return (Part(f"Nous avons l’honneur de vous adresser {what} sur {on}."),)
    whose = (
        "de vos contrats d’assurances détaillés ci-dessous"
        if len({line.contract for line in content.lines}) > 1
        else "de votre contrat d’assurances cité en référence"
    )
    if total <= 0:
        return (
            Part(f"Nous avons l’honneur de vous adresser le décompte {whose} pour "),
            *_period(content),
            Part("."),
        )
    if content.is_offer:
        return (
            Part(f"Nous avons l’honneur de vous proposer une garantie au titre {whose} pour "),
            *_period(content),
            Part("."),
        )
    premium = "les primes" if len(content.lines) > 1 else "la prime"
    return (
        Part(
            f"Nous avons l’honneur de vous informer que {premium} {whose} {_falls_due(content)} "
            "pour "
        ),
        *_period(content),
        Part("."),
    )


def _period(content: LetterContent) -> Sentence:
    """« la période du … au … »; one that spans periods apart would say what no contract covers."""
    if len({(line.period_from, line.period_to) for line in content.lines}) > 1:
        return (Part("les périodes indiquées ci-dessous"),)
    days = f"du\u00a0{short_date(content.period_from)} au\u00a0{short_date(content.period_to)}"
    return (Part("la période "), Part(days, strong=True))


def _falls_due(content: LetterContent) -> str:
    several = len(content.lines) > 1
    if all(line.kind == "Comptant" for line in content.lines):
        return "sont dues" if several else "est due"
    # Already in effect on the day of the letter: nothing « arrive » any more.
    if all(line.period_from < content.printed_on for line in content.lines):
        return "sont arrivées à échéance" if several else "est arrivée à échéance"
    return "arrivent à échéance" if several else "arrive à échéance"


def _accepted_by_paying(content: LetterContent, *, total: Decimal) -> Sentence:
    """An offer asks for nothing: its payment, to whoever collects, is what accepts it."""
    payee = "" if content.collected_by_broker else " à l’assureur"
    return (
        Part("Cette offre ne vous engage pas. Le règlement"),
        Part(f"{payee} de "),
        Part(format_amount(total), strong=True),
        Part(" vaudra acceptation de votre part\u00a0; "),
        Part("si vous ne réglez pas, vous ne devez rien", strong=True),
        Part("."),
    )


def _please_pay(content: LetterContent, *, total: Decimal) -> Sentence:
    means = " par chèque" if asks_for_cheque(content, total=total) else ""
    asked = Part(
        f"Nous vous remercions de bien vouloir nous faire parvenir votre règlement{means} de "
    )
    amount = Part(format_amount(total), strong=True)
    days = {line.period_from for line in content.lines}
    # What is due later is not asked for at once, nor what is due already by a day to come.
    if len(days) > 1 and max(days) > content.printed_on:
        each = "\u00a0: chaque prime est due au plus tard le premier jour de sa période."
        return (asked, amount, Part(each))
    if content.due_on <= content.printed_on:
        return (asked, amount, Part(" dès réception de cet avis."))
    day = Part(long_date(content.due_on).replace(" ", "\u00a0"), strong=True)
    return (asked, amount, Part(" au plus tard le "), day, Part("."))


def _will_be_debited(debit: Debit, *, total: Decimal) -> Sentence:
    """The pre-notification of the SEPA rules: amount and date; the slip says by which mandate."""
    return (
        Part("Conformément au mandat que vous nous avez donné, la somme de "),
        Part(format_amount(total), strong=True),
        Part(" sera prélevée sur votre compte bancaire le "),
        Part(long_date(debit.on).replace(" ", "\u00a0"), strong=True),
        Part("\u00a0: vous n’avez aucun règlement à nous adresser."),
    )


def _insurer_collects(content: LetterContent) -> Sentence:
    insurers = {line.insurer for line in content.lines if line.insurer}
    start = Part("Cet avis vous est adressé pour information\u00a0: ")
    end = "selon le mode de règlement prévu avec vous. N’adressez aucun règlement à notre cabinet."
    if len(insurers) > 1:
        who = Part("les assureurs indiqués ci-dessous", strong=True)
        return (start, who, Part(f" encaissent directement ces primes, {end}"))
    premiums = "ces primes" if len(content.lines) > 1 else "cette prime"
    who = Part(next(iter(insurers), content.insurer) or "votre assureur", strong=True)
    return (start, who, Part(f" encaisse directement {premiums}, {end}"))


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
    if content.is_offer:
        return "Montant de l’offre"
    if not content.collected_by_broker:
        several = len({line.insurer for line in content.lines}) > 1
        return "Total encaissé par les assureurs" if several else "Total encaissé par l’assureur"
    if debit := debited(content, total=total):
        return f"Prélèvement du {short_date(debit.on)}"
    return "Total à régler"
