"""Secrets as the database keeps them: sealed with the installation's key (Fernet)."""

from cryptography.fernet import Fernet, InvalidToken


class CannotUnsealError(Exception):
    """The key of this installation did not seal this secret: it must be typed again."""


def seal(secret: str, *, key: str) -> str:
    """The sealed text of `secret`; empty stays empty."""
    return Fernet(key).encrypt(secret.encode()).decode("ascii") if secret else ""


def unseal(sealed: str, *, key: str) -> str:
    """The inverse of `seal`. Raises CannotUnsealError under another key."""
    if not sealed:
        return ""
    try:
        return Fernet(key).decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, ValueError) as error:
        raise CannotUnsealError("ce secret a été chiffré avec une autre clé") from error
