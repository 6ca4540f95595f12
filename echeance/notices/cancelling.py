"""Cancelling a premium also holds back the notices that ask for it."""

from datetime import date, datetime

from echeance.lib.locking import in_one_go, locked_keys
from echeance.notices.birth import not_to_be_posted
from echeance.notices.deciding import Decision, block
from echeance.notices.models import Notice
from echeance.portfolio.cancelling import cancel_premium
from echeance.portfolio.models import Premium


@in_one_go
def cancel_with_notices(
    premium: Premium, *, on: date, by: str, at: datetime, workstation: str = ""
) -> Decision:
    """Cancel (annuler) `premium` and block its notices that have not left.

    Returns what became of its notices: nobody can hold back one on paper, but it says that it must
    not be posted. Raises NotCancellableError.
    """
    cancel_premium(premium, on=on)
    asking = Notice.objects.filter(lines__premium=premium).values("pk")
    # Both kinds together: those on paper, then the others, would be two orders.
    notices = Notice.objects.filter(pk__in=locked_keys(Notice.objects.filter(pk__in=asking)))
    notices.on_paper().update(remark=not_to_be_posted(premium.number))
    return block(
        notices,
        by=by,
        at=at,
        reason=f"La quittance n°\u00a0{premium.number} a été annulée.",
        workstation=workstation,
    )
