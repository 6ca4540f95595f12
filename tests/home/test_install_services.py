"""`echeance install-services`: the units of the repository, with the paths of this machine."""

import getpass
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from echeance.home.service_units import NAMES, SOURCE, Installation, unit_for

HERE = Installation(
    program=Path("/opt/echeance/.venv/bin/echeance"),
    data=Path("/var/lib/echeance"),
    logs=Path("/var/log/echeance"),
    user="avis",
    group="cabinet",
)


def rendered(name: str, installation: Installation = HERE) -> list[str]:
    return unit_for((SOURCE / name).read_text("utf-8"), installation).splitlines()


def install(folder: Path, *, stdout: StringIO | None = None) -> None:
    """For who runs the tests, root or not."""
    call_command(
        "install_services",
        "--into",
        str(folder),
        "--user",
        getpass.getuser(),
        stdout=stdout or StringIO(),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_names_this_installation_and_keeps_the_rest(name: str) -> None:
    lines = rendered(name)
    kept = (SOURCE / name).read_text("utf-8").splitlines()

    what = "automate" if "automate" in name else "web"
    assert f"ExecStart=/opt/echeance/.venv/bin/echeance {what}" in lines
    assert {"User=avis", "Group=cabinet", "ProtectHome=yes"} <= set(lines)
    assert "ReadWritePaths=/var/lib/echeance /var/log/echeance" in lines
    assert "Environment=ECHEANCE_DATA_DIR=/var/lib/echeance" in lines
    assert not any("/srv/echeance" in line for line in lines)
    assert {"Restart=always", "WantedBy=multi-user.target", "KillMode=mixed"} & set(kept) <= set(
        lines
    )


def test_logs_inside_the_data_are_named_once() -> None:
    inside = Installation(
        HERE.program, HERE.data, HERE.data / "log", user=HERE.user, group=HERE.group
    )

    assert "ReadWritePaths=/var/lib/echeance" in rendered(NAMES[0], inside)


def test_an_installation_in_a_home_is_not_hidden_from_itself() -> None:
    at_home = Installation(
        HERE.program, Path("/home", "lise", "echeance"), HERE.logs, user="lise", group="lise"
    )

    assert "ProtectHome=no" in rendered(NAMES[1], at_home)


def test_a_path_with_a_space_or_a_percent_stays_one_path() -> None:
    """A percent sign alone would be a specifier of systemd."""
    spaced = Installation(
        Path("/opt/Cabinet Forem/echeance"), Path("/srv/100%"), HERE.logs, user="a", group="a"
    )

    lines = rendered(NAMES[0], spaced)

    assert 'ExecStart="/opt/Cabinet Forem/echeance" web' in lines
    assert "Environment=ECHEANCE_DATA_DIR=/srv/100%%" in lines
    assert "ReadWritePaths=/srv/100%% /var/log/echeance" in lines


def test_the_command_writes_both_and_says_what_comes_next(tmp_path: Path) -> None:
    out = StringIO()

    install(tmp_path, stdout=out)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)
    text = (tmp_path / "echeance-automate.service").read_text("utf-8")
    assert f"User={getpass.getuser()}" in text
    assert str(Path(settings.DATA_DIR).resolve()) in text
    assert "systemctl enable --now echeance-web echeance-automate" in out.getvalue()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_what_was_written(tmp_path: Path) -> None:
    install(tmp_path)

    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in NAMES)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert not any(name in checked.stderr for name in NAMES), checked.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="absent") as refusal:
        install(tmp_path / "absent")

    assert refusal.value.returncode == 1


def test_an_unknown_user_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="inconnu-ici"):
        call_command(
            "install_services", "--into", str(tmp_path), "--user", "inconnu-ici", stdout=StringIO()
        )


def test_root_names_another_user_for_the_services(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "root")

    with pytest.raises(CommandError, match="--user") as refusal:
        call_command("install_services", "--into", str(tmp_path), stdout=StringIO())

    assert refusal.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_anybody_else_names_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "nobody")

    call_command("install_services", "--into", str(tmp_path), stdout=StringIO())

    assert "User=nobody" in (tmp_path / NAMES[0]).read_text("utf-8")
