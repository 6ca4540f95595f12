"""Cancelling a premium (annuler une quittance), so that the right one can be debited."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext

from echeance.portfolio.models import Premium


class NotCancellableError(Exception):
    """The premium stays as it is; the message says why, in French."""


@transaction.atomic
def cancel_premium(premium: Premium, *, on: date) -> None:
    """Mark `premium` as cancelled on that day; no later edition takes it.

    Its notices are not touched: the stage that owns them does that.
    Raises NotCancellableError when it is already cancelled or paid.
    """
    stored = Premium.objects.select_for_update().get(pk=premium.pk)
    if stored.cancelled:
        raise NotCancellableError(
            gettext("La quittance n°\u00a0%(number)s est déjà annulée.") % {"number": stored.number}
        )
    if stored.settled_on is not None:
        raise NotCancellableError(
            gettext(
                "La quittance n°\u00a0%(number)s est soldée\u00a0: elle ne peut plus être annulée."
            )
            % {"number": stored.number}
        )
    premium.cancelled, premium.cancelled_on = True, on
    Premium.objects.filter(pk=premium.pk).update(cancelled=True, cancelled_on=on)
