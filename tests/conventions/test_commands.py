import importlib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from echeance import cli
from echeance.lib.commands import Command

FILES = {name: file for name, file in cli._commands().items() if name != "demo"}


def command_of(file: Path) -> Command:
    app = file.parents[2].name
    module = importlib.import_module(f"echeance.{app}.management.commands.{file.stem}")
    command = module.Command()
    assert isinstance(command, Command)
    return command


@pytest.mark.parametrize("name", FILES)
def test_a_command_says_in_french_what_it_does_and_how_it_ends(name: str) -> None:
    file = FILES[name]

    help_text = command_of(file).create_parser("echeance", file.stem).format_help()

    assert help_text.startswith(f"Utilisation\u00a0: echeance {file.stem.replace('_', '-')}")
    assert "Codes de sortie" in help_text
    assert cli._help_of(file)


@pytest.mark.parametrize("name", FILES)
def test_an_option_that_does_not_exist_is_refused(name: str) -> None:
    parser = command_of(FILES[name]).create_parser("echeance", FILES[name].stem)

    with pytest.raises(CommandError):
        parser.parse_args(["--nulle-part"])


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_the_database_guards_what_was_printed_and_written_down() -> None:
    question = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        triggers = {name for (name,) in cursor.fetchall()}

    for table in ("notice", "noticepdf", "noticeline", "statuschange"):
        assert any(name.startswith(f"notices_{table}_") for name in triggers), table
