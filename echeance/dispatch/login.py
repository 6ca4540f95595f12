"""Proving to the mail server who we are: PLAIN, LOGIN, CRAM-MD5; never in clear by surprise."""

import base64
import hmac
from collections.abc import Callable, Collection

from echeance.dispatch.dialogue import Reply

Ask = Callable[[str], Reply]
"""Says one line to the server and returns its reply."""


def choose_mechanism(
    offered: Collection[str], *, encrypted: bool, clear_text_allowed: bool
) -> str | None:
    """The best that the server offers and that we may use; None when there is none.

    One is chosen and tried once: a server locks an account after a few wrong passwords.
    """
    in_clear = ["PLAIN", "LOGIN"]
    if encrypted:
        wanted = [*in_clear, "CRAM-MD5"]
    else:
        wanted = ["CRAM-MD5", *(in_clear if clear_text_allowed else [])]
    return next((name for name in wanted if name in offered), None)


def prove(ask: Ask, *, mechanism: str, user: str, password: str) -> Reply:
    """The server's last word: 235 when it believes us."""
    return _PROOFS[mechanism](ask, user.encode(), password.encode())


def no_mechanism(offered: Collection[str]) -> str:
    """Why nothing could be chosen, in French."""
    if {"PLAIN", "LOGIN"} & set(offered):
        return (
            "Le mot de passe passerait en clair : choisissez STARTTLS ou TLS, ou autorisez-le"
            " expressément."
        )
    return "Le serveur ne propose aucune identification que l’automate connaisse."


def _plain(ask: Ask, user: bytes, password: bytes) -> Reply:
    proof = _b64(b"\0".join((b"", user, password)))
    return ask(f"AUTH PLAIN {proof}")


def _login(ask: Ask, user: bytes, password: bytes) -> Reply:
    reply = ask("AUTH LOGIN")
    for secret in (user, password):
        if reply.code != 334:
            break
        reply = ask(_b64(secret))
    return reply


def _cram_md5(ask: Ask, user: bytes, password: bytes) -> Reply:
    reply = ask("AUTH CRAM-MD5")
    if reply.code != 334:
        return reply
    try:
        challenge = base64.b64decode(reply.words)
    except ValueError:
        return Reply(None, "Défi d’identification illisible.")
    digest = hmac.new(password, challenge, "md5").hexdigest().encode()
    return ask(_b64(user + b" " + digest))


_PROOFS = {"PLAIN": _plain, "LOGIN": _login, "CRAM-MD5": _cram_md5}


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
