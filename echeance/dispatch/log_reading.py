"""Reads the log files back for the screen « Journaux »: their days, their last lines."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from echeance.dispatch.log_files import FILE_NAME, LOGS, TROUBLE_FILE
from echeance.dispatch.log_words import Told, told
from echeance.lib.folding import fold

LONGEST_READ = 4 * 1024 * 1024
"""Bytes read from the end of a file for the screen; the whole file can be downloaded."""

LEVELS = {
    "Debug": _("Détail"),
    "Info": _("Information"),
    "Warn": _("Avertissement"),
    "Error": _("Erreur"),
    "Fatal": _("Alarme"),
}
"""Level written in the files → its French word, from the least to the most serious."""


@dataclass(frozen=True)
class LogLine:
    """One line; `at` is None for a line that is not of our form."""

    at: datetime | None
    level: str
    stack: str
    message: str

    @property
    def is_trouble(self) -> bool:
        return self.level in {"Warn", "Error", "Fatal"}

    @property
    def told(self) -> Told:
        """The message in the words of the screen."""
        return told(self.message)

    @property
    def level_label(self) -> str:
        return str(LEVELS.get(self.level, self.level))


@dataclass(frozen=True)
class LogPage:
    """The newest lines that match, newest first."""

    lines: tuple[LogLine, ...]
    truncated: bool
    """True when older lines exist that were not read or not kept."""


def days(folder: Path, *, log: str) -> list[date]:
    """The days that have a file of this log, newest first."""
    found = (FILE_NAME.fullmatch(name) for name in _names(folder) if name.endswith(".txt"))
    return sorted(
        (date.fromisoformat(one["day"]) for one in found if one and one["log"] == log), reverse=True
    )


def path_of(folder: Path, *, log: str, day: date, suffix: str = "txt") -> Path | None:
    """The file of one day; None when there is none, or no such log."""
    if log not in LOGS or suffix not in {"txt", "jsonl"}:
        return None
    path = folder / f"{day:%Y-%m-%d}-{log}.{suffix}"
    return path if path.is_file() else None


def read_page(
    path: Path,
    *,
    count: int,
    minimum: str = "",
    words: str = "",
    about: re.Pattern[str] | None = None,
) -> LogPage:
    """The last `count` lines at least as serious as `minimum` that hold `words` and `about`.

    `words` are those of the file, or of the screen.

    An unreadable file gives an empty page: the screen must open whatever the disk does.
    """
    try:
        text, truncated = _end_of(path)
    except OSError:
        return LogPage((), truncated=False)
    wanted = fold(words)
    serious = _as_serious_as(minimum)
    kept: list[LogLine] = []
    for raw in reversed(text.splitlines()):
        line = _parsed(raw, with_stack=not path.name.endswith("email_ok.txt"))
        if line.level not in serious:
            continue
        if wanted and wanted not in fold(raw) and wanted not in fold(str(line.told)):
            continue
        if about is not None and not about.search(line.message):
            continue
        if len(kept) == count:
            return LogPage(tuple(kept), truncated=True)
        kept.append(line)
    return LogPage(tuple(kept), truncated=truncated)


def about_notice(*, key: int, number: int) -> re.Pattern[str]:
    """What lines say of one notice: « avis n° 196 » to people, « notice 5012 » by its key."""
    return re.compile(rf"\bavis n°\s?(?:\S+-)?{number}\b|\bnotices? {key}\b")


def troubles(folder: Path, *, count: int = 20) -> list[str]:
    """The last troubles of the logs themselves, newest first."""
    try:
        text, _ = _end_of(folder / TROUBLE_FILE)
    except OSError:
        return []
    return text.splitlines()[: -count - 1 : -1]


def size_of(folder: Path) -> int:
    """Bytes of all log files."""
    return sum(_sizes(folder))


def _names(folder: Path) -> Iterable[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []


def _sizes(folder: Path) -> Iterator[int]:
    for name in _names(folder):
        try:
            yield (folder / name).stat().st_size
        except OSError:
            continue  # Dropped for its age meanwhile.


def _end_of(path: Path) -> tuple[str, bool]:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        start = max(0, size - LONGEST_READ)
        file.seek(start)
        content = file.read(LONGEST_READ)
    if start:
        content = content.partition(b"\n")[2]
    return content.decode("utf-8", errors="replace"), start > 0


def _parsed(raw: str, *, with_stack: bool) -> LogLine:
    parts = raw.split("|", 3 if with_stack else 2)
    try:
        at = datetime.strptime(parts[0][:23], "%Y-%m-%d %H:%M:%S.%f")  # noqa: DTZ007 - local, to show
        level, stack = parts[1], parts[2] if with_stack else ""
        return LogLine(at, level, stack, parts[3] if with_stack else parts[2])
    except (ValueError, IndexError):
        return LogLine(None, "", "", raw)


def _as_serious_as(minimum: str) -> frozenset[str]:
    names = list(LEVELS)
    if minimum not in names:
        return frozenset({*names, ""})
    return frozenset(names[names.index(minimum) :])
