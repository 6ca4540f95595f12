"""`echeance import-legacy`: take over an old installation from the command line."""

import argparse
import getpass
import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from echeance.dispatch.legacy.elements import UnreadableConfigError
from echeance.dispatch.legacy.finding import (
    NothingFoundError,
    OldInstallation,
    read_installation,
)
from echeance.dispatch.legacy.templates import UnreadableTemplatesError
from echeance.dispatch.taking_over import Takeover, apply, prepare
from echeance.lib.commands import Command as BaseCommand
from echeance.lib.plurals import plural


class Command(BaseCommand):
    help = "Reprendre l’ancien automate : paEmailService.exe.config et EMAIL_Ressources."
    exit_codes = {
        1: "repris en partie : la liste dit ce qui ne l’a pas été",
        2: "rien n’a pu être lu, ou commande mal formulée",
    }

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "path",
            metavar="CHEMIN",
            help="le fichier .config, ou le dossier qui le contient avec EMAIL_Ressources",
        )
        parser.add_argument(
            "--keep-bcc",
            action="store_true",
            help="garder les copies cachées : ces adresses recevront l’avis de chaque client",
        )
        parser.add_argument("--dry-run", action="store_true", help="montrer sans rien enregistrer")
        parser.add_argument("--json", action="store_true", help="compte rendu en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        old = self._read(Path(options["path"]))
        by, at = getpass.getuser(), timezone.now()
        copies = old.config.blind_copies if options["keep_bcc"] else ()
        takeover = prepare(
            old.config,
            old.templates,
            keep_copies=[copy.address for copy in copies],
            by=by,
            at=at,
        )
        if not options["dry_run"]:
            apply(takeover, by=by, at=at)
        if options["json"]:
            report = {"dry_run": options["dry_run"], **takeover.report()}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self._tell(takeover, dry_run=options["dry_run"])
        if takeover.problems or takeover.config.damage:
            raise CommandError("Reprise partielle.", returncode=1)

    def _read(self, path: Path) -> OldInstallation:
        try:
            return read_installation(path)
        except (NothingFoundError, UnreadableConfigError, UnreadableTemplatesError) as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            sentence = f"« {path} » est illisible ({error.strerror})."
            raise CommandError(sentence, returncode=2) from error

    def _tell(self, takeover: Takeover, *, dry_run: bool) -> None:
        say = self.stdout.write
        for reading in takeover.config.keys:
            value = f" = {reading.value}" if reading.value else ""
            say(f"ligne {reading.line}  {reading.key}{value}\n    {reading}")
        for note in takeover.templates.notes:
            say(note)
        say("")
        for sentence in takeover.changes:
            say(f"+ {sentence}")
        for sentence in filter(None, (takeover.config.damage, *takeover.problems)):
            say(f"! {sentence}")
        left = len(takeover.config.blind_copies) - len(takeover.copies)
        if left and not takeover.copies:
            s = plural(left)
            say(
                f"! {left} copie{s} cachée{s} non reprise{s} : relancez avec --keep-bcc si ces"
                " adresses doivent recevoir l’avis de chaque client."
            )
        if takeover.banner:
            say(f"! {takeover.banner} : un bandeau le rappelle sur chaque écran.")
        if not takeover.changes:
            say("Rien à changer : tout est déjà en place.")
        elif dry_run:
            say("Essai : rien n’a été enregistré.")
        else:
            say(f"{len(takeover.changes)} réglages repris.")
