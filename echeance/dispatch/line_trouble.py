"""What happened to the line, in French."""

import ssl

from django.utils.translation import gettext


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
