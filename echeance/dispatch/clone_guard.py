"""A copy of this installation must not send the same notices: a new machine is confirmed once."""

import logging
from datetime import datetime

from django.db import IntegrityError, models, transaction

from echeance.dispatch.machine import Machine
from echeance.dispatch.models import KnownMachine

logger = logging.getLogger("echeance.automate")


def refused_here(machine: Machine, *, at: datetime) -> str:
    """Why this machine may not send yet, in French; empty when it may. The first one ever may."""
    known = KnownMachine.objects.filter(fingerprint=machine.fingerprint).first()
    known = known or _meet(machine, at=at)
    if known.confirmed_at:
        return ""
    last = KnownMachine.objects.filter(confirmed_at__isnull=False).first()
    usual = f" L’envoi se fait d’habitude depuis {last}." if last else ""
    return (
        f"Cette machine, {known}, n’a encore jamais envoyé.{usual} Si c’est une copie (sauvegarde"
        " restaurée, serveur cloné), laissez-la arrêtée : les clients recevraient tout deux fois."
        " Sinon, confirmez-la sur la page « Automate »."
    )


def confirm(machines: "models.QuerySet[KnownMachine]", *, by: str, at: datetime) -> int:
    """A person says that it is no copy: it may send from now on. Returns how many were new."""
    confirmed = machines.filter(confirmed_at=None).update(confirmed_at=at, confirmed_by=by[:150])
    if confirmed:
        logger.warning("%s machine(s) confirmed as a sender by %s", confirmed, by)
    return confirmed


def confirm_this(machine: Machine, *, by: str, at: datetime) -> None:
    """`echeance automate --confirm-this-server`."""
    refused_here(machine, at=at)
    confirm(KnownMachine.objects.filter(fingerprint=machine.fingerprint), by=by, at=at)


def _meet(machine: Machine, *, at: datetime) -> KnownMachine:
    first = not KnownMachine.objects.exists()
    try:
        with transaction.atomic():
            return KnownMachine.objects.create(
                fingerprint=machine.fingerprint,
                host=machine.host,
                folder=machine.folder,
                seen_at=at,
                confirmed_at=at if first else None,
                confirmed_by="premier démarrage" if first else "",
            )
    except IntegrityError:
        # Another automate of this machine started at the same moment.
        return KnownMachine.objects.get(fingerprint=machine.fingerprint)
