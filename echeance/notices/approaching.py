"""Renewals whose legal deadline approaches, or has passed, and that no notice announces yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from echeance.notices import selection
from echeance.notices.deadlines import INFORMATION_DAYS, last_day_to_refuse
from echeance.notices.legal_sentences import renewed_on
from echeance.portfolio.models import Premium, PremiumKind

AHEAD = timedelta(days=30)
"""How long before the last day to send a notice in time the renewal is shown."""
MOST = 500
"""Rows looked for: the screen is a list of work, not a register."""
_MOST_MONTHS = 12
"""Of notice; beyond that a contract is looked at whatever its dates."""


@dataclass(frozen=True, kw_only=True)
class Approaching:
    """One premium without a notice, and its legal clock."""

    premium: Premium
    due_on: date
    last_day: date
    """Last day on which the client may refuse the renewal."""
    on: date

    @property
    def send_by(self) -> date:
        """Last day on which a notice needs no 20-day sentence."""
        return self.last_day - timedelta(days=INFORMATION_DAYS)

    @property
    def is_late(self) -> bool:
        return self.on > self.send_by

    @property
    def is_past(self) -> bool:
        """Nobody can refuse in time any more: the notice owes twenty days."""
        return self.on > self.last_day


def approaching(*, on: date, sees_confidential: bool, most: int = MOST) -> list[Approaching]:
    """Those to be sent within `AHEAD`, or that are late already, most urgent first.

    Only renewals still to come: once the contract has renewed itself, a notice is as late as ever.
    """
    candidates = _candidates(on=on, sees_confidential=sees_confidential)
    found = [one for one in _clocks(candidates, on=on) if one.send_by <= on + AHEAD]
    return sorted(found, key=lambda one: (one.send_by, one.premium.pk))[:most]


def _candidates(*, on: date, sees_confidential: bool) -> QuerySet[Premium]:
    """Unannounced terms of private persons whose yearly due date may be near.

    A due date lies in its premium's period: one that starts too late needs no clock. How late that
    is depends on the months of notice, so that the database reads few rows.
    """
    near = Q()
    for months in range(_MOST_MONTHS + 1):
        until = on + AHEAD + timedelta(days=INFORMATION_DAYS + 1 + 31 * months)
        near |= Q(contract__notice_months=months, effective_from__lte=until)
    candidates = selection.not_taken(Premium.objects.outstanding()).filter(
        near | Q(contract__notice_months__gt=_MOST_MONTHS),
        kind=PremiumKind.TERM,
        contract__private_person=True,
        contract__tacit_renewal=True,
        effective_to__gt=on,
    )
    if not sees_confidential:
        candidates = candidates.filter(contract__client__confidential=False)
    return candidates.select_related("contract__client", "contract__legal_entity")


def _clocks(premiums: QuerySet[Premium], *, on: date) -> Iterator[Approaching]:
    for premium in premiums.iterator(chunk_size=1000):
        due_on = renewed_on(premium.contract, [premium])
        if due_on is None or due_on <= on:
            continue
        last_day = last_day_to_refuse(due_on, notice_months=premium.contract.notice_months)
        yield Approaching(premium=premium, due_on=due_on, last_day=last_day, on=on)
