"""argparse in French: headings, help and the mistakes of whoever types the command."""

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from django.core.management.base import CommandError, CommandParser

# argparse words its mistakes in English and offers no other way to translate them one by one.
_MISTAKES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"the following arguments are required: (.+)"),
        lambda found: f"il manque : {found[1]}",
    ),
    (
        re.compile(r"one of the arguments (.+) is required"),
        lambda found: f"il faut l’un de : {found[1]}",
    ),
    (
        re.compile(r"unrecognized arguments: (.+)"),
        lambda found: f"arguments inconnus : {found[1]}",
    ),
    (
        re.compile(r"argument (.+?): expected (?:one|at least one) argument"),
        lambda found: f"{found[1]} attend une valeur",
    ),
    (
        re.compile(r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.+)\)"),
        lambda found: f"{found[1]} : « {found[2]} » n’existe pas ; au choix : {found[3]}",
    ),
    (
        re.compile(r"argument (.+?): invalid int value: '(.*)'"),
        lambda found: f"{found[1]} : « {found[2]} » n’est pas un nombre entier",
    ),
    (
        re.compile(r"argument (.+?): invalid \w+ value: '(.*)'"),
        lambda found: f"{found[1]} : « {found[2]} » ne convient pas",
    ),
    (
        re.compile(r"argument (.+?): not allowed with argument (.+)"),
        lambda found: f"{found[1]} ne va pas avec {found[2]}",
    ),
    (
        re.compile(r"argument (.+?): (.+)"),
        lambda found: f"{found[1]} : {found[2]}",
    ),
)


class FrenchHelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the epilog as written."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Utilisation : " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(f"{heading}\u00a0" if heading else heading)


class FrenchParser(CommandParser):
    """The parser of every command of ours. A mistake ends with exit code 2."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", FrenchHelpFormatter)
        wants_help = options.pop("add_help", True)
        super().__init__(**options, add_help=False, allow_abbrev=False)
        self._positionals.title = "Arguments"
        self._optionals.title = "Options"
        if wants_help:
            self.add_argument("-h", "--help", action="help", help="montrer cette aide")

    def error(self, message: str) -> NoReturn:
        if not self.called_from_command_line:
            raise CommandError(in_french(message), returncode=2)
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog} : {in_french(message)}\n")


def in_french(message: str) -> str:
    """The mistake in French; as argparse wrote it when no pattern knows it."""
    for pattern, say in _MISTAKES:
        found = pattern.fullmatch(message)
        if found:
            return say(found)
    return message
