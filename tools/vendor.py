"""Files of other projects that the screens need, copied from npm packages and checked.

`python tools/vendor.py` packs each package of vendor.toml with npm, copies the listed files and
writes their SHA-256 into vendor.lock; `--check` compares the files kept here, without network.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "tools" / "vendor.toml"
LOCK = ROOT / "tools" / "vendor.lock"
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare the hashes")
    if parser.parse_args().check:
        return _check()
    packages = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["package"]
    written: dict[str, str] = {}
    for package in packages:
        with tempfile.TemporaryDirectory() as folder:
            source = _unpack(f"{package['name']}@{package['version']}", Path(folder))
            target = ROOT / package["to"]
            for name in package.get("files", []):
                copied = target / Path(name).name
                copied.parent.mkdir(parents=True, exist_ok=True)
                copied.write_bytes((source / name).read_bytes())
                written[_key(copied)] = _sha256(copied)
            if "sprite" in package:
                sprite = ROOT / package["sprite_to"]
                sprite.write_text(_sprite(source, package), encoding="utf-8")
                written[_key(sprite)] = _sha256(sprite)
    LOCK.write_text(json.dumps(written, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(written)} files written\n")
    return 0


def _check() -> int:
    wrong = [
        name
        for name, expected in json.loads(LOCK.read_text(encoding="utf-8")).items()
        if not (ROOT / name).is_file() or _sha256(ROOT / name) != expected
    ]
    for name in wrong:
        sys.stderr.write(f"{name} is not the file of its package\n")
    return 1 if wrong else 0


def _unpack(package: str, folder: Path) -> Path:
    subprocess.run(["npm", "pack", package], cwd=folder, check=True, capture_output=True)
    archive = next(folder.glob("*.tgz"))
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def _sprite(source: Path, package: dict[str, object]) -> str:
    """One SVG file with each icon as a symbol, drawn by `<use href="icons.svg#name">`."""
    names = package["sprite"]
    assert isinstance(names, list)
    symbols = []
    for name in names:
        drawing = _DRAWING.search((source / "icons" / f"{name}.svg").read_text(encoding="utf-8"))
        assert drawing is not None, name
        shapes = " ".join(drawing[1].split())
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
            f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
        )
    body = "\n".join(symbols)
    notice = f"<!-- {package['name']} {package['version']}, ISC, see LICENSE beside this file -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{notice}\n{body}\n</svg>\n'


def _key(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
