"""Cancelling a premium also holds back the notices that ask for it."""

from datetime import date, datetime

from django.db import transaction

from echeance.notices.birth import not_to_be_posted
from echeance.notices.deciding import Decision, block
from echeance.notices.models import Notice
from echeance.portfolio.cancelling import cancel_premium
from echeance.portfolio.models import Premium


@transaction.atomic
def cancel_with_notices(
    premium: Premium, *, on: date, by: str, at: datetime, workstation: str = ""
) -> Decision:
    """Cancel (annuler) `premium` and block its notices that have not left.

    Returns what became of its notices: nobody can hold back one on paper, but it says that it must
    not be posted. Raises NotCancellableError.
    """
    cancel_premium(premium, on=on)
    notices = Notice.objects.filter(lines__premium=premium)
    notices.on_paper().update(remark=not_to_be_posted(premium.number))
    return block(
        notices,
        by=by,
        at=at,
        reason=f"La quittance n°\u00a0{premium.number} a été annulée.",
        workstation=workstation,
    )
