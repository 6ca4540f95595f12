"""What happened to the line, in French."""

import ssl

from django.utils.translation import gettext

_UNKNOWN_AUTHORITY = frozenset({18, 19, 20, 21})
_EXPIRED, _TOO_EARLY = 10, 9
_OTHER_NAME = frozenset({62, 64})
"""Codes of OpenSSL (x509_vfy.h)."""


def distrusted(error: ssl.SSLCertVerificationError, *, host: str) -> str:
    """Why the server’s certificate proves nothing, and what to do; OpenSSL’s words kept."""
    code = error.verify_code
    if code in _UNKNOWN_AUTHORITY:
        why = gettext(
            "l’autorité qui l’a signé est inconnue de cette machine. Si le serveur est le vôtre,"
            " collez le certificat de son autorité sous « Autres réglages »"
        )
    elif code in _OTHER_NAME:
        why = gettext(
            "il n’est pas au nom de %(host)s. Écrivez le nom du serveur comme votre fournisseur"
            " le donne"
        ) % {"host": host}
    elif code == _EXPIRED:
        why = gettext("il est périmé, ou l’horloge de cette machine avance")
    elif code == _TOO_EARLY:
        why = gettext("il n’est pas encore valable, ou l’horloge de cette machine retarde")
    else:
        return gettext("Le certificat du serveur n’est pas reconnu : %(verify_message)s.") % {
            "verify_message": error.verify_message
        }
    return gettext("Le certificat du serveur n’est pas reconnu : %(why)s (%(words)s).") % {
        "why": why,
        "words": error.verify_message,
    }


def spoken(error: Exception) -> str:
    """One sentence for whatever a socket or smtplib raised."""
    for seen in (error, error.__cause__ or error.__context__ or error):
        if isinstance(seen, TimeoutError) or "timed out" in str(seen):
            return gettext("Pas de réponse du serveur dans le temps imparti.")
        if isinstance(seen, ConnectionRefusedError):
            return gettext("Connexion refusée par le serveur.")
        if isinstance(seen, ssl.SSLError):
            return gettext("Le chiffrement a échoué (%(tls)s).") % {"tls": seen.reason or "TLS"}
        if isinstance(seen, ConnectionError):
            return gettext("Connexion coupée par le serveur.")
    reason = getattr(error, "strerror", None)
    return (
        f"Serveur injoignable ({reason})."
        if reason
        else gettext("Connexion coupée par le serveur.")
    )
