"""Finds the old mailer's files where a person points: a file, a folder, or one of its folders."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from echeance.dispatch.legacy.config import LegacyConfig
from echeance.dispatch.legacy.reading import read_config
from echeance.dispatch.legacy.templates import (
    LegacyTemplates,
    UnreadableTemplatesError,
    find_folder,
    read_folder,
)

CONFIG_NAME = "paEmailService.exe.config"


class NothingFoundError(Exception):
    """There is nothing of the old mailer at this place; the message is a French sentence."""


@dataclass(frozen=True)
class OldInstallation:
    config: LegacyConfig
    templates: LegacyTemplates


def read_installation(path: Path) -> OldInstallation:
    """Read the configuration and the templates at `path`; either may be missing.

    Raises NothingFoundError, UnreadableConfigError and UnreadableTemplatesError; OSError from the
    disk.
    """
    if not path.exists():
        raise NothingFoundError(gettext("« %(path)s » n’existe pas.") % {"path": path})
    file = path if path.is_file() else _config_in(path)
    config = read_config(file.read_bytes()) if file else LegacyConfig()
    beside = path.parent if path.is_file() else path
    folder = find_folder(beside, name=config.resources_folder)
    if file is None and folder is None:
        raise NothingFoundError(
            gettext("« %(path)s » ne contient ni %(config_name)s, ni dossier EMAIL_Ressources.")
            % {"path": path, "config_name": CONFIG_NAME}
        )
    if folder is None:
        note = gettext(
            "Aucun dossier « %(resources_folder)s » à côté : les modèles en place restent"
        ) % {"resources_folder": config.resources_folder}
        return OldInstallation(config, LegacyTemplates(notes=(note,)))
    try:
        return OldInstallation(config, read_folder(folder, family=config.family))
    except UnreadableTemplatesError as error:
        if file is None:
            raise
        return OldInstallation(config, LegacyTemplates(notes=(str(error),)))


def _config_in(folder: Path) -> Path | None:
    return next(_config_files(folder), None)


def _config_files(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.is_file() and entry.name.lower() == CONFIG_NAME.lower():
            yield entry
