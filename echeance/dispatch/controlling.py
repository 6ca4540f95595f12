"""« Démarrer », « Arrêter », « Suspendre »…: what a person asks of the automate."""

import logging
from datetime import datetime, timedelta
from enum import Enum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import AutomateControl, Relay, Wish
from echeance.dispatch.patience import spoken_moment
from echeance.dispatch.state import automate_state
from echeance.notices.models import Notice

_AHEAD = timedelta(days=3)
"""Longer than any message is put off."""

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


class NothingToSendError(Exception):
    """Nothing can leave now; `str()` says why, in French."""


def ask_next(*, by: str, at: datetime) -> str:
    """« Envoyer le prochain maintenant »: one message without its wait. Returns what to tell.

    The undo delay, the time of a retry and the server’s quotas are kept. Raises
    NothingToSendError.
    """
    state = automate_state(at)
    if not state.is_running:
        raise NothingToSendError(f"{state.word}. {state.reason}".strip())
    waiting = Notice.objects.ready_to_send(at=at + _AHEAD).order_by("eligible_at", "pk")
    first = waiting.values_list("eligible_at", "number", "dossier").first()
    if first is None:
        raise NothingToSendError(gettext("Aucun avis validé n’attend."))
    eligible_at, number, dossier = first
    if eligible_at is not None and eligible_at > at:
        raise NothingToSendError(
            gettext("Aucun avis n’est prêt. Prochain départ possible\u00a0: %(moment)s.")
            % {"moment": spoken_moment(eligible_at, at=at)}
        )
    AutomateControl.ask_next(at=at)
    logger.info("automate: next message asked by %s", by)
    return gettext("L’avis n°\u00a0%(number)s (dossier %(dossier)s) part maintenant.") % {
        "number": number,
        "dossier": dossier,
    }


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
