"""Replies that refuse us, whoever the mail is for: a setting to mend, never the client’s address.

Most servers say it at RCPT, once they know everything (`smtpd_delay_reject` of Postfix), with the
codes that they also use for an address: only the words tell the two apart.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from echeance.dispatch.dialogue import Delivery, Phase, RecipientReply, Reply, domain_of


@dataclass(frozen=True, kw_only=True)
class _Refusal:
    """`remark`: what a person should look at; `source`: who says so."""

    remark: str
    source: str
    words: str = ""
    enhanced: str = ""

    def fits(self, reply: Reply) -> bool:
        if self.enhanced and not re.fullmatch(self.enhanced, reply.enhanced):
            return False
        return bool(re.search(self.words, reply.words, re.IGNORECASE))


_MEND_LOGIN = gettext_noop(
    "Le serveur d’envoi exige une identification : indiquez le compte et son mot de passe"
)
_MEND_LOGIN_OR_ADDRESS = gettext_noop(
    "Le serveur d’envoi refuse cette adresse, ou exige une identification : un autre avis est"
    " essayé d’abord ; s’il est refusé de même, indiquez le compte et son mot de passe"
)
_MEND_RELAY = gettext_noop("Le serveur d’envoi refuse de relayer nos messages")
_MEND_SENDER = gettext_noop(
    "Le serveur d’envoi ne laisse pas ce compte écrire au nom de l’expéditeur : vérifiez"
    " l’adresse de l’expéditeur et les droits du compte"
)
_MEND_NAME = gettext_noop(
    "Le serveur d’envoi n’accepte pas cette machine : vérifiez le nom annoncé et son adresse IP"
)
_NOT_ALLOWED = r"not (allowed|permitted|authori[sz]ed)"

_ABOUT_RELAYING = (
    _Refusal(
        words=rf"relay(ing)? (access )?(is )?(denied|prohibited|{_NOT_ALLOWED})|unable to relay"
        rf"|{_NOT_ALLOWED} to relay|(cannot|do(es)? not) relay|rcpthosts|credentials for relay",
        remark=_MEND_RELAY,
        source="Postfix, Sendmail, Exim, qmail, Exchange 5.7.54, Google 5.7.1",
    ),
    _Refusal(
        enhanced=r"5\.7\.(54|64|68)",
        remark=_MEND_RELAY,
        source="Exchange Online: non-accepted domain, TenantAttribution, Direct Send",
    ),
)
_ABOUT_US = (
    _Refusal(
        words=r"authentication (is )?(required|needed|mandatory|first)|requires? (smtp )?auth"
        r"|not (been )?authenticated|not logged in|must (first )?(log ?in|authenticate|issue)"
        r"|please (log ?in|authenticate)|turn on smtp auth|login required|auth first"
        r"|without authentication|authentification (est )?(requise|nécessaire|obligatoire)",
        remark=_MEND_LOGIN,
        source="Postfix, Exim (cPanel), Sendmail, hMailServer, SmarterMail, Exchange, Gandi, Ionos",
    ),
    _Refusal(
        enhanced=r"5\.7\.(8|9|14|57)",
        remark=_MEND_LOGIN,
        source="RFC 4954; Google 5.7.9 and 5.7.14; Exchange Online 5.7.57",
    ),
    _Refusal(
        words=r"sender address rejected|not owned by user|SendAsDenied|permissions to send as"
        rf"|{_NOT_ALLOWED} to send (e?mail |messages? )?(as|from|for|on behalf)"
        rf"|sender (address )?(is )?({_NOT_ALLOWED}|not verified|rejected)"
        r"|unauthori[sz]ed sender|bad outbound sender"
        r"|(e-?mail|from|sender) address (is|does) not (a |match a )?verified",
        remark=_MEND_SENDER,
        source="Postfix sender_login_maps (OVH, Gandi), Ionos, Exchange Online, Amazon SES, Brevo",
    ),
    _Refusal(
        enhanced=r"5\.7\.60|5\.2\.252",
        remark=_MEND_SENDER,
        source="Exchange Online: no right to send as this sender",
    ),
    _Refusal(
        words=r"client host (rejected|\[\S+\] blocked)|helo command rejected"
        r"|need fully-qualified hostname|cannot find your (reverse )?host ?name",
        remark=_MEND_NAME,
        source="Postfix reject_*_client and reject_*_helo_hostname",
    ),
    _Refusal(
        enhanced=r"5\.7\.(50[123]|705|708|750)",
        remark=gettext_noop(
            "Le fournisseur a fermé l’envoi à ce compte : voyez-le dans sa console"
        ),
        source="Exchange Online: account, tenant or address IP blocked",
    ),
)
_AMBIGUOUS = re.compile(
    rf"access denied|{_NOT_ALLOWED}|unauthori[sz]ed|denied by policy|transaction failed",
    re.IGNORECASE,
)
"""Said of an address by some, of us by others."""
_BY_ANOTHER_SERVER = re.compile(r"\bsaid:|in reply to ", re.IGNORECASE)
"""The relay asked the client’s own server (reject_unverified_recipient) and quotes it."""
_ABOUT_RECIPIENT = re.compile(
    r"recipient.?s? (policy|organi[sz]ation|server|domain)|RESOLVER\.|for group"
    r"|to (this|that|the) (recipient|group|list|mailbox|address|user)|accepts? (mail|messages)",
    re.IGNORECASE,
)
_RECIPIENT_ONLY = {"5.7.129", "5.7.133", "5.7.134", "5.7.135", "5.7.136"}
"""Exchange: a mailbox or a group that takes mail of its own people only."""


@dataclass(frozen=True)
class Unwelcome:
    """What to mend at our end, in French, and whether the reply can mean nothing else."""

    remark: str
    is_certain: bool = True


def why_unwelcome(delivery: Delivery) -> Unwelcome | None:
    """None when the refusal concerns this mail alone.

    Words that may speak of us or of the address stop a relay that has not relayed yet: another
    notice is tried first after the pause. Once it has taken one, they speak of the address.
    """
    reply = delivery.reply
    if not (reply.is_permanent or reply.is_temporary) or _is_grey(reply):
        return None
    if _BY_ANOTHER_SERVER.search(reply.words):
        return None
    found = next((one for one in _ABOUT_RELAYING if one.fits(reply)), None)
    if found is None and not _speaks_of_recipient(reply):
        found = next((one for one in _ABOUT_US if one.fits(reply)), None)
    if found:
        return Unwelcome(gettext(found.remark))
    if not _is_ambiguous(reply) or delivery.phase is not Phase.RCPT:
        return None
    if _are_all_refused_alike(delivery):
        return Unwelcome(gettext(_MEND_LOGIN))
    if delivery.logged_in or delivery.relayed_before:
        return None
    return Unwelcome(gettext(_MEND_LOGIN_OR_ADDRESS), is_certain=False)


def _is_grey(reply: Reply) -> bool:
    return reply.is_temporary and re.search("gr[ae]y", reply.words, re.IGNORECASE) is not None


def _speaks_of_recipient(reply: Reply) -> bool:
    return reply.enhanced in _RECIPIENT_ONLY or bool(_ABOUT_RECIPIENT.search(reply.words))


def _is_ambiguous(reply: Reply) -> bool:
    return (
        reply.is_permanent
        and reply.enhanced in {"", "5.7.0", "5.7.1"}
        and not _speaks_of_recipient(reply)
        and bool(_AMBIGUOUS.search(reply.words))
    )


def _are_all_refused_alike(delivery: Delivery) -> bool:
    """Addresses of several domains, with the same words: they speak of who sends."""
    domains = {domain_of(answer.address) for answer in delivery.recipients}
    said = {_kind_of(answer) for answer in delivery.recipients}
    return len(domains) > 1 and len(said) == 1


def _kind_of(answer: RecipientReply) -> tuple[int | None, str, str]:
    words = answer.reply.words.replace(answer.address, "")
    return answer.reply.code, answer.reply.enhanced, words
