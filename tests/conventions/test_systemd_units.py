"""The services that start with the machine."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from echeance.dispatch.server import Timeouts

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
NAMES = ["echeance-web.service", "echeance-automate.service"]


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names keep case
    parser.read(UNITS / name, encoding="utf-8")
    return parser


@pytest.mark.parametrize("name", NAMES)
def test_a_service_comes_back_after_a_crash_and_after_a_reboot(name: str) -> None:
    parsed = unit(name)

    assert parsed["Service"]["Restart"] == "always"
    assert parsed["Install"]["WantedBy"] == "multi-user.target"


def test_the_automate_is_given_the_time_to_finish_the_mail_in_hand() -> None:
    longest = Timeouts()

    given = int(unit("echeance-automate.service")["Service"]["TimeoutStopSec"])

    # The body may take its time, then the answer to its end.
    assert given > longest.body + longest.final


def test_what_the_current_mail_needs_stops_after_the_automate() -> None:
    started_before = unit("echeance-automate.service")["Unit"]["After"].split()

    assert {"postfix.service", "exim4.service", "postgresql.service"} <= set(started_before)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_every_line(name: str, tmp_path: Path) -> None:
    text = (UNITS / name).read_text(encoding="utf-8")
    program = "/srv/echeance/program/.venv/bin/echeance"
    # The program is not installed where this test runs; /bin/true stands in for it.
    (tmp_path / name).write_text(text.replace(program, "/bin/true"), encoding="utf-8")

    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert name not in checked.stderr
