"""Is the installation sound? Everything but the mailer, which has checks of its own."""

import os
import platform
import shutil
import stat
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance import __version__
from echeance.accounts.models import Role, User
from echeance.dispatch import checks as mailer
from echeance.lib import database
from echeance.lib.checks import Check, State
from echeance.lib.database import Schema

LOW_DISK_MB = 500
"""Below, a warning: an edition of 10,000 letters takes about 400 MB."""
EMPTY_DISK_MB = 50
DATABASE = _("Base de données")


def all_checks(*, at: datetime) -> list[Check]:
    """These, then those of the mailer, which asks the mail server and needs the database."""
    found = checks()
    answers = any(check.name == str(DATABASE) and check.state is State.GOOD for check in found)
    return [*found, *mailer.checks(at=at)] if answers else found


def checks() -> list[Check]:
    """In the order in which a person would mend them."""
    found = [
        _versions(),
        _data_folder(),
        _disk(),
        *_secret_files(),
        *_clients_data(),
        _debug(),
        database_check(),
    ]
    if found[-1].state is State.GOOD:
        found.append(_users())
    return found


def database_check() -> Check:
    name = str(DATABASE)
    engine = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    try:
        schema = database.schema()
    except DatabaseError as error:
        first_line = str(error).strip().partition("\n")[0]
        return Check(
            name=name,
            state=State.BAD,
            message=gettext("%(engine)s ne répond pas : %(first_line)s")
            % {"engine": engine, "first_line": first_line},
            remedy=gettext(
                "Vérifiez ECHEANCE_DATABASE_URL, et que le serveur de base de données tourne."
            ),
        )
    if schema is Schema.CURRENT:
        return Check(
            name=name,
            state=State.GOOD,
            message=gettext("%(engine)s répond, tables à jour.") % {"engine": engine},
        )
    if schema is Schema.ABSENT:
        return Check(
            name=name,
            state=State.WARNING,
            message=gettext("%(engine)s répond, aucune table.") % {"engine": engine},
            remedy=gettext("La première commande les crée ; ou lancez « echeance migrate »."),
        )
    behind = schema is Schema.BEHIND
    return Check(
        name=name,
        state=State.BAD,
        message=gettext("%(engine)s répond, mais ses tables sont d’une autre version.")
        % {"engine": engine},
        remedy=gettext(
            "Sauvegardez la base, arrêtez l’automate et le site, puis « echeance migrate »."
        )
        if behind
        else gettext("Ce programme est plus ancien que la base : installez la version récente."),
    )


def _versions() -> Check:
    return Check(
        name=gettext("Programme"),
        state=State.GOOD,
        message=gettext(
            "Échéance %(version)s, Python %(python_version)s (%(executable)s), %(system)s."
        )
        % {
            "version": __version__,
            "python_version": platform.python_version(),
            "executable": sys.executable,
            "system": platform.system(),
        },
    )


def _data_folder() -> Check:
    folder = Path(settings.DATA_DIR)
    name = gettext("Dossier de données")
    if not folder.is_dir():
        return Check(
            name=name,
            state=State.WARNING,
            message=gettext("« %(folder)s » n’existe pas encore.") % {"folder": folder},
            remedy=gettext("La première commande le crée ; ECHEANCE_DATA_DIR en choisit un autre."),
        )
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Check(
            name=name,
            state=State.BAD,
            message=gettext("« %(folder)s » est interdit à l’utilisateur de ce programme.")
            % {"folder": folder},
            remedy=gettext(
                "Donnez ce dossier à cet utilisateur : chown -R UTILISATEUR « %(folder)s »."
            )
            % {"folder": folder},
        )
    return Check(
        name=name,
        state=State.GOOD,
        message=gettext("« %(folder)s » accepte l’écriture.") % {"folder": folder},
    )


def _disk() -> Check:
    folder = Path(settings.DATA_DIR)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    message = gettext("%(free)s Mo libres.") % {"free": free}
    remedy = gettext("Libérez de la place, ou déplacez ECHEANCE_DATA_DIR sur un disque plus grand.")
    if free < EMPTY_DISK_MB:
        return Check(
            name=gettext("Place sur le disque"), state=State.BAD, message=message, remedy=remedy
        )
    if free < LOW_DISK_MB:
        return Check(
            name=gettext("Place sur le disque"), state=State.WARNING, message=message, remedy=remedy
        )
    return Check(name=gettext("Place sur le disque"), state=State.GOOD, message=message)


def _secret_files() -> list[Check]:
    """Only the owner may read the keys that seal sessions and the mail server's password."""
    if os.name == "nt":
        return []  # rights on Windows are lists, not modes
    found = []
    for variable, default in (
        ("ECHEANCE_SECRET_KEY", "secret.key"),
        ("ECHEANCE_ENCRYPTION_KEY", "encryption.key"),
    ):
        given = os.environ.get(f"{variable}_FILE", "")
        file = Path(given) if given else Path(settings.DATA_DIR) / default
        if (os.environ.get(variable) and not given) or not file.exists():
            continue
        mode = stat.S_IMODE(file.stat().st_mode)
        name = gettext("Clé %(name)s") % {"name": file.name}
        if mode & 0o077:
            found.append(
                Check(
                    name=name,
                    state=State.WARNING,
                    message=gettext(
                        "D’autres utilisateurs de la machine peuvent la lire (mode %(mode)s)."
                    )
                    % {"mode": f"{mode:o}"},
                    remedy=f"chmod 600 {file}",
                )
            )
        else:
            found.append(
                Check(name=name, state=State.GOOD, message=gettext("Lisible par vous seul."))
            )
    return found


def _clients_data() -> list[Check]:
    """Said only when every account of the machine can read the database in its file."""
    folder = Path(settings.DATA_DIR)
    file = folder / "echeance.sqlite3"
    if os.name == "nt" or not file.exists():
        return []
    if not file.stat().st_mode & stat.S_IROTH or not folder.stat().st_mode & stat.S_IXOTH:
        return []
    return [
        Check(
            name=gettext("Données des clients"),
            state=State.WARNING,
            message=gettext(
                "Tous les utilisateurs de cette machine peuvent lire la base de données."
            ),
            remedy=f"chmod -R o-rwx {folder}",
        )
    ]


def _debug() -> Check:
    if settings.DEBUG:
        return Check(
            name=gettext("Mode de mise au point"),
            state=State.WARNING,
            message=gettext(
                "ECHEANCE_DEBUG est à « oui » : les pages d’erreur montrent des données."
            ),
            remedy=gettext("Retirez ECHEANCE_DEBUG sur une installation réelle."),
        )
    return Check(
        name=gettext("Mode de mise au point"), state=State.GOOD, message=gettext("Éteint.")
    )


def _users() -> Check:
    if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        return Check(
            name=gettext("Utilisateurs"),
            state=State.GOOD,
            message=gettext("Un administrateur existe."),
        )
    return Check(
        name=gettext("Utilisateurs"),
        state=State.WARNING,
        message=gettext("Aucun administrateur : personne ne peut régler l’envoi à l’écran."),
        remedy="echeance create-user NOM --role administrateur",
    )
