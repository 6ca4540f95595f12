"""Reads the bytes of a `paEmailService.exe.config`: the entry of this package."""

from django.utils.translation import gettext

from echeance.dispatch.legacy.collected import Collected
from echeance.dispatch.legacy.config import Fate, LegacyConfig
from echeance.dispatch.legacy.elements import Element, UnreadableConfigError, read_elements
from echeance.dispatch.legacy.mail_keys import read_copy, read_sender, read_server
from echeance.dispatch.legacy.settings_keys import (
    read_connection,
    read_logging,
    read_section,
    read_setting,
)

_CONTAINERS = frozenset(
    {
        "configuration",
        "configsections",
        "connectionstrings",
        "appsettings",
        "targets",
        "rules",
        "bcc",
    }
)
_LOGGING = frozenset({"nlog", "variable", "target", "logger"})


def read_config(content: bytes) -> LegacyConfig:
    """The values of the file, and what becomes of each of its keys.

    Raises UnreadableConfigError, with a French sentence, when nothing can be used.
    """
    elements = read_elements(content)
    collected = Collected()
    for element in elements:
        _read(element, collected)
    if not collected.recognised:
        raise UnreadableConfigError(
            gettext(
                "Aucun réglage de l’ancien automate n’a été trouvé dans ce fichier. Choisissez"
                " « paEmailService.exe.config », dans C:\\Program Files\\IGA\\paEmailService."
            )
        )
    return LegacyConfig(
        keys=tuple(collected.keys),
        damage=elements.damage,
        blind_copies=tuple(collected.copies),
        **collected.values,
    )


def _read(element: Element, collected: Collected) -> None:
    match element.path[-2:]:
        case ("bcc", "add"):
            read_copy(element, collected)
        case ("connectionstrings", "add"):
            read_connection(element, collected)
        case ("appsettings", "add"):
            read_setting(element, collected)
        case (_, "mailsettings"):
            read_server(element, collected)
        case (_, "from"):
            read_sender(element, collected)
        case (_, "section"):
            read_section(element, collected)
        case (*_, name) if name in _LOGGING and "nlog" in element.path:
            read_logging(element, collected)
        case (*_, name) if name not in _CONTAINERS:
            collected.note(element, f"<{name}>", "", Fate.IGNORED, gettext("élément inconnu"))
