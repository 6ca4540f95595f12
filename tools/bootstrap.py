"""Set up `.venv` from the lock with Python’s own library alone; quick when nothing changed.

    python3 tools/bootstrap.py [--dev]

Exit codes: 0 ready; 1 something is missing, and the message says what to ask for.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import debian

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "echeance-lock.txt"
OLDEST = (3, 11)
NAMES = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")

MISSING_VENV = """\
Il manque à ce Python de quoi créer un environnement (paquet « python3-venv » de Debian).
Demandez à l’administrateur de la machine de lancer :

    apt-get install python3-venv

puis relancez la même commande."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Installe Échéance dans .venv, d’après le verrou.")
    parser.add_argument("--dev", action="store_true", help="avec les outils de développement")
    wants_dev = parser.parse_args().dev
    if is_ready(dev=wants_dev):
        return 0
    try:
        base = find_python()
        make_venv(base)
        install(dev=wants_dev)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


class SetupError(Exception):
    """What is missing, and what to do about it, in French."""


def is_ready(*, dev: bool) -> bool:
    """The development lock holds everything of the other one."""
    if not STAMP.is_file() or not python_of_venv().exists():
        return False
    stamp = STAMP.read_text(encoding="utf-8").strip()
    return stamp == fingerprint("dev") or (not dev and stamp == fingerprint("run"))


def fingerprint(lock: str) -> str:
    content = b"".join(
        (ROOT / name).read_bytes() for name in (f"requirements/{lock}.txt", "pyproject.toml")
    )
    return f"{lock} {hashlib.sha256(content + str(ROOT).encode()).hexdigest()}"


def python_of_venv() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def find_python() -> str:
    for name in (sys.executable, *NAMES):
        path = shutil.which(name)
        if path and version_of(path) >= OLDEST:
            return path
    raise SetupError(
        "Échéance demande Python 3.11 ou plus récent, et cette machine n’en a pas.\n"
        "Sur Debian 12 ou 13 : apt-get install python3 python3-venv"
    )


def version_of(python: str) -> tuple[int, ...]:
    asked = subprocess.run(
        [python, "-c", "import sys; print(*sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    return tuple(int(part) for part in asked.stdout.split()) if asked.returncode == 0 else ()


def make_venv(base: str) -> None:
    if works(str(python_of_venv()), "import pip"):
        return
    say("Création de l’environnement .venv…")
    shutil.rmtree(VENV, ignore_errors=True)
    if works(base, "import ensurepip, venv"):
        run([base, "-m", "venv", str(VENV)], failure=MISSING_VENV)
    else:
        run([base, "-m", "venv", "--without-pip", str(VENV)], failure=MISSING_VENV)
        install_pip_of_debian()


def works(python: str, statement: str) -> bool:
    if not Path(python).exists():
        return False
    tried = subprocess.run([python, "-c", statement], capture_output=True, check=False)
    return tried.returncode == 0


def install_pip_of_debian() -> None:
    """Debian splits ensurepip off, and with it pip; the wheel that it would use is a package."""
    try:
        debian.install(["python3-pip-whl"])
    except debian.NoDebianError as error:
        raise SetupError(f"{error}\n\n{MISSING_VENV}") from error
    places = (debian.TREE, Path("/"))
    found = [wheel for place in places for wheel in place.glob("usr/share/python-wheels/pip-*.whl")]
    if not found:
        raise SetupError(MISSING_VENV)
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.check_output([str(python_of_venv()), "-c", asked], text=True).strip()
    with zipfile.ZipFile(found[0]) as wheel:
        wheel.extractall(packages)


def install(*, dev: bool) -> None:
    lock = "dev" if dev else "run"
    pip = [str(python_of_venv()), "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    say(f"Installation des dépendances de requirements/{lock}.txt (une minute environ)…")
    run(
        [*pip, "install", "--require-hashes", "-r", str(ROOT / f"requirements/{lock}.txt")],
        failure="L’installation des dépendances a échoué ; pip dit pourquoi ci-dessus."
        "\nSans accès à PyPI, réglez pip sur le miroir de votre réseau (pip config set"
        " global.index-url …), puis relancez la même commande.",
    )
    # setuptools comes from the lock too: nothing is fetched that no hash vouches for.
    run(
        [*pip, "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
        failure="L’installation d’Échéance même a échoué ; pip dit pourquoi ci-dessus.",
    )
    STAMP.write_text(fingerprint(lock) + "\n", encoding="utf-8")
    say("Prêt.")


def run(command: "list[str]", *, failure: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise SetupError(failure)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
