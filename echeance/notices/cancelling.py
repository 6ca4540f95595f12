"""Cancelling a premium also holds back the notices that ask for it."""

from datetime import date, datetime

from django.db import transaction

from echeance.notices.deciding import Decision, block
from echeance.notices.models import Notice
from echeance.portfolio.cancelling import cancel_premium
from echeance.portfolio.models import Premium


@transaction.atomic
def cancel_with_notices(
    premium: Premium, *, on: date, by: str, at: datetime, workstation: str = ""
) -> Decision:
    """Cancel (annuler) `premium` and block its notices that have not left.

    Returns what became of its notices. Raises NotCancellableError.
    """
    cancel_premium(premium, on=on)
    return block(
        Notice.objects.filter(lines__premium=premium),
        by=by,
        at=at,
        reason=f"La quittance n°\u00a0{premium.number} a été annulée.",
        workstation=workstation,
    )
