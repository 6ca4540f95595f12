"""Files of an office → the books, from the command line."""

import argparse
import getpass
import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.timezone import now

from echeance.lib.commands import Command as FrenchCommand
from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.run import import_books


class Command(FrenchCommand):
    help = (
        "Importe les entités juridiques, clients, contrats, quittances et acomptes de fichiers CSV"
        " ou de classeurs Excel (.xlsx), reconnus à leurs titres de colonnes. Un fichier qui a une"
        " erreur n’est pas importé du tout. Importer deux fois les mêmes fichiers ne change rien."
    )
    exit_codes = {1: "au moins un fichier a été refusé"}

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            type=Path,
            metavar="CHEMIN",
            help="fichier CSV ou .xlsx, ou dossier dont tous ces fichiers sont pris",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="vérifie et rend compte sans rien écrire"
        )
        parser.add_argument("--json", action="store_true", help="rend compte en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        sources = [Source(name=path.name, content=_bytes(path)) for path in _files(options)]
        report = import_books(sources, by=_author(), at=now(), dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(report.sentences()))
        if not report.accepted:
            raise SystemExit(1)


def _files(options: dict[str, Any]) -> list[Path]:
    files: list[Path] = []
    for path in options["paths"]:
        if path.is_dir():
            files += sorted(file for file in path.iterdir() if _is_book(file))
        elif path.exists():
            files.append(path)
        else:
            raise CommandError(f"«\u00a0{path}\u00a0» n’existe pas.", returncode=2)
    if not files:
        raise CommandError("Ce dossier ne contient aucun fichier CSV ou .xlsx.", returncode=2)
    return files


def _is_book(file: Path) -> bool:
    # Excel writes « ~$name.xlsx » beside a workbook that is open.
    return file.suffix.lower() in {".csv", ".xlsx"} and not file.name.startswith("~$")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(
            f"«\u00a0{path}\u00a0» est illisible ({error.strerror}).", returncode=2
        ) from error


def _author() -> str:
    """Who stands in the history: the user of the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "import"
