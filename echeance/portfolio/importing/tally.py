"""What is counted and complained of while one file is taken."""

from django.utils.translation import gettext

from echeance.portfolio.importing.book import Complaints, Line
from echeance.portfolio.importing.report import FileReport, Problem

MOST_LISTED = 500
"""Problems kept of each sort; all are counted."""
_LONGEST_VALUE = 80


class Tally(Complaints):
    def __init__(self, headings: dict[str, str] | None = None) -> None:
        self.rows = self.new = self.changed = self.unchanged = 0
        self.error_count = self.warning_count = 0
        self.bad_lines: set[int] = set()
        self._headings = headings or {}
        self._errors: list[Problem] = []
        self._warnings: list[Problem] = []

    def error(self, line: Line | None, column: str, remedy: str) -> None:
        self.error_count += 1
        if line is not None:
            self.bad_lines.add(line.number)
        if len(self._errors) < MOST_LISTED:
            self._errors.append(self._problem(line, column, remedy))

    def warning(self, line: Line, column: str, remedy: str) -> None:
        self.warning_count += 1
        if len(self._warnings) < MOST_LISTED:
            self._warnings.append(self._problem(line, column, remedy))

    def refuse(self, remedy: str) -> None:
        """The whole file."""
        self.error(None, "", remedy)

    def ignored(self, heading: str) -> None:
        """A column that fills nothing: said, because it may be a misspelt heading."""
        self.warning_count += 1
        self._warnings.append(
            Problem(
                line=0,
                column=heading,
                value="",
                remedy=gettext("colonne inconnue, elle n’est pas importée."),
            )
        )

    def note(self, sentence: str) -> None:
        """Something to know of the whole file that refuses nothing."""
        self.warning_count += 1
        self._warnings.append(Problem(line=0, column="", value="", remedy=sentence))

    def report(self, name: str, *, kind: str = "", how: str = "") -> FileReport:
        return FileReport(
            name=name,
            kind=kind,
            how_read=how,
            rows=self.rows,
            new=self.new,
            changed=self.changed,
            unchanged=self.unchanged,
            error_count=self.error_count,
            warning_count=self.warning_count,
            errors=tuple(sorted(self._errors, key=_line)),
            warnings=tuple(sorted(self._warnings, key=_line)),
        )

    def _problem(self, line: Line | None, column: str, remedy: str) -> Problem:
        value = line.cells.get(column, "").strip() if line else ""
        if len(value) > _LONGEST_VALUE:
            value = f"{value[: _LONGEST_VALUE - 1]}…"
        return Problem(
            line=line.number if line else 0,
            column=self._headings.get(column, ""),
            value=value,
            remedy=remedy,
        )


def _line(problem: Problem) -> int:
    return problem.line
