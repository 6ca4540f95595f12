import io
from pathlib import Path

import pytest

from echeance.demo import folder, office


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "echeance.sqlite3").write_bytes(b"an office's data")

    with pytest.raises(folder.OccupiedError, match="contient autre chose"):
        folder.prepare(tmp_path)


def test_emptying_keeps_the_mark_and_removes_the_rest(tmp_path: Path) -> None:
    folder.prepare(tmp_path)
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "mail-000001.eml").write_bytes(b"")
    (tmp_path / "echeance.sqlite3").write_bytes(b"")

    assert folder.emptied(tmp_path, sure=True)

    assert [entry.name for entry in tmp_path.iterdir()] == [folder.MARKER]


def test_nothing_is_emptied_without_a_yes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.prepare(tmp_path)
    (tmp_path / "echeance.sqlite3").write_bytes(b"")
    monkeypatch.setattr("builtins.input", lambda question: "non")

    assert not folder.emptied(tmp_path, sure=False)

    assert (tmp_path / "echeance.sqlite3").exists()


def test_the_demonstration_ignores_a_real_offices_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECHEANCE_DATABASE_URL", "postgresql://bureau/echeance")
    monkeypatch.setenv("ECHEANCE_SECRET_KEY_FILE", "/etc/echeance/secret")

    environment = office.environment(tmp_path, port=8010)

    assert "ECHEANCE_DATABASE_URL" not in environment
    assert "ECHEANCE_SECRET_KEY_FILE" not in environment
    assert environment["ECHEANCE_DEMO"] == "1"


def test_nothing_is_emptied_when_nobody_can_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.prepare(tmp_path)
    (tmp_path / "echeance.sqlite3").touch()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    assert not folder.emptied(tmp_path, sure=False)
    assert (tmp_path / "echeance.sqlite3").exists()
