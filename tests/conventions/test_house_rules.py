"""Rules of the house that a machine can hold."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "echeance"
DRAWERS = {"utils", "helpers", "services", "managers", "common", "misc", "tools"}
LONGEST = {"echeance": 400, "tools": 400, "benchmarks": 400, "tests": 600}
"""Lines: a file is looked at again at 250, and split before this. Tables of cases may be longer."""


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git work tree")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def readable(paths: list[Path]) -> list[tuple[str, str]]:
    """Name and text of each; binary files left out."""
    found = []
    for path in paths:
        try:
            found.append((path.relative_to(ROOT).as_posix(), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_is_a_drawer() -> None:
    drawers = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.stem.lower() in DRAWERS
    ]

    assert drawers == []


def test_no_file_is_too_long_to_read() -> None:
    too_long = [
        name
        for name, text in readable(tracked("*.py"))
        if "migrations/" not in name and len(text.splitlines()) > LONGEST[name.split("/")[0]]
    ]

    assert too_long == []


def test_pages_ask_nothing_of_another_site() -> None:
    asks = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
    found = [
        f"{name}: {match[0]}"
        for name, text in readable(tracked("echeance/**/*.html", "echeance/**/*.css"))
        for match in asks.finditer(text)
    ]

    assert found == []


def test_scripts_of_ours_ask_nothing_of_another_site() -> None:
    found = [
        name
        for name, text in readable(tracked("echeance/static/js/*", "echeance/static/js/**"))
        if re.search(r"https?://", text)
    ]

    assert found == []


def test_templates_have_no_inline_script_or_style() -> None:
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE
    )
    found = [
        f"{name}: {match[0]}"
        for name, text in readable(tracked("echeance/**/templates/**/*.html"))
        for match in inline.finditer(text)
    ]

    assert found == []


def test_nothing_names_the_machine_it_was_written_on() -> None:
    # Written in pieces: this file is looked at too.
    paths = re.compile("|".join(["/" + "work/", "/" + "root/", "/home/" + r"\w+/\w"]))
    found = [
        f"{name}: {match[0]}"
        for name, text in readable(tracked())
        if not name.startswith(("echeance/static/vendor/", "tests/vendor/"))
        for match in paths.finditer(text)
    ]

    assert found == []


def test_locks_name_no_registry() -> None:
    found = [
        f"{name}: {line}"
        for name, text in readable(tracked("requirements/*", "*.lock", "Makefile", ".ci/*"))
        for line in text.splitlines()
        if re.search(r"https?://|--index-url|--find-links", line)
    ]

    assert found == []
