"""What happened to the line, in French."""

import ssl


def spoken(error: Exception) -> str:
    """One sentence for whatever a socket or smtplib raised."""
    for seen in (error, error.__cause__ or error.__context__ or error):
        if isinstance(seen, TimeoutError) or "timed out" in str(seen):
            return "Pas de réponse du serveur dans le temps imparti."
        if isinstance(seen, ConnectionRefusedError):
            return "Connexion refusée par le serveur."
        if isinstance(seen, ssl.SSLError):
            return f"Le chiffrement a échoué ({seen.reason or 'TLS'})."
        if isinstance(seen, ConnectionError):
            return "Connexion coupée par le serveur."
    reason = getattr(error, "strerror", None)
    return f"Serveur injoignable ({reason})." if reason else "Connexion coupée par le serveur."
