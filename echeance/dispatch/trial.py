"""« M'envoyer un essai »: a real mail, through the real server, that concerns no client."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext

from echeance.dispatch.exemplar import leaving_of
from echeance.dispatch.message import Mailed, ReadTemplate, Sender, build_trial
from echeance.dispatch.models import SenderProfile
from echeance.dispatch.models.relay import Relay
from echeance.dispatch.outcomes import Kind, judge
from echeance.dispatch.server import Transport
from echeance.dispatch.signing import signer
from echeance.portfolio.addresses import read_addresses

MOST_ADDRESSES = 3

logger = logging.getLogger("echeance.settings")


class TrialError(Exception):
    """The trial did not leave; the message is a French sentence."""


def trial_addresses(text: str) -> tuple[str, ...]:
    """One to three addresses. Raises TrialError."""
    found = read_addresses(text)
    if found.problem:
        raise TrialError(found.problem)
    if not found.each:
        raise TrialError(gettext("Indiquez l’adresse qui recevra l’essai."))
    if len(found.each) > MOST_ADDRESSES:
        raise TrialError(
            gettext("Indiquez au plus %(most_addresses)s adresses.")
            % {"most_addresses": MOST_ADDRESSES}
        )
    return found.each


def send_trial(
    notice: Mailed,
    *,
    template: ReadTemplate,
    to: Sequence[str],
    transport: Transport,
    by: str,
    at: datetime,
) -> None:
    """Send what the client of `notice` would get, to people of the office.

    The notice, its attempts and its history stay as they are; no hidden copy is sent. Raises
    TrialError when the server did not accept it for everybody, UnfitNoticeError.
    """
    profile, relay = SenderProfile.current(), Relay.current()
    if profile is None:
        raise TrialError(gettext("Indiquez d’abord l’expéditeur, dans les paramètres."))
    sender = Sender.of(profile, user_agent=relay.user_agent if relay else "", signer=signer())
    mail = build_trial(leaving_of(notice), template=template, sender=sender, to=to, dated=at)
    try:
        delivery = transport.deliver(mail.envelope, mail.content, may_leave=lambda: True)
    finally:
        transport.close()
    verdict = judge(delivery)
    logger.info("trial of the mail template by %s: %s", by, verdict.kind.value)
    if verdict.kind is Kind.ACCEPTED:
        return
    if verdict.kind is Kind.IN_DOUBT:
        raise TrialError(
            gettext("L’essai est peut-être parti\u00a0: %(words)s")
            % {"words": delivery.reply.words}
        )
    raise TrialError(
        gettext("L’essai n’est pas parti\u00a0: %(reply)s")
        % {"reply": verdict.remark or delivery.reply}
    )
