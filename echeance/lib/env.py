"""Typed readers of the environment; a bad value stops the program and names the variable."""

import os
from pathlib import Path


class BadSettingError(Exception):
    """A variable of the environment holds what the product cannot use."""


def text(name: str, *, default: str = "") -> str:
    return os.environ.get(name, default)


def integer(name: str, *, default: int, least: int, most: int) -> int:
    raw = os.environ.get(name, "")
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise BadSettingError(f"{name} doit être un nombre entier, pas « {raw} ».") from None
    if not least <= value <= most:
        raise BadSettingError(f"{name} doit être entre {least} et {most}, pas « {raw} ».")
    return value


def boolean(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "oui"}:
        return True
    if raw in {"0", "false", "no", "non"}:
        return False
    raise BadSettingError(f"{name} doit être « oui » ou « non », pas « {raw} ».")


def choice(name: str, *, among: tuple[str, ...], default: str) -> str:
    """One of the words `among`, written in any case."""
    raw = os.environ.get(name, "").strip().upper()
    if not raw:
        return default
    if raw not in among:
        raise BadSettingError(f"{name} doit être l’un de : {', '.join(among)}, pas « {raw} ».")
    return raw


def secret(name: str) -> str:
    """The value of `name`, or the content of the file that `name`_FILE names; empty if neither."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettingError(
            f"{name}_FILE : « {path} » est illisible ({error.strerror})."
        ) from error


def words(name: str, *, default: str = "") -> list[str]:
    """Words separated by commas; spaces around them do not count."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
