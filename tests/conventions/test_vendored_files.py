"""Files of other projects are those of their packages, and every icon that a page draws exists."""

import hashlib
import json
import re
from pathlib import Path

from echeance.lib.template_tags import ICONS

ROOT = Path(__file__).parents[2]
LOCK = json.loads((ROOT / "tools" / "vendor.lock").read_text("utf-8"))


def test_each_file_is_the_one_of_its_package() -> None:
    wrong = [
        name
        for name, expected in LOCK.items()
        if hashlib.sha256((ROOT / name).read_bytes()).hexdigest() != expected
    ]

    assert wrong == []


def test_nothing_else_was_put_beside_them() -> None:
    folders = (ROOT / "echeance" / "static" / "vendor", ROOT / "tests" / "vendor")
    found = {
        file.relative_to(ROOT).as_posix()
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file()
    }

    assert found == set(LOCK)


def test_every_icon_that_a_template_draws_is_in_the_sprite() -> None:
    sprite = (ROOT / "echeance" / "static" / ICONS).read_text("utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    drawn = {
        name
        for file in (ROOT / "echeance").rglob("templates/**/*.html")
        for names in re.findall(r'{% icon "([^"]+)"|icon_name="([^"]+)"', file.read_text("utf-8"))
        for name in names
        if name
    }

    assert drawn - known == set()
