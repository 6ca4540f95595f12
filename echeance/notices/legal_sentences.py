"""What the law wants a letter to say, in the entity's words or ours."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.lib.french_dates import long_date
from echeance.lib.translating import Words
from echeance.notices.deadlines import (
    EXTRA_DAYS,
    Renewal,
    may_leave_any_time,
    renewal,
    yearly_due_date,
)
from echeance.notices.wording import Context, Wording, WordingError, WordingProblem, read_wording
from echeance.portfolio.models import Contract, Frequency, Premium, PremiumKind

FIELDS: Mapping[str, Words] = {
    "Loi_Contrats": _("« votre contrat n°\u00a0… », « vos contrats n°\u00a0… et n°\u00a0… »"),
    "Loi_Echeance": _("date à laquelle le contrat se reconduit"),
    "Loi_DateLimite": _("dernier jour pour refuser la reconduction"),
    "Loi_EstFixee": _(
        "« est fixée », ou « était fixée » si ce jour est passé le jour de la lettre"
    ),
    "Loi_VingtJours": _("vingt jours après la date de la lettre"),
}
"""Merge fields of the legal sentences and what they say."""


class LegalSentence(Enum):
    """Each sentence and its default wording. See `deadlines` for the texts of law."""

    REFUSAL = (
        "Vous pouvez refuser la reconduction de {Loi_Contrats} à l’échéance du {Loi_Echeance}"
        " jusqu’au {Loi_DateLimite} inclus (code des assurances, art.\u00a0L113-15-1)."
    )
    TWENTY_DAYS = (
        "La date limite pour refuser la reconduction de {Loi_Contrats} à l’échéance du"
        " {Loi_Echeance} {Loi_EstFixee} au {Loi_DateLimite}. Cet avis vous étant adressé moins"
        " de quinze jours avant cette date, ou après elle, vous disposez d’un délai de vingt"
        " jours à compter de son envoi pour la refuser, soit au moins jusqu’au {Loi_VingtJours}"
        " inclus (code des assurances, art.\u00a0L113-15-1)."
    )
    ANY_TIME = (
        "Après un an d’assurance, vous pouvez aussi résilier {Loi_Contrats} à tout moment, sans"
        " frais ni pénalités\u00a0; la résiliation prend effet un mois après que l’assureur en a"
        " reçu notification (code des assurances, art.\u00a0L113-15-2)."
    )

    @property
    def needs(self) -> frozenset[str]:
        """Fields without which the sentence would not say what the law asks."""
        if self is LegalSentence.ANY_TIME:
            return frozenset({"Loi_Contrats"})
        return frozenset({"Loi_Contrats", "Loi_DateLimite"})


Sentences = Mapping[LegalSentence, Wording]


def read_sentence(sentence: LegalSentence, text: str) -> Wording:
    """The entity's wording, or the default when it is empty. Raises WordingError, in French."""
    wording = read_wording(text.strip() or sentence.value, known=FIELDS)
    missing = sorted(sentence.needs - set(wording.fields))
    if missing:
        raise WordingError(
            [
                WordingProblem(
                    1, field, gettext("Cette phrase doit contenir {%(field)s}.") % {"field": field}
                )
                for field in missing
            ]
        )
    return wording


class LegalPart(NamedTuple):
    """What the law adds to one letter."""

    notices: tuple[str, ...] = ()
    refusal_deadline: date | None = None
    """Earliest last day to refuse a renewal."""
    sendable_until: date | None = None
    """Last day on which the letter may be sent with these sentences."""


def legal_part(
    premiums: Sequence[Premium],
    contracts: Mapping[int, Contract],
    *,
    printed_on: date,
    sent_on: date,
    sentences: Sentences,
    categories: Collection[str],
) -> LegalPart:
    """The sentences for these premiums: renewals to refuse, then contracts to leave at any time.

    Only for tacitly renewed contracts of private persons (L113-15-1, L113-15-2). `sent_on` is the
    day on which the letter is planned to leave, which decides whether it owes the 20 days; these
    are counted from `printed_on`, so that the date printed is never later than the legal one.
    """
    renewals: dict[Renewal, list[Contract]] = {}
    leavable: list[Contract] = []
    for key, contract in contracts.items():
        mine = [premium for premium in premiums if premium.contract_id == key]
        if not mine or not (contract.private_person and contract.tacit_renewal):
            continue
        due_on = renewed_on(contract, mine)
        if due_on is not None:
            found = renewal(due_on=due_on, notice_months=contract.notice_months, sent_on=sent_on)
            renewals.setdefault(found, []).append(contract)
        if may_leave_any_time(contract.category, words=categories):
            leavable.append(contract)
    notices = [
        _refusal(sentences, found, which, printed_on=printed_on)
        for found, which in renewals.items()
    ]
    if leavable:
        values = dict.fromkeys(FIELDS, "") | {"Loi_Contrats": _named(leavable)}
        notices.append(sentences[LegalSentence.ANY_TIME].merge(values, context=Context.TEXT))
    return LegalPart(
        notices=tuple(notices),
        refusal_deadline=min((found.last_day for found in renewals), default=None),
        sendable_until=min(
            (found.sendable_until for found in renewals if found.sendable_until), default=None
        ),
    )


def renewed_on(contract: Contract, premiums: Iterable[Premium]) -> date | None:
    """The yearly due date that these premiums of the contract pay for, unless it ends before."""
    days = [
        yearly_due_date(
            due_day=contract.due_day,
            due_month=contract.due_month,
            is_yearly=contract.frequency == Frequency.YEARLY,
            starts_on=contract.effective_from,
            period_from=premium.effective_from,
            period_to=premium.effective_to,
        )
        for premium in premiums
        if premium.kind == PremiumKind.TERM
    ]
    found = min((day for day in days if day is not None), default=None)
    if found is None or (contract.terminated_on is not None and contract.terminated_on <= found):
        return None
    return found


def _refusal(
    sentences: Sentences, found: Renewal, contracts: Sequence[Contract], *, printed_on: date
) -> str:
    sentence = LegalSentence.TWENTY_DAYS if found.owes_extra_days else LegalSentence.REFUSAL
    values = values_of(found, named=_named(contracts), printed_on=printed_on)
    return sentences[sentence].merge(values, context=Context.TEXT)


def values_of(found: Renewal, *, named: str, printed_on: date) -> dict[str, str]:
    """The values of FIELDS for that renewal, `named` being its contracts."""
    return {
        "Loi_Contrats": named,
        "Loi_Echeance": _day(found.due_on),
        "Loi_DateLimite": _day(found.last_day),
        "Loi_EstFixee": "est fixée" if printed_on <= found.last_day else "était fixée",
        "Loi_VingtJours": _day(printed_on + timedelta(days=EXTRA_DAYS)),
    }


def _named(contracts: Sequence[Contract]) -> str:
    numbers = [f"n°\u00a0{contract.number}" for contract in contracts]
    if len(numbers) == 1:
        return f"votre contrat {numbers[0]}"
    return f"vos contrats {', '.join(numbers[:-1])} et {numbers[-1]}"


def _day(day: date) -> str:
    return long_date(day).replace(" ", "\u00a0")
