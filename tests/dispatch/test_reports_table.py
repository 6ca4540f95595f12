"""README.md says which test holds which report: it must say so truly."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
ROW = re.compile(r"^\| ([A-Z]\d+\w?(?:, [A-Z]\d+\w?)*) \|.*\| ([^|]+) \|$", re.MULTILINE)
HELD_UNDER_ANOTHER_NAME = {"A3", "A14", "B26", "C30", "C35"}
"""Proved by tests that were there before, or that prove more than one report."""


def listed() -> list[tuple[str, list[Path]]]:
    rows = []
    for ids, files in ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8")):
        paths = [(FOLDER / name.strip()).resolve() for name in files.split(",")]
        rows += [(row, paths) for row in ids.split(", ")]
    return rows


def test_each_report_of_the_table_names_tests_that_exist_and_bear_its_identifier() -> None:
    rows = listed()

    missing = [
        row
        for row, paths in rows
        if not all(path.is_file() for path in paths)
        or (
            row not in HELD_UNDER_ANOTHER_NAME
            and not any(re.search(rf"\b{row}-", path.read_text("utf-8")) for path in paths)
        )
    ]
    assert len(rows) > 60
    assert missing == []


def test_each_identifier_that_a_test_bears_is_in_the_table() -> None:
    known = {row for row, _ in listed()}
    borne = {
        row
        for path in [*FOLDER.glob("test_reported_*.py"), FOLDER / "test_measured_facts.py"]
        for name in re.findall(r'"([A-Z]\d+\w?-[\w-]+)"', path.read_text("utf-8"))
        for row in re.findall(r"\b[A-Z]\d+[a-z]?(?=-)", name)
    }

    assert borne - known == set()
