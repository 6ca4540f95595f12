"""How many notices of a selection would leave after the last day to refuse a renewal."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q

from echeance.notices import selection
from echeance.notices.criteria import Criteria
from echeance.notices.deadlines import last_day_to_refuse
from echeance.notices.grouping import PlannedNotice, settlement
from echeance.notices.legal_sentences import renewed_on
from echeance.portfolio.models import Premium, PremiumKind

_MOST_MONTHS = 12
"""Of notice; beyond that a contract is looked at whatever its dates."""

Place = tuple[int, str, str]
"""A contract, who collects, and how it is settled: what one notice is about."""


def how_many_late(notices: Sequence[PlannedNotice], criteria: Criteria, *, sent_on: date) -> int:
    """Of these, planned by these criteria, those whose deadline is past on the day `sent_on`."""
    late = set(_late_places(criteria, sent_on=sent_on))
    return sum(
        any((key, notice.collected_by, notice.settled_by) in late for key in notice.contracts)
        for notice in notices
        if notice.has_premiums
    )


def _late_places(criteria: Criteria, *, sent_on: date) -> list[Place]:
    return [
        (premium.contract_id, premium.collected_by, _settlement(premium))
        for premium in _candidates(criteria, sent_on=sent_on)
        if _is_late(premium, sent_on=sent_on)
    ]


def _candidates(criteria: Criteria, *, sent_on: date) -> Iterator[Premium]:
    """Terms of private persons that may pay for a renewal that can be refused no more.

    A due date lies in its premium's period: one that starts long after `sent_on` is not late.
    """
    near = Q(contract__notice_months__gt=_MOST_MONTHS)
    for months in range(_MOST_MONTHS + 1):
        until = sent_on + timedelta(days=31 * months + 1)
        near |= Q(contract__notice_months=months, effective_from__lte=until)
    chosen = selection.premiums(criteria).filter(
        near,
        kind=PremiumKind.TERM,
        contract__private_person=True,
        contract__tacit_renewal=True,
    )
    needed = (
        "collected_by", "kind", "effective_from", "effective_to", "direct_debit_on",
        "pollicitation", "contract__due_day", "contract__due_month", "contract__frequency",
        "contract__effective_from", "contract__terminated_on", "contract__notice_months",
        "contract__payment_mode", "contract__mandate_reference",
    )  # fmt: skip
    found = chosen.select_related("contract").only(*needed).order_by()
    return found.iterator(chunk_size=2000)


def _is_late(premium: Premium, *, sent_on: date) -> bool:
    contract = premium.contract
    due_on = renewed_on(contract, [premium])
    if due_on is None:
        return False
    return last_day_to_refuse(due_on, notice_months=contract.notice_months) < sent_on


def _settlement(premium: Premium) -> str:
    return settlement(
        collected_by=premium.collected_by,
        payment_mode=premium.contract.payment_mode,
        mandate=premium.contract.mandate_reference,
        debited_on=premium.direct_debit_on,
        pollicitation=premium.pollicitation,
    )
