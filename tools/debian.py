"""Packages of Debian: installed as root; for anybody else unpacked in `build/debian`.

    python3 tools/debian.py PACKAGE…

Nothing outside this folder is touched without root: apt reads, checks and fetches into it, and
`environment()` says where the programs, libraries and fonts are that the machine lacked.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build/debian"
TREE = HOME / "root"
_DOWNLOADS = HOME / "packages"
_APT = (
    "apt-get", "-qq",
    "-o", f"Dir::State::lists={HOME}/lists",
    "-o", f"Dir::Cache={HOME}/cache",
    "-o", "Debug::NoLocking=1",
)  # fmt: skip
_QUIET = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


class NoDebianError(Exception):
    """Not a Debian, or its packages cannot be reached; the message is in French."""


def install(packages: "Iterable[str]") -> None:
    """As root on the machine, otherwise in `build/debian`. Raises NoDebianError."""
    wanted = list(packages)
    if shutil.which("apt-get") is None:
        raise NoDebianError("Cette machine n’a pas apt-get : ce n’est pas une Debian.")
    say("Installation depuis Debian : " + ", ".join(wanted) + "…")
    if os.geteuid() == 0:
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted)
        return
    for folder in ("lists/partial", "cache/archives/partial", "packages", "root"):
        (HOME / folder).mkdir(parents=True, exist_ok=True)
    _run(*_APT, "update")
    for package in _with_what_they_need(wanted):
        if not any(_DOWNLOADS.glob(f"{package}_*.deb")):
            _run(*_APT, "download", package, cwd=_DOWNLOADS)
            for archive in _DOWNLOADS.glob(f"{package}_*.deb"):
                _run("dpkg-deb", "-x", str(archive), str(TREE))


def environment() -> "dict[str, str]":
    """This one, and where what was unpacked is to be found."""
    here = dict(os.environ)
    if not TREE.is_dir():
        return here
    programs = [*TREE.glob("usr/lib/postgresql/*/bin"), TREE / "usr/lib/chromium"]
    # Only what the machine lacks was unpacked: no library of its own is hidden by these.
    libraries = sorted({path.parent for path in TREE.rglob("*.so*")})
    fonts = HOME / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>/usr/share/fonts</dir><dir>{TREE}/usr/share/fonts</dir>"
        f"<cachedir>{HOME}/cache/fonts</cachedir></fontconfig>\n",
        encoding="utf-8",
    )
    here["PATH"] = os.pathsep.join([here.get("PATH", os.defpath), *map(str, programs)])
    here["LD_LIBRARY_PATH"] = os.pathsep.join(map(str, libraries))
    if not Path("/etc/fonts/fonts.conf").exists():
        here["FONTCONFIG_FILE"] = str(fonts)
    return here


def _with_what_they_need(packages: "list[str]") -> "list[str]":
    """Names of all that apt would install: what the machine has already is not in it."""
    command = [*_APT, "--print-uris", "--no-install-recommends", "install", *packages]
    asked = subprocess.run(command, env=_QUIET, capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        raise NoDebianError(asked.stderr.strip())
    # 'address' name_version_architecture.deb size checksum
    return [line.split()[1].split("_")[0] for line in asked.stdout.splitlines() if line.strip()]


def _run(*command: str, cwd: "Path | None" = None) -> None:
    done = subprocess.run(command, cwd=cwd, env=_QUIET, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoDebianError(f"« {' '.join(command[:2])} » a échoué : {done.stderr.strip()}")


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    try:
        install(sys.argv[1:])
    except NoDebianError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
