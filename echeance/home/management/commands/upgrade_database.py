"""`echeance migrate`: the database brought to this version of the product."""

from typing import Any, ClassVar

from echeance.lib import database
from echeance.lib.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Mettre la base de données au niveau de cette version."
    needs_database: ClassVar[bool] = False

    def handle(self, *args: Any, **options: Any) -> None:
        if database.schema() is database.Schema.CURRENT:
            self.stdout.write("La base de données est à jour : rien à faire.")
            return
        database.upgrade()
        self.stdout.write("La base de données est au niveau de cette version.")
