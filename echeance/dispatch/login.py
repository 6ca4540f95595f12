"""Proving to the mail server who we are: a password, or a token; never in clear by surprise."""

import base64
import hmac
from collections.abc import Callable, Collection
from dataclasses import replace

from django.utils.translation import gettext

from echeance.dispatch.dialogue import Reply
from echeance.dispatch.oauth import AuthorisationError, TokenServerError, Xoauth2
from echeance.dispatch.server import Tokens

Ask = Callable[[str], Reply]
"""Says one line to the server and returns its reply."""


def choose_mechanism(
    offered: Collection[str], *, encrypted: bool, clear_text_allowed: bool, by_token: bool = False
) -> str | None:
    """The best that the server offers and that we may use; None when there is none.

    One is chosen and tried once: a server locks an account after a few wrong passwords.
    """
    in_clear = ["PLAIN", "LOGIN"]
    if by_token:
        # Tried even when it is not announced: some servers announce it to known clients only.
        return "XOAUTH2" if encrypted or clear_text_allowed else None
    if encrypted:
        wanted = [*in_clear, "CRAM-MD5"]
    else:
        wanted = ["CRAM-MD5", *(in_clear if clear_text_allowed else [])]
    return next((name for name in wanted if name in offered), None)


def prove(ask: Ask, *, mechanism: str, user: str, password: str) -> Reply:
    """The server's last word: 235 when it believes us."""
    return _PROOFS[mechanism](ask, user.encode(), password.encode())


def prove_with_token(ask: Ask, *, user: str, tokens: Tokens) -> Reply:
    """XOAUTH2. The server's last word; a reply without a code when there is no token."""
    try:
        dialogue = Xoauth2(user=user, token=tokens.get())
    except AuthorisationError as error:
        return Reply(None, str(error), needs_person=True)
    except TokenServerError as error:
        return Reply(None, str(error))
    except ValueError as error:
        return Reply(None, str(error), needs_person=True)
    reply = ask(f"AUTH {dialogue.mechanism} {_b64(dialogue().encode())}")
    if reply.code == 334:
        # The challenge is the refusal; an empty line lets the server say its code.
        reply = ask(dialogue(reply.words.encode()))
    if not reply.is_permanent:
        return reply
    tokens.forget()
    return replace(reply, needs_person=True)


def no_mechanism(offered: Collection[str]) -> str:
    """Why nothing could be chosen, in French."""
    if {"PLAIN", "LOGIN", "XOAUTH2"} & set(offered):
        return gettext(
            "Le mot de passe passerait en clair : choisissez STARTTLS ou TLS, ou autorisez-le"
            " expressément."
        )
    return gettext("Le serveur ne propose aucune identification que l’automate connaisse.")


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
        return Reply(None, gettext("Défi d’identification illisible."))
    digest = hmac.new(password, challenge, "md5").hexdigest().encode()
    return ask(_b64(user + b" " + digest))


_PROOFS = {"PLAIN": _plain, "LOGIN": _login, "CRAM-MD5": _cram_md5}


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
