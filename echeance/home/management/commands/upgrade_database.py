"""`echeance migrate`: the database brought to this version of the product."""

from typing import Any, ClassVar

from django.core.management.base import CommandError
from django.utils import timezone

from echeance.dispatch.state import may_be_working
from echeance.lib import database
from echeance.lib.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Mettre la base de données au niveau de cette version."
    needs_database: ClassVar[bool] = False
    exit_codes: ClassVar[dict[int, str]] = {3: "refusé : un automate tourne"}

    def handle(self, *args: Any, **options: Any) -> None:
        if database.schema() is database.Schema.CURRENT:
            self.stdout.write("La base de données est à jour : rien à faire.")
            return
        if database.schema() is database.Schema.BEHIND and may_be_working(at=timezone.now()):
            raise CommandError(
                "Arrêtez l’automate avant de mettre à jour la base : « Passer en maintenance » sur"
                " la page « Automate », ou arrêtez son service.",
                returncode=3,
            )
        database.upgrade()
        self.stdout.write("La base de données est au niveau de cette version.")
