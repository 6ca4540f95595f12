"""« À propos »: what is installed here and where, without any secret."""

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext

import echeance


@dataclass(frozen=True)
class Fact:
    """`is_code`: to be copied as it is, in a terminal for instance."""

    label: str
    value: str
    is_code: bool = False


def built_on() -> date:
    """When this version was made."""
    return date.fromisoformat(echeance.__built_on__)


def installed_at() -> datetime:
    """When this version was put on the machine."""
    return datetime.fromtimestamp(Path(echeance.__file__).stat().st_mtime, tz=UTC)


def installation() -> list[Fact]:
    """For administrators: folders, database, commands. No password, no key."""
    program = Path(echeance.__file__).resolve().parent
    command = Path(sys.executable).with_name("echeance")
    database = connection.settings_dict
    where = f"{database.get('HOST') or gettext('cette machine')}, {database['NAME']}"
    return [
        Fact(gettext("Programme"), str(program), is_code=True),
        Fact(gettext("Commande de l’automate"), f"{command} automate", is_code=True),
        Fact(gettext("Commande des écrans"), f"{command} web", is_code=True),
        Fact(gettext("Services"), "echeance-automate.service, echeance-web.service", is_code=True),
        Fact(gettext("Dossier des données"), str(settings.DATA_DIR), is_code=True),
        Fact(gettext("Dossier des journaux"), str(settings.LOG_DIR), is_code=True),
        Fact(gettext("Base de données"), f"{connection.display_name}, {where}"),
        *_connections(),
        Fact(gettext("Environnement"), settings.ENVIRONMENT_NAME or gettext("production")),
    ]


def _connections() -> list[Fact]:
    """How many a process opens, where the machine limits them."""
    pool = connection.settings_dict["OPTIONS"].get("pool")
    if not pool:
        return []
    told = gettext("%(least)s au moins, %(most)s au plus, pour chaque processus") % {
        "least": pool["min_size"],
        "most": pool["max_size"],
    }
    return [Fact(gettext("Connexions à la base"), told)]
