"""A long preview's plan, kept between its pages and read a page at a time."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, overload

from echeance.accounts.models import User
from echeance.notices.criteria import Criteria
from echeance.notices.edition import Count, check_criteria
from echeance.notices.fees import Fees
from echeance.notices.grouping import PlannedNotice
from echeance.notices.models import KeptPlan
from echeance.notices.models.kept_plan import KEPT_FOR
from echeance.notices.preview import Preview

MOST = 5
"""Kept for one person: they compare criteria in several tabs."""


@dataclass(frozen=True)
class _Lines(Sequence[PlannedNotice]):
    """Notices that are read when they are looked at."""

    lines: Sequence[bytes]

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, place: int) -> PlannedNotice: ...
    @overload
    def __getitem__(self, place: slice) -> list[PlannedNotice]: ...
    def __getitem__(self, place: int | slice) -> PlannedNotice | list[PlannedNotice]:
        if isinstance(place, slice):
            return [_notice(line) for line in self.lines[place]]
        return _notice(self.lines[place])

    def __iter__(self) -> Iterator[PlannedNotice]:
        return map(_notice, self.lines)


def keep(found: Preview, *, by: User, at: datetime) -> KeptPlan:
    """Keep that preview for its author; their oldest ones are forgotten."""
    forget_plans(at=at)
    older = KeptPlan.objects.filter(asked_by=by).values_list("pk", flat=True)[MOST - 1 :]
    KeptPlan.objects.filter(pk__in=list(older)).delete()
    return KeptPlan.objects.create(
        asked_by=by,
        criteria=found.criteria.as_json(),
        run_on=found.on,
        sees_confidential=found.sees_confidential,
        made_at=at,
        sums=_sums(found),
        content=zlib.compress(b"\n".join(map(_line, found.notices)), level=1),
    )


def kept(key: int | None, criteria: Criteria, *, by: User, at: datetime) -> KeptPlan | None:
    """Their plan of that key, if it is still good for these criteria."""
    if key is None:
        return None
    plan = KeptPlan.objects.filter(pk=key, asked_by=by, made_at__gte=at - KEPT_FOR).first()
    return plan if plan and plan.criteria == criteria.as_json() else None


def forget_plans(*, at: datetime) -> None:
    """Delete those that are good for nothing any more."""
    old = KeptPlan.objects.filter(made_at__lt=at - KEPT_FOR)
    if old.exists():
        old.only("pk").delete()


def preview_of(plan: KeptPlan) -> Preview:
    """The preview as it was planned; its letters are read from the books as they are now.

    Raises CriteriaError.
    """
    criteria = Criteria.from_json(plan.criteria)
    content = zlib.decompress(bytes(plan.content))
    sums = plan.sums
    count = Count(**{**sums["count"], "total": Decimal(sums["count"]["total"])})
    fees = sums["fees"]
    return Preview(
        criteria,
        check_criteria(criteria),
        _Lines(content.split(b"\n") if content else []),
        count=count,
        hidden=sums["hidden"],
        on=plan.run_on,
        sees_confidential=plan.sees_confidential,
        fees=fees and Fees(each=criteria.fixed_fee, notices=fees, pages=fees),
    )


def _sums(found: Preview) -> dict[str, Any]:
    count = replace(found.count, fees=None)
    return {
        "count": {**vars(count), "total": str(count.total)},
        "hidden": found.hidden,
        "fees": found.fees and found.fees.notices,
    }


def _line(notice: PlannedNotice) -> bytes:
    fields = [
        notice.client, notice.contracts, notice.collected_by, notice.settled_by, notice.order,
        str(notice.total), notice.deposits, notice.has_premiums,
    ]  # fmt: skip
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _notice(line: bytes) -> PlannedNotice:
    client, contracts, collected_by, settled_by, order, total, deposits, has_premiums = json.loads(
        line
    )
    return PlannedNotice(
        client=client,
        contracts=tuple(contracts),
        collected_by=collected_by,
        settled_by=settled_by,
        order=(order[0], order[1]),
        total=Decimal(total),
        deposits=deposits,
        has_premiums=has_premiums,
    )
