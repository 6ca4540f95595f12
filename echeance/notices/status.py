"""The life of a notice, written once: its statuses and the moves between them."""

from enum import Enum, unique
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeStatus(models.TextChoices):
    """Stored values are the letters that brokers have read on screen since Winpass."""

    PENDING = "E", _("En attente de validation")
    VALIDATED = "V", _("Validé, prêt à envoyer")
    SENT = "OK", _("Envoyé avec succès")
    FAILED = "KO", _("Erreur lors de l’envoi")
    BLOCKED = "B", _("Bloqué par l’utilisateur")


class Step(NamedTuple):
    """From which statuses, to which one."""

    sources: frozenset[NoticeStatus]
    target: NoticeStatus
    in_hand: bool
    """True for the mailer's own moves, made on a notice that it has picked up."""
    settles_doubt: bool
    """True for the two answers to a KO in doubt (`FailureCause.IN_DOUBT`): it makes no other move,
    and a KO for another cause makes neither of them."""
    starts_again: bool
    """True when what leaves next is a new sending: a new generation, a new Message-ID."""


def _step(
    *sources: NoticeStatus,
    to: NoticeStatus,
    in_hand: bool = False,
    settles_doubt: bool = False,
    starts_again: bool = False,
) -> Step:
    return Step(frozenset(sources), to, in_hand, settles_doubt, starts_again)


@unique
class Move(Enum):
    """Every way a notice may change status. Nothing else may write `Notice.status`."""

    VALIDATE = _step(
        NoticeStatus.PENDING, NoticeStatus.BLOCKED, NoticeStatus.FAILED, to=NoticeStatus.VALIDATED
    )
    BLOCK = _step(
        NoticeStatus.PENDING, NoticeStatus.VALIDATED, NoticeStatus.FAILED, to=NoticeStatus.BLOCKED
    )
    RETURN_TO_PENDING = _step(
        NoticeStatus.VALIDATED, NoticeStatus.BLOCKED, NoticeStatus.FAILED, to=NoticeStatus.PENDING
    )
    """« Annuler » a validation just made, « Remettre en attente »."""
    MARK_SENT = _step(NoticeStatus.VALIDATED, to=NoticeStatus.SENT, in_hand=True)
    MARK_FAILED = _step(NoticeStatus.VALIDATED, to=NoticeStatus.FAILED, in_hand=True)
    MARK_BOUNCED = _step(NoticeStatus.SENT, to=NoticeStatus.FAILED)
    MARK_RECEIVED = _step(NoticeStatus.FAILED, to=NoticeStatus.SENT, settles_doubt=True)
    """« Reçu »: a person knows that the client got it."""
    RESEND = _step(
        NoticeStatus.SENT,
        NoticeStatus.FAILED,
        to=NoticeStatus.VALIDATED,
        settles_doubt=True,
        starts_again=True,
    )
    """« Renvoyer »: a person wants it to leave once more."""


class FailureCause(models.TextChoices):
    """Why a notice is KO, by what a person does next."""

    ADDRESS = "address", _("Adresse")
    SERVER = "server", _("Serveur")
    NETWORK = "network", _("Réseau")
    CONTENT = "content", _("Contenu ou pièce jointe")
    IN_DOUBT = "in_doubt", _("Incertain\u00a0: le client a peut-être reçu l’avis")
    BOUNCE = "bounce", _("Retour")
