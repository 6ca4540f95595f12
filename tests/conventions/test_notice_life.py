import re
from pathlib import Path

from echeance.notices.status import Move, NoticeStatus

PAGE = (Path(__file__).parents[2] / "docs/notice-life.md").read_text("utf-8")


def rows(first_heading: str) -> list[list[str]]:
    """Cells of the table whose first column has that heading."""
    table = PAGE.split(f"| {first_heading} |", 1)[1].split("\n\n", 1)[0]
    lines = table.splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_the_page_lists_the_statuses_as_they_are_stored_and_shown() -> None:
    listed = [(names(row[0])[0], names(row[1])[0], row[2]) for row in rows("status")]

    assert listed == [(status.name, status.value, str(status.label)) for status in NoticeStatus]


def test_the_page_lists_the_moves_as_they_are() -> None:
    listed = {names(row[0])[0]: (set(names(row[1])), names(row[2])[0]) for row in rows("move")}

    assert listed == {
        move.name: ({source.name for source in move.value.sources}, move.value.target.name)
        for move in Move
    }
