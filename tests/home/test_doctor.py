import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from echeance.accounts.models import Role
from echeance.home import checks
from echeance.lib.checks import State
from tests.build import make_user

pytestmark = pytest.mark.django_db


def examine(**options: bool) -> str:
    output = StringIO()
    call_command("doctor", stdout=output, **options)
    return output.getvalue()


def test_a_sound_installation_lists_what_was_looked_at(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    make_user(role=Role.ADMINISTRATOR)

    found = {check.name: check.state for check in checks.checks()}

    assert found["Base de données"] is State.GOOD
    assert found["Dossier de données"] is State.GOOD
    assert found["Utilisateurs"] is State.GOOD


def test_a_new_office_is_told_how_to_make_its_first_administrator() -> None:
    [users] = [check for check in checks.checks() if check.name == "Utilisateurs"]

    assert users.state is State.WARNING
    assert users.remedy == "echeance create-user NOM --role administrateur"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_a_key_that_others_can_read_is_told_with_its_remedy(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    key = tmp_path / "secret.key"
    key.write_text("abc")
    key.chmod(0o644)

    [found] = [check for check in checks.checks() if check.name == "Clé secret.key"]

    assert found.state is State.WARNING
    assert "chmod 600" in found.remedy


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
@pytest.mark.parametrize(("folder", "file", "said"), [(0o755, 0o644, 1), (0o750, 0o644, 0)])
def test_a_database_that_everybody_can_read_is_told(
    settings: Settings, tmp_path: Path, folder: int, file: int, said: int
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "echeance.sqlite3").touch()
    (tmp_path / "echeance.sqlite3").chmod(file)
    tmp_path.chmod(folder)

    found = [check for check in checks.checks() if check.name == "Données des clients"]

    assert len(found) == said


def test_a_folder_that_is_missing_is_only_a_warning(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "nowhere"

    [found] = [check for check in checks.checks() if check.name == "Dossier de données"]

    assert found.state is State.WARNING


def test_a_full_disk_is_something_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "EMPTY_DISK_MB", 10**12)

    with pytest.raises(CommandError, match="à réparer") as refusal:
        examine()

    assert refusal.value.returncode == 1


def test_the_report_is_there_for_machines_too() -> None:
    report = json.loads(examine(json=True))

    assert {"name", "state", "message", "remedy"} == set(report[0])
