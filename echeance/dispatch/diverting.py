"""Turning the test mode on and off, for the screen and for the command."""

import logging
from datetime import datetime

from echeance.dispatch.models import TestMode
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus

logger = logging.getLogger("echeance.settings")


def divert(*, addresses: str, prefix: str, by: str, at: datetime) -> int:
    """From the next pick-up on, everything goes to `addresses` (see `trial.trial_addresses`).

    Returns how many notices were leaving already: they still go to their clients.
    """
    TestMode.turn_on(addresses=addresses, prefix=prefix, by=by, at=at)
    logger.warning("test mode turned on by %s", by)
    return Notice.objects.in_hand().count()


def stop_diverting(*, by: str) -> None:
    """From the next pick-up on, notices go to their clients."""
    TestMode.turn_off()
    logger.warning("test mode turned off by %s", by)


def waiting_for_the_end() -> int:
    """How many notices leave for their clients once the test mode is off."""
    return Notice.objects.filter(status=NoticeStatus.VALIDATED).order_by().count()
