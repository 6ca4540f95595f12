"""May this notice make that move, may it leave, and to which address."""

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.notices.channel import Channel
from echeance.notices.models import Edition, Notice, NoticeLine, Reissue
from echeance.notices.status import FailureCause, Move, NoticeStatus

UNDECIDED = _("incertain\u00a0: décidez par «\u00a0Reçu\u00a0» ou «\u00a0Renvoyer\u00a0»")
ALREADY = {
    NoticeStatus.PENDING: _("en attente de validation"),
    NoticeStatus.VALIDATED: _("déjà validé"),
    NoticeStatus.SENT: _("déjà envoyé"),
    NoticeStatus.FAILED: _("en erreur"),
    NoticeStatus.BLOCKED: _("déjà bloqué"),
}


def refusal(notice: Notice, move: Move) -> str:
    """Why `notice` cannot make `move` now, in French; empty when it can."""
    if notice.channel == Channel.PAPER:
        return gettext("sur papier\u00a0: il ne passe pas par l’automate")
    if notice.is_leaving:
        return gettext("en cours d’envoi")
    if notice.status not in move.value.sources:
        return str(ALREADY[NoticeStatus(notice.status)])
    if notice.status != NoticeStatus.FAILED:
        return ""
    in_doubt = notice.failure == FailureCause.IN_DOUBT
    if in_doubt and not move.value.settles_doubt:
        return str(UNDECIDED)
    if move.value.settles_doubt and not in_doubt:
        return gettext("en erreur, et non incertain\u00a0: corrigez puis validez")
    return ""


def why_not(notice: Notice, address: str, overtaken_by: str) -> str:
    """Why it cannot leave to `address`, in French; empty when it can.

    `overtaken_by` is what `overtaken` says of it. Needs `notice.client`.
    """
    if not notice.client.notices_by_email:
        return gettext("«\u00a0AE par mail\u00a0» n’est plus coché sur la fiche client")
    if not address:
        return gettext("aucune adresse e-mail")
    if _is_unusable(notice, address):
        return gettext("adresse inutilisable\u00a0: %(email_problem)s") % {
            "email_problem": notice.client.address_problem
        }
    return overtaken_by


def address_to_use(notice: Notice, *, again: bool = False) -> str:
    """The frozen one, or the client card's when the frozen one failed or cannot be used.

    A sending once more (`again`) goes where the card says now.
    """
    frozen_serves = bool(notice.email) and not _is_unusable(notice, notice.email)
    if frozen_serves and notice.status != NoticeStatus.FAILED and not again:
        return notice.email
    return notice.client.email or notice.email


def readdressed(notice: Notice, address: str) -> str:
    """What the history says of a new address, in French; empty when it is the same."""
    if address == notice.email:
        return ""
    before = notice.email or "aucune"
    return f"Adresse reprise de la fiche client\u00a0: {address} (avant\u00a0: {before})."


def overtaken(keys: Collection[int]) -> dict[int, str]:
    """Why notices must not leave any more, in French, by key: a cancelled premium, a reissue."""
    lines = NoticeLine.objects.filter(notice__in=keys, premium__cancelled=True)
    replaced = Edition.objects.filter(reissue_of__in=keys, reissue=Reissue.REPLACEMENT)
    return {
        key: gettext("remplacé par l’édition n°\u00a0%(edition)s") % {"edition": edition}
        for key, edition in replaced.values_list("reissue_of", "pk")
    } | {
        key: gettext("la quittance n°\u00a0%(number)s est annulée") % {"number": number}
        for key, number in lines.values_list("notice", "premium__number")
    }


def _is_unusable(notice: Notice, address: str) -> bool:
    """The card knows what is wrong with its own address; an older one was checked at its birth."""
    return address == notice.client.email and bool(notice.client.email_problem)
