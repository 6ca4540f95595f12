"""Reading the logs back."""

from datetime import date, datetime
from pathlib import Path

from echeance.dispatch.log_reading import days, path_of, read_page, size_of, troubles

DAY = date(2026, 11, 25)
MAIN = "2026-11-25-main.txt"


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_the_days_of_one_log_come_newest_first(tmp_path: Path) -> None:
    for name in ("2026-11-24-main.txt", MAIN, "2026-11-25-main.jsonl", "2026-11-26-email_ok.txt"):
        write(tmp_path, name)

    assert days(tmp_path, log="main") == [DAY, date(2026, 11, 24)]
    assert days(tmp_path / "absent", log="main") == []


def test_only_a_log_of_ours_is_ever_opened(tmp_path: Path) -> None:
    write(tmp_path, MAIN)

    assert path_of(tmp_path, log="main", day=DAY) == tmp_path / MAIN
    assert path_of(tmp_path, log="main", day=DAY, suffix="jsonl") is None
    assert path_of(tmp_path, log="../main", day=DAY) is None
    assert path_of(tmp_path, log="main", day=DAY, suffix="sqlite3") is None


def test_the_newest_lines_are_read_into_columns(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        MAIN,
        "2026-11-25 12:00:00.1234|Info|a.b:1|premier",
        "2026-11-25 12:00:01.0000|Warn|a.b:2|second | avec une barre",
    )

    page = read_page(path, count=1)

    assert page.truncated
    (line,) = page.lines
    assert line.at == datetime(2026, 11, 25, 12, 0, 1)  # noqa: DTZ001 - local time, as shown
    assert (line.level_label, line.stack) == ("Avertissement", "a.b:2")
    assert line.message == "second | avec une barre"


def test_email_ok_lines_have_no_stack(tmp_path: Path) -> None:
    path = write(tmp_path, "2026-11-25-email_ok.txt", "2026-11-25 12:00:00.1234|Info|avis n° 1")

    assert read_page(path, count=9).lines[0].message == "avis n° 1"


def test_a_line_of_another_form_is_shown_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, MAIN, "abîmée")

    (line,) = read_page(path, count=9).lines
    assert (line.at, line.message) == (None, "abîmée")


def test_lines_are_filtered_by_level_and_by_words_without_accents(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        MAIN,
        "2026-11-25 12:00:00.0000|Info|s|Refusé",
        "2026-11-25 12:00:01.0000|Error|s|refusé",
        "2026-11-25 12:00:02.0000|Error|s|autre",
    )

    page = read_page(path, count=9, minimum="Warn", words="REFUSE")

    assert [line.at.second for line in page.lines if line.at] == [1]
    assert not page.truncated


def test_only_the_end_of_a_huge_file_is_read(tmp_path: Path) -> None:
    line = "2026-11-25 12:00:00.0000|Info|s|" + "x" * 1000
    path = write(tmp_path, MAIN, *[line] * 5000)

    page = read_page(path, count=100_000)

    assert page.truncated
    assert 4000 < len(page.lines) < 5000
    assert size_of(tmp_path) == path.stat().st_size


def test_troubles_come_newest_first_and_none_is_none(tmp_path: Path) -> None:
    assert troubles(tmp_path) == []
    write(tmp_path, "_journal.txt", "un", "deux", "trois")

    assert troubles(tmp_path, count=2) == ["trois", "deux"]
