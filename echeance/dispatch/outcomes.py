"""What a delivery’s end means: who is to blame, and what happens to the notice."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.utils.translation import gettext, gettext_noop

from echeance.dispatch.dialogue import Delivery, Phase, Reply
from echeance.dispatch.unwelcome import why_unwelcome
from echeance.notices.status import FailureCause


class Kind(Enum):
    """What to do next."""

    ACCEPTED = "accepted"
    IN_DOUBT = "in_doubt"
    """The dot was written and no reply came: a person decides, never the program."""
    REFUSED = "refused"
    DEFERRED = "deferred"
    """This message later; the others go on."""
    WITHDRAWN = "withdrawn"
    TESTED = "tested"
    """Sent to the office instead of to the client (test mode): neither OK nor KO."""
    RELAY_PAUSED = "relay_paused"
    """Every message later; nothing is marked KO and no attempt is counted."""
    RELAY_BROKEN = "relay_broken"
    """Nothing until a person has mended a setting."""

    @property
    def blames_relay(self) -> bool:
        return self in {Kind.RELAY_PAUSED, Kind.RELAY_BROKEN}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The kind, in French why, and for a refusal what a person should look at."""

    kind: Kind
    remark: str = ""
    failure: FailureCause | None = None
    pause: timedelta | None = None
    """How long the relay rests, when the server’s words say more than the usual wait."""


IN_DOUBT_REMARK = gettext_noop(
    "Le client a peut-être reçu l’avis : demandez-lui avant de renvoyer."
)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """A reply whose code says one thing and means another; `source` says who reported it."""

    kind: Kind
    source: str
    codes: frozenset[int] = frozenset()
    enhanced: str = ""
    words: str = ""
    failure: FailureCause | None = None
    pause: timedelta | None = None
    remark: str = ""

    def fits(self, reply: Reply) -> bool:
        return bool(
            (not self.codes or reply.code in self.codes)
            and re.fullmatch(self.enhanced or ".*", reply.enhanced)
            and re.search(self.words, reply.words, re.IGNORECASE)
        )


_MINUTES, _HOUR = timedelta(minutes=5), timedelta(hours=1)
_LIARS = (
    _Known(
        kind=Kind.REFUSED,
        failure=FailureCause.CONTENT,
        words=r"message (is )?too (large|big)|message size exceeds|size limit exceeded",
        remark=gettext_noop("Message trop volumineux"),
        source="Microsoft 365 answers 4xx or 5xx with these words",
    ),
    _Known(
        kind=Kind.RELAY_BROKEN,
        enhanced=r"5\.7\.139",
        words=r"SmtpClientAuthentication is disabled",
        remark=gettext_noop(
            "L’envoi SMTP est désactivé pour cette boîte Microsoft 365 : un administrateur doit"
            " cocher « SMTP authentifié » dans ses applications de messagerie"
        ),
        source="aka.ms/smtp_auth_disabled: said with a password and with a token",
    ),
    _Known(
        kind=Kind.RELAY_BROKEN,
        enhanced=r"5\.7\.139",
        remark=gettext_noop(
            "Microsoft 365 n’accepte plus le mot de passe de ce compte (il l’arrête pour tous à"
            " la fin de décembre 2026) : choisissez l’authentification « Microsoft 365 (OAuth2) »"
        ),
        source="simonrob/email-oauth2-proxy#193",
    ),
    _Known(
        kind=Kind.RELAY_BROKEN,
        codes=frozenset({530}),
        remark=gettext_noop("Le serveur d’envoi exige une identification ou un chiffrement"),
        source="RFC 4954 (6) and RFC 3207 (4)",
    ),
    _Known(
        kind=Kind.RELAY_PAUSED,
        enhanced=r"5\.4\.5",
        pause=_HOUR,
        remark=gettext_noop("Quota d’envoi atteint"),
        source="Gmail, daily limit: PHPMailer/PHPMailer#2113",
    ),
    _Known(
        kind=Kind.RELAY_PAUSED,
        words=r"daily (user )?sending (quota|limit)|submission quota|sending limit exceeded",
        pause=_HOUR,
        remark=gettext_noop("Quota d’envoi atteint"),
        source="Gmail and Microsoft 365 (554 5.2.0), OfficeDocs-Support#1150",
    ),
    _Known(
        kind=Kind.RELAY_PAUSED,
        codes=frozenset({432}),
        pause=_MINUTES,
        remark=gettext_noop("Trop d’envois simultanés"),
        source="Microsoft 365 432 4.3.2: sabuhish/fastapi-mail#75",
    ),
    _Known(
        kind=Kind.RELAY_PAUSED,
        codes=frozenset({450, 451, 452, 454}),
        enhanced=r"(?!4\.2\.).*",  # 4.2.x speaks of the client's own mailbox
        # Whole words: « moderate » is no rate, and a mailbox's quota is that client's own affair.
        words=r"\brate\b|too many (messages|connections|mails|login)|too much mail|throttl"
        r"|(sending|message|hourly|daily) quota exceeded",
        pause=_MINUTES,
        remark=gettext_noop("Cadence d’envoi limitée par le serveur"),
        source="knadh/smtppool#18, stalwart#1384, bruceg/nullmailer#68",
    ),
    _Known(
        kind=Kind.RELAY_PAUSED,
        codes=frozenset({452}),
        enhanced=r"4\.4\.5|4\.3\.1",
        pause=_MINUTES,
        remark=gettext_noop("Le serveur d’envoi est saturé"),
        source="452 4.4.5 session limit, stalwart#1384; 4.3.1 disk full, RFC 3463",
    ),
)


def judge(delivery: Delivery) -> Verdict:
    """The verdict of the outcome table (where it stopped, what was said)."""
    reply, phase = delivery.reply, Phase(delivery.phase)
    if delivery.withdrawn:
        return Verdict(kind=Kind.WITHDRAWN)
    if phase is Phase.DOT and reply.is_ok:
        return Verdict(kind=Kind.ACCEPTED, remark=_refused_copies(delivery))
    if phase is Phase.DOT and not (reply.is_temporary or reply.is_permanent):
        remark = gettext("Incertain. %(words)s %(in_doubt_remark)s") % {
            "words": reply.words,
            "in_doubt_remark": gettext(IN_DOUBT_REMARK),
        }
        return Verdict(kind=Kind.IN_DOUBT, failure=FailureCause.IN_DOUBT, remark=remark)
    liar = next((known for known in _LIARS if reply.code and known.fits(reply)), None)
    if liar:
        return Verdict(
            kind=liar.kind,
            failure=liar.failure,
            pause=liar.pause,
            remark=f"{gettext(liar.remark)} ({reply}).",
        )
    if reply.code == 421:
        return Verdict(
            kind=Kind.RELAY_PAUSED,
            remark=gettext("Le serveur d’envoi s’arrête (%(reply)s).") % {"reply": reply},
        )
    if phase in _ABOUT_ONE_MAIL and (unwelcome := why_unwelcome(delivery)):
        is_final = reply.is_permanent and unwelcome.is_certain
        kind = Kind.RELAY_BROKEN if is_final else Kind.RELAY_PAUSED
        return Verdict(kind=kind, remark=f"{unwelcome.remark} ({reply}).")
    return _BY_PHASE[phase](reply)


def _refused_copies(delivery: Delivery) -> str:
    refused = [r.address for r in delivery.recipients if r.blind and not r.reply.is_ok]
    return (
        (gettext("Copie refusée : %(refused)s.") % {"refused": ", ".join(refused)})
        if refused
        else ""
    )


def _before_login(reply: Reply) -> Verdict:
    if reply.needs_person:
        return Verdict(kind=Kind.RELAY_BROKEN, remark=reply.words)
    if reply.code is None:
        return Verdict(kind=Kind.RELAY_PAUSED, remark=reply.words)
    return Verdict(
        kind=Kind.RELAY_PAUSED,
        remark=gettext("Le serveur d’envoi refuse l’accueil (%(reply)s).") % {"reply": reply},
    )


def _at_encryption(reply: Reply) -> Verdict:
    if reply.is_permanent:
        remark = gettext("Le serveur d’envoi refuse le chiffrement (%(reply)s).") % {"reply": reply}
        return Verdict(kind=Kind.RELAY_BROKEN, remark=remark)
    return _before_login(reply)


def _at_login(reply: Reply) -> Verdict:
    if reply.is_permanent and reply.needs_person:
        remark = gettext(
            "Le serveur a répondu, mais il refuse le jeton (%(reply)s). Vérifiez le compte, et le"
            " droit de l’application d’envoyer en son nom (SMTP)."
        ) % {"reply": reply}
        return Verdict(kind=Kind.RELAY_BROKEN, remark=remark)
    if reply.is_permanent:
        remark = gettext(
            "Le serveur a répondu, mais l’identifiant ou le mot de passe est refusé (%(reply)s)."
        ) % {"reply": reply}
        return Verdict(kind=Kind.RELAY_BROKEN, remark=remark)
    if reply.code is not None:
        remark = gettext("Le serveur d’envoi ne peut pas vérifier l’identifiant (%(reply)s).") % {
            "reply": reply
        }
        return Verdict(kind=Kind.RELAY_PAUSED, remark=remark)
    return _before_login(reply)


def _unfit(reply: Reply) -> Verdict:
    return Verdict(kind=Kind.REFUSED, failure=FailureCause.CONTENT, remark=reply.words)


def _at_sender(reply: Reply) -> Verdict:
    if _is_too_big(reply):
        return _too_big(reply)
    if reply.is_permanent:
        remark = gettext("Le serveur d’envoi refuse l’expéditeur (%(reply)s).") % {"reply": reply}
        return Verdict(kind=Kind.RELAY_BROKEN, remark=remark)
    if reply.code is None:
        return Verdict(kind=Kind.RELAY_PAUSED, remark=reply.words)
    return Verdict(
        kind=Kind.RELAY_PAUSED,
        remark=gettext("Le serveur d’envoi est occupé (%(reply)s).") % {"reply": reply},
    )


def _at_recipient(reply: Reply) -> Verdict:
    if _is_too_big(reply):
        return _too_big(reply)
    if reply.is_permanent:
        policy = reply.enhanced.startswith("5.7.")
        return Verdict(
            kind=Kind.REFUSED,
            failure=FailureCause.SERVER if policy else FailureCause.ADDRESS,
            remark=gettext("Adresse refusée par le serveur : %(reply)s") % {"reply": reply},
        )
    return _temporary(reply)


def _at_content(reply: Reply) -> Verdict:
    if _is_too_big(reply):
        return _too_big(reply)
    if reply.is_permanent:
        remark = gettext("Le serveur a refusé le message : %(reply)s") % {"reply": reply}
        bad_address = reply.enhanced.startswith("5.1.")
        failure = FailureCause.ADDRESS if bad_address else FailureCause.SERVER
        return Verdict(kind=Kind.REFUSED, failure=failure, remark=remark)
    return _temporary(reply)


def _while_transmitting(reply: Reply) -> Verdict:
    # Cut before the dot: nothing was accepted. It may be this content that some filter cuts, so
    # the message is put off by itself, and the attempt counts.
    if reply.code is None:
        remark = f"Transmission interrompue : {reply.words}"
        return Verdict(kind=Kind.DEFERRED, failure=FailureCause.NETWORK, remark=remark)
    return _at_content(reply)


def _temporary(reply: Reply) -> Verdict:
    if reply.is_temporary:
        return Verdict(kind=Kind.DEFERRED, failure=FailureCause.SERVER, remark=str(reply))
    return Verdict(kind=Kind.RELAY_PAUSED, remark=str(reply))


def _is_too_big(reply: Reply) -> bool:
    # 552 and 5.3.4: RFC 1870. 5.2.3 and 523: a limit of the client's mailbox. 552 5.2.2 is a full
    # mailbox, not a big message.
    if reply.enhanced == "5.2.2":
        return False
    return reply.code in {523, 552} or reply.enhanced in {"5.3.4", "5.2.3", "4.3.4"}


def _too_big(reply: Reply) -> Verdict:
    return Verdict(
        kind=Kind.REFUSED,
        failure=FailureCause.CONTENT,
        remark=gettext("Message trop volumineux (%(reply)s).") % {"reply": reply},
    )


_ABOUT_ONE_MAIL = {Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.BODY, Phase.DOT}
_BY_PHASE = {
    Phase.PREPARE: _unfit,
    Phase.CONNECT: _before_login,
    Phase.TLS: _at_encryption,
    Phase.GREETING: _before_login,
    Phase.EHLO: _before_login,
    Phase.AUTH: _at_login,
    Phase.SIZE: _unfit,
    Phase.MAIL: _at_sender,
    Phase.RCPT: _at_recipient,
    Phase.DATA: _at_content,
    Phase.BODY: _while_transmitting,
    Phase.DOT: _at_content,
}
