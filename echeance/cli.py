"""`echeance COMMAND`: the command line of the product, for people, scripts and services."""

import ast
import difflib
import os
import sys
import traceback
from pathlib import Path

from echeance import __version__
from echeance.lib.env import BadSettingError

_PACKAGE = Path(__file__).resolve().parent

_ORDER = (
    "demo", "create-user", "configure-mail", "web", "automate", "import-books", "edition",
    "print", "notices", "validate", "block", "doctor", "migrate",
)  # fmt: skip
"""The order of a first day; commands not named here follow by name."""

_RENAMED = {"upgrade_database": "migrate"}
"""Django has a command of that name already, which ours calls."""

_DEMO = _PACKAGE / "demo" / "office.py"
"""It chooses its own data folder, so it starts before the settings are read."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 badly asked, others in its `--help`."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in {"-h", "--help", "help", "aide"}:
        print(_overview())
        return 0 if given else 2
    if given[0] == "--version":
        print(f"Échéance {__version__}")
        return 0
    name, rest = given[0].replace("_", "-"), given[1:]
    files = _commands()
    if name not in files:
        print(_unknown(name, known=files), file=sys.stderr)
        return 2
    try:
        return _run(files[name], rest)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has left (« | head »); Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except _told_in_one_sentence() as error:
        if "--traceback" in rest or os.environ.get("ECHEANCE_DEBUG") in {"1", "oui"}:
            traceback.print_exc()
        print(_sentence(error), file=sys.stderr)
        return 2


def _run(file: Path, rest: list[str]) -> int:
    # Database, logs and PDFs speak of clients: other accounts of the machine do not read them.
    os.umask(os.umask(0o077) | 0o027)
    if file == _DEMO:
        from echeance.demo import office

        return office.main(rest)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echeance.settings")
    import django
    from django.core.management import load_command_class

    from echeance.lib import commands, database

    django.setup()
    command = load_command_class(f"echeance.{file.parents[2].name}", file.stem)
    asks_for_help = not {"-h", "--help"}.isdisjoint(rest)
    if isinstance(command, commands.Command) and command.needs_database and not asks_for_help:
        database.make_or_check()
    command.run_from_argv(["echeance", file.stem, *rest])
    return 0


def _commands() -> dict[str, Path]:
    """Every command of our applications, by the name that people type."""
    found = {
        _RENAMED.get(file.stem, file.stem.replace("_", "-")): file
        for file in sorted(_PACKAGE.glob("*/management/commands/[a-z]*.py"))
    }
    found["demo"] = _DEMO
    ranks = {name: rank for rank, name in enumerate(_ORDER)}
    names = sorted(found, key=lambda name: (ranks.get(name, len(ranks)), name))
    return {name: found[name] for name in names}


def _overview() -> str:
    files = _commands()
    width = max(len(name) for name in files)
    lines = [f"  {name:{width}}  {_help_of(file)}" for name, file in files.items()]
    return "\n".join(
        [
            f"Échéance {__version__} : les avis d’échéance d’un cabinet de courtage, par courriel.",
            "",
            "Utilisation : echeance COMMANDE [options]",
            "",
            "Commandes :",
            *lines,
            "",
            "« echeance COMMANDE --help » montre les options d’une commande.",
            "Premier essai, avec des données inventées : « echeance demo ».",
        ]
    )


def _help_of(file: Path) -> str:
    """First sentence of a command's `help`, read without importing: settings may be missing."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if names == ["help"]:
                return str(node.value.value).partition(". ")[0].removesuffix(".")
    return ""


def _unknown(name: str, *, known: dict[str, Path]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = (
        f"Vouliez-vous dire « {near[0]} » ?" if near else "« echeance --help » les montre toutes."
    )
    return f"La commande « {name} » n’existe pas. {hint}"


def _told_in_one_sentence() -> tuple[type[Exception], ...]:
    """Errors of the installation: whoever typed the command can mend them, a trace would not help.

    Asked only once something was raised, so that Django is not imported for `--help`.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db import InterfaceError, OperationalError

    from echeance.lib.database import SchemaError

    return (
        BadSettingError,
        ImproperlyConfigured,
        InterfaceError,
        OperationalError,
        PermissionError,
        SchemaError,
    )


def _sentence(error: Exception) -> str:
    from django.db import InterfaceError, OperationalError

    from echeance.lib.locking import is_busy

    first_line = str(error).strip().partition("\n")[0]
    if is_busy(error):
        return (
            "La base de données est occupée par une autre écriture (un import, par exemple) :"
            " relancez la commande dans un instant."
        )
    if isinstance(error, InterfaceError | OperationalError):
        return (
            f"La base de données ne répond pas : {first_line}. Vérifiez ECHEANCE_DATABASE_URL,"
            " puis lancez « echeance doctor »."
        )
    if isinstance(error, PermissionError) and error.filename is None:
        # Shared memory between processes names no file (POSIX semaphores, shm_overview(7)).
        return (
            f"Le système refuse une ressource à ce programme ({error.strerror})."
            " Sous Linux, /dev/shm doit être ouvert à tous (droits 1777)."
        )
    if isinstance(error, PermissionError):
        return (
            f"« {error.filename} » est interdit à l’utilisateur de ce programme"
            f" ({error.strerror}). Donnez-lui ce dossier, ou choisissez-en un autre dans"
            " ECHEANCE_DATA_DIR."
        )
    return first_line


if __name__ == "__main__":
    sys.exit(main())
