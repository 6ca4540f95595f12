"""The two systemd units of `deploy/systemd`, with the paths of this installation."""

from dataclasses import dataclass
from pathlib import Path

NAMES = ("echeance-web.service", "echeance-automate.service")
SOURCE = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))


@dataclass(frozen=True)
class Installation:
    """Where this one is, and who it runs as."""

    program: Path
    """The command `echeance`."""
    data: Path
    logs: Path
    user: str
    group: str


def unit_for(text: str, installation: Installation) -> str:
    """`text` is the unit of the repository; everything but paths and user stays."""
    folders = dict.fromkeys(
        str(folder)
        for folder in (installation.data, installation.logs)
        if folder == installation.data or installation.data not in folder.parents
    )
    at_home = any(
        home in place.parents
        for home in _HOMES
        for place in (installation.program, installation.data, installation.logs)
    )
    changes = {
        "User": installation.user,
        "Group": installation.group,
        "EnvironmentFile": "-/etc/echeance.env\n"
        f"Environment={_quoted(f'ECHEANCE_DATA_DIR={installation.data}')}\n"
        f"Environment={_quoted(f'ECHEANCE_LOG_DIR={installation.logs}')}",
        "ReadWritePaths": " ".join(map(_quoted, folders)),
        # Its own folders would be hidden from it.
        "ProtectHome": "no" if at_home else "yes",
    }
    return "".join(_changed(line, changes, installation) for line in text.splitlines(keepends=True))


def _changed(line: str, changes: dict[str, str], installation: Installation) -> str:
    key, sign, value = line.partition("=")
    if sign and key in changes:
        return f"{key}={changes[key]}\n"
    if key == "ExecStart":
        return f"{key}={_quoted(str(installation.program))} {value.partition(' ')[2]}"
    return line


def _quoted(text: str) -> str:
    """As systemd.syntax(7) and « Specifiers » of systemd.unit(5) want it."""
    text = text.replace("%", "%%")
    if not set(text) & set(" \t\"'\\"):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
