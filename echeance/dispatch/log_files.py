"""The manual's three logs, main, email_ok and email_err: one file a day each, and the same as JSON.

Read by `settings.LOGGING`, so nothing here may import Django. A log that cannot be written stops
nothing: the trouble is noted in `_journal.txt`, and given up if even that fails.
"""

import json
import logging
import os
import re
import traceback
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from echeance import __version__
from echeance.dispatch.masking import mask_addresses

LOGS = ("main", "email_ok", "email_err")
"""The manual's names (NLog rules of paEmailService.exe.config)."""
TROUBLE_FILE = "_journal.txt"
"""What the logs themselves suffered; the manual's `_NLog.txt`."""
LARGEST_TROUBLE_FILE = 256 * 1024
FILE_NAME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})-(?P<log>main|email_ok|email_err)\.(?:txt|jsonl)"
)

_LEVELS = {
    "DEBUG": "Debug",
    "INFO": "Info",
    "WARNING": "Warn",
    "ERROR": "Error",
    "CRITICAL": "Fatal",
}
"""The words of NLog, that readers of the old files know."""
_WITH_THEIR_OWN_FILE = frozenset({"echeance.email_ok", "echeance.email_err"})
"""Each mail stands in one file, as in the manual's rules."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FACTS = ("notice", "number", "message_id", "code", "queue_id")
"""Given in `extra=`; they become fields of the JSON line."""


def log_settings(
    folder: Path, *, level: str, keep_days: int, full_addresses: bool, zone: str
) -> dict[str, Any]:
    """The value of `settings.LOGGING`. No file or folder is made before the first line."""

    def to_file(log: str) -> dict[str, Any]:
        return {
            "class": "echeance.dispatch.log_files.DailyFile",
            "folder": folder,
            "log": log,
            "keep_days": keep_days,
            "full_addresses": full_addresses,
            "zone": zone,
        }

    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "echeance.dispatch.log_files.ConsoleLine",
                "fmt": "%(asctime)s|%(levelname)s|%(name)s|%(message)s",
                "full_addresses": full_addresses,
            }
        },
        "filters": {"refusal": {"()": "echeance.dispatch.log_files.RefusalInOneLine"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            **{log: to_file(log) for log in LOGS},
        },
        "loggers": {
            "echeance": {"handlers": ["main"]},
            "echeance.email_ok": {"handlers": ["email_ok"]},
            "echeance.email_err": {"handlers": ["email_err"]},
            "django": {"handlers": ["main"], "level": "WARNING"},
            "django.request": {"filters": ["refusal"]},
        },
        "root": {"handlers": ["console"], "level": level},
    }


_MISTYPED = 422
"""Answered to a form with something to correct: its person reads what, on the screen."""


class RefusalInOneLine(logging.Filter):
    """A request that was refused (4xx) is no fault of ours: its reason, without a traceback.

    A form with something to correct is nothing to watch for, and is not logged.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 0) == _MISTYPED:
            return False
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and 400 <= getattr(record, "status_code", 0) < 500:
            reason = _one_line(str(error))
            record.msg = f"{record.getMessage()} ({reason})" if reason else record.getMessage()
            record.args = None
            record.exc_info = record.exc_text = None
        return True


class ConsoleLine(logging.Formatter):
    """A line for the terminal or the system's own log, its addresses masked like the files'."""

    def __init__(self, fmt: str, *, full_addresses: bool) -> None:
        super().__init__(fmt)
        self._mask: Callable[[str], str] = str if full_addresses else mask_addresses

    def format(self, record: logging.LogRecord) -> str:
        return self._mask(super().format(record))


class DailyFile(logging.Handler):
    """Writes `2026-11-25-main.txt` and `2026-11-25-main.jsonl`; drops those grown too old.

    The file is opened for each line: several processes write to it, and a folder that was removed
    or a disk that was full is used again as soon as it can be.
    """

    def __init__(
        self, *, folder: Path, log: str, keep_days: int, full_addresses: bool, zone: str
    ) -> None:
        super().__init__()
        self._folder = folder
        self._log = log
        self._keep = timedelta(days=keep_days)
        self._mask: Callable[[str], str] = str if full_addresses else mask_addresses
        self._zone = ZoneInfo(zone)
        self._cleaned_on: date | None = None

    def keep(self, days: int) -> None:
        """From the next line on, files older than that go."""
        if self._keep != timedelta(days=days):
            self._keep, self._cleaned_on = timedelta(days=days), None

    def emit(self, record: logging.LogRecord) -> None:
        if self._log == "main" and record.name in _WITH_THEIR_OWN_FILE:
            return
        try:
            at = datetime.fromtimestamp(record.created, tz=self._zone)
            stem = f"{at:%Y-%m-%d}-{self._log}"
            self._append(f"{stem}.txt", self._columns(record, at), before=self._header(at))
            self._append(f"{stem}.jsonl", self._json(record, at))
            self._drop_old_files(today=at.date())
        except Exception:
            # Whatever a log suffers, the mail goes on.
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Note the trouble beside the logs; never raise."""
        trouble = traceback.format_exc(limit=0).strip().replace("\n", " ")
        line = f"{datetime.now(tz=self._zone):%Y-%m-%d %H:%M:%S}|{self._log}|{trouble}"
        try:
            path = self._folder / TROUBLE_FILE
            if not path.exists() or path.stat().st_size < LARGEST_TROUBLE_FILE:
                self._append(TROUBLE_FILE, self._mask(_one_line(line)))
        except OSError:
            pass  # No place left to complain to; the console handler has the line itself.

    def _append(self, name: str, line: str, *, before: str = "") -> None:
        """`before` is a line for whoever opens a new file."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        path = self._folder / name
        try:
            descriptor = os.open(path, flags, 0o640)
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, flags, 0o640)
        try:
            # Two processes at the very first line may both write it: twice harms nobody.
            begins = before and os.fstat(descriptor).st_size == 0
            written = f"{before}\n{line}\n" if begins else f"{line}\n"
            # One write: lines of several processes do not mix.
            os.write(descriptor, written.encode("utf-8", errors="replace"))
        finally:
            os.close(descriptor)

    def _header(self, at: datetime) -> str:
        """The first line of a day's file, in its columns: what wrote it."""
        stack = [] if self._log == "email_ok" else ["echeance"]
        return "|".join([_longdate(at), "Info", *stack, f"Échéance {__version__}"])

    def _columns(self, record: logging.LogRecord, at: datetime) -> str:
        """longdate|level|stacktrace|message; email_ok has no stack, as in the manual."""
        level = _LEVELS.get(record.levelname, record.levelname)
        message = self._mask(record.getMessage())
        stack = [] if self._log == "email_ok" else [self._mask(_stack(record))]
        columns = [_longdate(at), level, *(part.replace("|", "¦") for part in stack), message]
        return "|".join(_one_line(column) for column in columns)

    def _json(self, record: logging.LogRecord, at: datetime) -> str:
        fields: dict[str, Any] = {
            "at": at.isoformat(),
            "level": _LEVELS.get(record.levelname, record.levelname),
            "log": self._log,
            "logger": record.name,
            "message": self._mask(record.getMessage()),
            "pid": record.process,
            "version": __version__,
        }
        fields |= {name: getattr(record, name) for name in _FACTS if hasattr(record, name)}
        if record.exc_info:
            lines = "".join(traceback.format_exception(*record.exc_info))
            fields["exception"] = self._mask(lines)
        return json.dumps(fields, ensure_ascii=False, default=str)

    def _drop_old_files(self, *, today: date) -> None:
        if self._cleaned_on == today:
            return
        self._cleaned_on = today
        for path in self._folder.iterdir():
            found = FILE_NAME.fullmatch(path.name)
            if found and date.fromisoformat(found["day"]) < today - self._keep:
                path.unlink(missing_ok=True)


def _longdate(at: datetime) -> str:
    """Four decimals, as NLog writes them."""
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 100:04}"


def _stack(record: logging.LogRecord) -> str:
    """« module.function:line », and for an error each step down to it, as NLog writes a stack."""
    if not record.exc_info or record.exc_info[1] is None:
        return f"{record.name}.{record.funcName}:{record.lineno}"
    error = record.exc_info[1]
    steps = [
        f"{Path(step.filename).stem}.{step.name}:{step.lineno}"
        for step in traceback.extract_tb(error.__traceback__)
    ]
    return " => ".join([*steps, f"{type(error).__name__}: {error}"])


def _one_line(text: str) -> str:
    """Nothing that a server or a client's name holds may forge a line of the log."""
    return _CONTROLS.sub(" ", text)
