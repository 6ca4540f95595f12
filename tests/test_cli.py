"""The command line as a person meets it: each test starts the real program."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from echeance.cli import _sentence

pytestmark = pytest.mark.process


def echeance(
    *arguments: str, data: Path, typed: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ECHEANCE_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "echeance", *arguments],
        env={**kept, "ECHEANCE_DATA_DIR": str(data)} | variables,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_overview_names_every_command_and_touches_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"

    shown = echeance("--help", data=data)

    assert shown.returncode == 0
    for command in ("demo", "web", "automate", "import-books", "edition", "notices", "validate",
                    "block", "configure-mail", "doctor", "migrate", "create-user"):  # fmt: skip
        assert f"\n  {command} " in shown.stdout
    assert not data.exists()


def test_without_a_command_the_overview_is_shown_and_the_exit_code_says_so(tmp_path: Path) -> None:
    assert echeance(data=tmp_path).returncode == 2


def test_the_version_is_told(tmp_path: Path) -> None:
    assert echeance("--version", data=tmp_path).stdout.startswith("Échéance 0.")


def test_an_unknown_command_gets_a_suggestion(tmp_path: Path) -> None:
    refused = echeance("import-bools", data=tmp_path)

    assert refused.returncode == 2
    assert "« import-bools » n’existe pas. Vouliez-vous dire « import-books » ?" in refused.stderr


def test_the_database_makes_itself(tmp_path: Path) -> None:
    listed = echeance("notices", data=tmp_path / "new")

    assert listed.returncode == 0, listed.stderr
    assert (tmp_path / "new" / "echeance.sqlite3").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_other_accounts_of_the_machine_read_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"

    echeance("notices", data=data)

    assert list(data.iterdir())
    assert not [file for file in (data, *data.rglob("*")) if file.stat().st_mode & 0o007]


def test_two_first_commands_at_once_make_one_database(tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "echeance", "notices"]
    environment = {**os.environ, "ECHEANCE_DATA_DIR": str(tmp_path)}
    environment.pop("ECHEANCE_DATABASE_URL", None)

    both = [subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE) for _ in range(2)]

    errors = [each.communicate(timeout=120)[1] for each in both]
    assert [each.returncode for each in both] == [0, 0], errors


def test_a_command_waits_for_the_one_that_makes_the_database(tmp_path: Path) -> None:
    """The file is there, not yet in WAL mode: SQLite refuses it at once instead of waiting."""
    environment = {**os.environ, "ECHEANCE_DATA_DIR": str(tmp_path)}
    environment.pop("ECHEANCE_DATABASE_URL", None)
    making = sqlite3.connect(tmp_path / "echeance.sqlite3", isolation_level=None)
    making.execute("BEGIN IMMEDIATE")
    second = subprocess.Popen(
        [sys.executable, "-m", "echeance", "notices"], env=environment, stderr=subprocess.PIPE
    )
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(6)
    making.close()

    _, error = second.communicate(timeout=120)
    assert second.returncode == 0, error


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("ECHEANCE_WEB_PORT", "abc", "ECHEANCE_WEB_PORT doit être un nombre entier"),
        ("ECHEANCE_DEBUG", "peut-être", "ECHEANCE_DEBUG doit être « oui » ou « non »"),
        ("ECHEANCE_DATABASE_URL", "mysql://a:secret@b/c", "doit être une adresse"),
        ("ECHEANCE_DATABASE_URL", "postgresql://127.0.0.1:1/x", "ne répond pas"),
        ("ECHEANCE_LOG_LEVEL", "fort", "ECHEANCE_LOG_LEVEL doit être l’un de"),
        ("ECHEANCE_SECRET_KEY_FILE", "/nulle/part", "est illisible"),
        ("ECHEANCE_WEB_PORT", "99999", "ECHEANCE_WEB_PORT doit être entre 1 et 65535"),
        ("ECHEANCE_LOG_DAYS", "-1", "ECHEANCE_LOG_DAYS doit être entre 1 et"),
        ("ECHEANCE_ENCRYPTION_KEY", "abc", "n’est pas une clé Fernet"),
        ("ECHEANCE_DATA_DIR", "/dev/null/x", "ne peut pas être créé"),
    ],
)
def test_a_bad_setting_is_one_french_sentence(
    tmp_path: Path, variable: str, value: str, sentence: str
) -> None:
    refused = echeance("notices", data=tmp_path, **{variable: value})

    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "secret@" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_the_trace_is_there_for_who_asks(tmp_path: Path) -> None:
    refused = echeance(
        "notices", "--traceback", data=tmp_path, ECHEANCE_DATABASE_URL="postgresql://127.0.0.1:1/x"
    )

    assert "Traceback" in refused.stderr


def test_a_database_of_an_older_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    import sqlite3

    echeance("migrate", data=tmp_path)
    with sqlite3.connect(tmp_path / "echeance.sqlite3") as database:
        database.execute(
            "DELETE FROM django_migrations WHERE app = 'sessions' AND name = '0001_initial'"
        )

    refused = echeance("notices", data=tmp_path)

    assert refused.returncode == 2
    assert "« echeance migrate »" in refused.stderr


def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    import sqlite3

    echeance("migrate", data=tmp_path)
    with sqlite3.connect(tmp_path / "echeance.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('notices', '9999_future', '2030-01-01')"
        )

    refused = echeance("web", data=tmp_path)

    assert refused.returncode == 2
    assert "plus récente que ce programme" in refused.stderr


def test_migrating_twice_says_that_nothing_is_left_to_do(tmp_path: Path) -> None:
    echeance("migrate", data=tmp_path)

    again = echeance("migrate", data=tmp_path)

    assert again.returncode == 0
    assert "rien à faire" in again.stdout


def test_a_first_user_is_made_with_a_password_from_standard_input(tmp_path: Path) -> None:
    made = echeance(
        "create-user", "olga", "--role", "administrateur", "--password-file", "-",
        data=tmp_path, typed="Échéance 2027 !\n",
    )  # fmt: skip

    assert made.returncode == 0, made.stderr
    assert "olga peut se connecter (Administrateur)." in made.stdout


def test_a_weak_password_is_refused_in_french(tmp_path: Path) -> None:
    refused = echeance(
        "create-user", "olga", "--role", "gestionnaire", "--password-file", "-",
        data=tmp_path, typed="olga\n",
    )  # fmt: skip

    assert refused.returncode == 1
    assert "Ce mot de passe est trop court" in refused.stderr


def test_an_existing_user_is_not_changed_by_mistake(tmp_path: Path) -> None:
    arguments = ("create-user", "olga", "--role", "gestionnaire", "--password-file", "-")
    echeance(*arguments, data=tmp_path, typed="Échéance 2027 !\n")

    refused = echeance(*arguments, data=tmp_path, typed="Échéance 2028 !\n")

    assert refused.returncode == 1
    assert "existe déjà" in refused.stderr


def test_a_port_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    refused = echeance("web", "--port", "99999", data=tmp_path)

    assert refused.returncode == 2
    assert "--port va de 1 à 65535" in refused.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = echeance("web", "--port", str(taken.getsockname()[1]), data=tmp_path)

    assert refused.returncode == 2
    assert "choisissez un autre port" in refused.stderr


def test_a_refused_shared_memory_is_said_without_naming_a_folder() -> None:
    words = _sentence(PermissionError(13, "Permission denied"))

    assert "/dev/shm" in words
    assert "None" not in words
