"""`echeance backup`: the button « Sauvegarder », from the terminal."""

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from echeance.home.backups import FOLDER, BackupError, dump_command, make_backup
from echeance.lib.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Copier la base de données dans le dossier des sauvegardes, sans rien arrêter."
    exit_codes: ClassVar[dict[int, str]] = {
        1: "la sauvegarde n’a pas pu être faite",
        3: "base PostgreSQL : la commande à lancer est affichée",
    }

    def handle(self, **options: Any) -> None:
        at = timezone.localtime()
        if connection.vendor != "sqlite":
            self.stdout.write(dump_command(connection.settings_dict, at=at))
            raise CommandError("Cette base se sauvegarde avec la commande ci-dessus.", returncode=3)
        folder = Path(settings.DATA_DIR) / FOLDER
        try:
            made = make_backup(Path(connection.settings_dict["NAME"]), folder=folder, at=at)
        except BackupError as error:
            raise CommandError(str(error), returncode=1) from None
        self.stdout.write(f"Sauvegarde faite et relue : {folder / made.name}")
