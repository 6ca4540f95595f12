"""Uploaded files between the dry run on screen and « Importer »: kept one hour, for one person."""

import json
import re
import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.report import FileReport, ImportReport, Problem

KEPT = timedelta(hours=1)


class GoneError(Exception):
    """No such upload, or no longer, or another person's."""


class Staging:
    """A folder of uploads; each has its own folder, named by its token."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sources: Iterable[Source], *, by: str, at: datetime) -> str:
        """Returns the token of the upload. Older uploads are forgotten."""
        self._forget_before(at - KEPT)
        token = secrets.token_urlsafe(18)
        home = self._folder / token
        home.mkdir(parents=True, mode=0o700)
        names = []
        for rank, source in enumerate(sources):
            (home / str(rank)).write_bytes(source.content)
            names.append(source.name)
        card = {"by": by, "at": at.isoformat(), "names": names}
        (home / "card.json").write_text(json.dumps(card), encoding="utf-8")
        return token

    def sources(self, token: str, *, by: str, at: datetime) -> list[Source]:
        """Raises GoneError."""
        home, names = self._open(token, by=by, at=at)
        return [
            Source(name=name, content=(home / str(rank)).read_bytes())
            for rank, name in enumerate(names)
        ]

    def finish(self, token: str, report: ImportReport, *, by: str, at: datetime) -> None:
        """Forget the files, keep what became of them for the page that follows."""
        home, names = self._open(token, by=by, at=at)
        text = json.dumps(report.as_json())
        (home / "report.json").write_text(text, encoding="utf-8")
        for rank in range(len(names)):
            (home / str(rank)).unlink()

    def report(self, token: str, *, by: str, at: datetime) -> ImportReport | None:
        """What the import did; None while it was not asked for. Raises GoneError."""
        home, _ = self._open(token, by=by, at=at)
        path = home / "report.json"
        return _report(path) if path.exists() else None

    def _open(self, token: str, *, by: str, at: datetime) -> tuple[Path, list[str]]:
        home = self._folder / token
        if not re.fullmatch(r"[\w-]{8,64}", token) or not (home / "card.json").exists():
            raise GoneError
        card = json.loads((home / "card.json").read_text(encoding="utf-8"))
        if card["by"] != by or datetime.fromisoformat(card["at"]) < at - KEPT:
            raise GoneError
        return home, card["names"]

    def _forget_before(self, moment: datetime) -> None:
        if not self._folder.exists():
            return
        for home in self._folder.iterdir():
            if home.stat().st_mtime < moment.timestamp():
                shutil.rmtree(home, ignore_errors=True)  # another request may be forgetting it too


def _report(path: Path) -> ImportReport:
    data = json.loads(path.read_text(encoding="utf-8"))
    return ImportReport(files=tuple(_file(file) for file in data["files"]), dry_run=data["dry_run"])


def _file(data: dict[str, object]) -> FileReport:
    del data["accepted"]
    for name in ("errors", "warnings"):
        listed = data[name]
        assert isinstance(listed, list)
        data[name] = tuple(Problem(**problem) for problem in listed)
    return FileReport(**data)  # type: ignore[arg-type]  # written by `ImportReport.as_json`
