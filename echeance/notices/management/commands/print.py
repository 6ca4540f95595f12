"""`echeance print`: the notices on paper of an edition, as one PDF or a few."""

import argparse
import getpass
import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from echeance.lib.commands import Command as BaseCommand
from echeance.notices.models import Edition
from echeance.notices.printing import paper_notices, parts_of, print_part


class Command(BaseCommand):
    help = "Écrire en un PDF les avis sur papier d’une édition, dans l’ordre des enveloppes."
    exit_codes = {2: "édition inconnue ou sans avis sur papier, fichier impossible à écrire"}

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--edition", type=int, required=True, metavar="N")
        parser.add_argument(
            "--out",
            type=Path,
            required=True,
            metavar="FICHIER",
            help="PDF à écrire\u00a0; au-delà de 500 lettres, FICHIER-1, FICHIER-2…",
        )
        parser.add_argument(
            "--double-sided",
            action="store_true",
            help="recto verso\u00a0: chaque lettre commence sur une feuille",
        )
        parser.add_argument("--json", action="store_true", help="rapport en JSON")

    def handle(self, **options: Any) -> None:
        edition = Edition.objects.select_related("legal_entity").filter(pk=options["edition"])
        found = edition.first()
        if found is None:
            raise CommandError(
                f"L’édition n°\u00a0{options['edition']} n’existe pas.", returncode=2
            )
        notices = paper_notices(found, sees_confidential=True)
        parts = parts_of(notices)
        if not parts:
            raise CommandError(
                f"L’édition n°\u00a0{found.pk} n’a pas d’avis sur papier. Ils viennent d’une"
                " édition lancée par « Imprimer », ou par « echeance edition --paper ».",
                returncode=2,
            )
        written = []
        for part in parts:
            file = _named(options["out"], part.index if part.of > 1 else 0)
            try:
                with file.open("wb") as out:
                    pages = print_part(
                        found,
                        part,
                        out,
                        notices=notices,
                        at=timezone.now(),
                        by=getpass.getuser(),
                        double_sided=options["double_sided"],
                    )
            except OSError as error:
                raise CommandError(
                    f"{file} ne peut pas être écrit\u00a0: {error.strerror}.", returncode=2
                ) from error
            written.append({"file": str(file), "letters": part.letters, "pages": pages})
        if options["json"]:
            self.stdout.write(json.dumps(written, ensure_ascii=False))
            return
        for one in written:
            self.stdout.write(
                f"{one['file']}\u00a0: {one['letters']} lettres, {one['pages']} pages."
            )


def _named(file: Path, index: int) -> Path:
    return file.with_stem(f"{file.stem}-{index}") if index else file
