"""The base of our management commands: `echeance NAME`, in French, without Django's own options."""

import argparse
import sys
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from echeance.lib.french_parser import FrenchParser

_EXIT_CODES = {0: "tout s’est bien passé", 2: "commande mal formulée ou installation incomplète"}


class Command(BaseCommand):
    """Subclasses are named `Command` too, set `help` (French, one sentence) and write `handle`.

    `raise CommandError("phrase", returncode=1)` prints the sentence alone and ends with that code.
    """

    help: str
    exit_codes: ClassVar[dict[int, str]] = {}
    """What each exit code means, in French; 0 and 2 are known."""
    needs_database: ClassVar[bool] = True
    """Have `echeance` make a database that does not exist yet, and refuse one that is behind."""
    requires_system_checks = []  # tests and `doctor` run them, not every call

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> FrenchParser:
        codes = {**_EXIT_CODES, **self.exit_codes}
        listed = "\n".join(f"  {code}  {meaning}" for code, meaning in sorted(codes.items()))
        parser = FrenchParser(
            prog=f"echeance {subcommand.replace('_', '-')}",
            description=self.help,
            epilog=f"Codes de sortie :\n{listed}",
            called_from_command_line=getattr(self, "_called_from_command_line", None),
            **kwargs,
        )
        # Django's `execute` and `call_command` expect these; nobody at the office does.
        for flag in ("--traceback", "--no-color", "--force-color"):
            parser.add_argument(flag, action="store_true", help=argparse.SUPPRESS)
        parser.add_argument("--verbosity", type=int, default=1, help=argparse.SUPPRESS)
        parser.add_argument("--settings", help=argparse.SUPPRESS)
        parser.add_argument("--pythonpath", help=argparse.SUPPRESS)
        self.add_arguments(parser)
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        self._called_from_command_line = True
        options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
        try:
            self.execute(*options.pop("args", ()), **options)
        except CommandError as error:
            if options["traceback"]:
                raise
            self.stderr.write(str(error))
            sys.exit(error.returncode)
        finally:
            connections.close_all()
