"""Write requirements/run.txt and dev.txt anew from pyproject.toml: `make lock`.

    python tools/lock.py [--upgrade]

Exact versions for Python 3.11 and later on every platform, each file with its hashes, and no
address of a registry: offices install from the mirror that their pip is set to.
"""

import argparse
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT / "build" / "lock"
UV = "uv==0.13.9"
LOCKS = {"run": ["--group", "build"], "dev": ["--group", "dev"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    for name, groups in LOCKS.items():
        target = f"requirements/{name}.txt"
        print(f"{target}…", flush=True)
        subprocess.run(
            [
                str(uv()), "pip", "compile", "pyproject.toml", *groups, *upgrade,
                "--universal", "--python-version", "3.11", "--generate-hashes",
                "--no-emit-index-url", "--no-header", "--quiet", "--output-file", target,
            ],
            cwd=ROOT,
            check=True,
        )  # fmt: skip
    return 0


def uv() -> Path:
    """The one program that the lock does not hold: it writes the lock."""
    program = TOOL / "bin" / "uv"
    if not program.exists():
        venv.create(TOOL, with_pip=True)
        subprocess.run([TOOL / "bin" / "python", "-m", "pip", "install", "-q", UV], check=True)
    return program


if __name__ == "__main__":
    sys.exit(main())
