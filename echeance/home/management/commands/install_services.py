"""`echeance install-services`: screens and automate as services of the machine."""

import argparse
import getpass
import grp
import pwd
import sys
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import CommandError

from echeance.home.service_units import NAMES, SOURCE, Installation, unit_for
from echeance.lib.commands import Command as BaseCommand

FOLDER = "/etc/systemd/system"


class Command(BaseCommand):
    help = "Installer les écrans et l’automate comme services de la machine (systemd)."
    exit_codes: ClassVar[dict[int, str]] = {1: "les fichiers n’ont pas pu être écrits"}
    needs_database: ClassVar[bool] = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--user",
            metavar="NOM",
            help="utilisateur du système qui les fait tourner (celui qui tape la commande, sauf"
            " root)",
        )
        parser.add_argument(
            "--into", default=FOLDER, metavar="DOSSIER", help=f"où les écrire ({FOLDER})"
        )

    def handle(self, **options: Any) -> None:
        installation = _installation(options["user"] or _whoever_types())
        folder = Path(options["into"])
        for name in NAMES:
            try:
                text = unit_for((SOURCE / name).read_text("utf-8"), installation)
                (folder / name).write_text(text, "utf-8")
            except OSError as error:
                raise CommandError(
                    f"{error.filename} : {error.strerror}. Lancez la commande en administrateur"
                    " du système, ou choisissez un autre dossier avec --into.",
                    returncode=1,
                ) from error
            self.stdout.write(f"Écrit : {folder / name}")
        self.stdout.write(
            f"Utilisateur {installation.user}, données dans {installation.data}.\n"
            "Pour les démarrer, maintenant et avec la machine :\n"
            "  systemctl daemon-reload\n"
            "  systemctl enable --now echeance-web echeance-automate"
        )


def _whoever_types() -> str:
    user = getpass.getuser()
    if user == "root":  # it must be, to write there: nobody meant services with all its rights
        raise CommandError(
            "Nommez avec --user l’utilisateur des services : sous root, ils auraient tous les"
            " droits sur la machine.",
            returncode=2,
        )
    return user


def _installation(user: str) -> Installation:
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        raise CommandError(
            f"L’utilisateur « {user} » n’existe pas sur cette machine (--user).", returncode=2
        ) from None
    return Installation(
        program=Path(sys.executable).with_name("echeance"),
        data=Path(settings.DATA_DIR).resolve(),
        logs=Path(settings.LOG_DIR).resolve(),
        user=user,
        group=grp.getgrgid(account.pw_gid).gr_name,
    )
