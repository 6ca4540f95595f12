"""« Démarrer », « Arrêter », « Suspendre », « Reprendre »: what a person asks of the automate."""

import logging
from datetime import datetime
from enum import Enum

from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import AutomateControl, Relay, Wish

logger = logging.getLogger("echeance.automate")


class Ask(Enum):
    """The manual's four buttons."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    MAINTAIN = "maintain"
    """Ours: « Passer en maintenance »."""


def ask(what: Ask, *, by: str, at: datetime, reason: str = "") -> str:
    """Record the wish; every process obeys within seconds. Returns what to tell, in French.

    Starting or resuming also says that a person has looked at the relay: its pause is over.
    """
    wish, told = _WISHES[what]
    AutomateControl.ask(wish, by=by, at=at, reason=reason)
    if wish == Wish.RUN:
        Relay.all_is_well()
    logger.info("automate: %s asked by %s", what.value, by)
    return str(told)


_WISHES = {
    Ask.START: (Wish.RUN, _("L’automate démarre.")),
    Ask.STOP: (Wish.STOP, _("L’automate s’arrête après le mail en cours.")),
    Ask.PAUSE: (Wish.PAUSE, _("L’automate est suspendu : les avis validés attendront.")),
    Ask.MAINTAIN: (
        Wish.MAINTENANCE,
        _(
            "Maintenance : l’automate s’arrête après le mail en cours, et les écrans ne font plus"
            " que montrer."
        ),
    ),
    Ask.RESUME: (Wish.RUN, _("L’automate reprend.")),
}
