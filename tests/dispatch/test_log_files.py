"""The three logs: written as the old mailer's, and never in the way of a mail."""

import json
import logging
import logging.config
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from echeance import __version__
from echeance.dispatch.log_files import DailyFile, log_settings
from echeance.dispatch.masking import mask_addresses

AT = datetime(2026, 11, 25, 11, 0, 0, 123400, tzinfo=UTC)
Making = Callable[..., logging.Logger]


@pytest.fixture
def logger(tmp_path: Path) -> Iterator[Making]:
    """Makes loggers that write into `tmp_path / "log"` at noon in Paris."""
    made: list[logging.Logger] = []

    def make(log: str = "main", **options: Any) -> logging.Logger:
        handler = DailyFile(
            **{
                "folder": tmp_path / "log",
                "log": log,
                "keep_days": 30,
                "full_addresses": False,
                "zone": "Europe/Paris",
                **options,
            }
        )
        handler.addFilter(_at_noon)
        one = logging.Logger(f"echeance.{log}")
        one.addHandler(handler)
        made.append(one)
        return one

    yield make
    for one in made:
        for handler in one.handlers:
            handler.close()


def _at_noon(record: logging.LogRecord) -> bool:
    record.created = AT.timestamp()
    return True


def lines(folder: Path, name: str) -> list[str]:
    """Without the line that opens a day's text file."""
    found = (folder / "log" / name).read_text(encoding="utf-8").splitlines()
    return found[1:] if re.match(r"\d.*\.txt", name) else found


def test_a_new_file_begins_with_the_version_that_wrote_it(logger: Making, tmp_path: Path) -> None:
    logger().info("un")
    logger().info("deux")
    logger("email_ok").info("avis envoyé")

    main = (tmp_path / "log" / "2026-11-25-main.txt").read_text(encoding="utf-8").splitlines()
    sent = (tmp_path / "log" / "2026-11-25-email_ok.txt").read_text(encoding="utf-8").splitlines()
    assert main[0].split("|")[1:] == ["Info", "echeance", f"Échéance {__version__}"]
    assert len(main) == 3
    assert sent[0].split("|")[1:] == ["Info", f"Échéance {__version__}"]


def test_a_line_has_the_manuals_columns(logger: Making, tmp_path: Path) -> None:
    logger().info("automate démarré")

    (line,) = lines(tmp_path, "2026-11-25-main.txt")
    longdate, level, stack, message = line.split("|")
    assert (longdate, level, message) == ("2026-11-25 12:00:00.1234", "Info", "automate démarré")
    assert "test_a_line_has_the_manuals_columns" in stack


def test_email_ok_has_no_stack(logger: Making, tmp_path: Path) -> None:
    logger("email_ok").info("avis n° %s envoyé", 197)

    assert lines(tmp_path, "2026-11-25-email_ok.txt") == [
        "2026-11-25 12:00:00.1234|Info|avis n° 197 envoyé"
    ]


def test_the_same_line_stands_beside_it_as_json(logger: Making, tmp_path: Path) -> None:
    logger("email_err").error("refusé", extra={"notice": 7, "message_id": "<x>", "code": 550})

    (line,) = lines(tmp_path, "2026-11-25-email_err.jsonl")
    fields = json.loads(line)
    assert fields["at"] == "2026-11-25T12:00:00.123400+01:00"
    assert (fields["level"], fields["message"], fields["code"]) == ("Error", "refusé", 550)
    assert fields["notice"] == 7


def test_an_error_shows_its_way_on_one_line_and_its_traceback_in_json(
    logger: Making, tmp_path: Path
) -> None:
    try:
        int("douze\n|")
    except ValueError:
        logger().exception("illisible")

    (line,) = lines(tmp_path, "2026-11-25-main.txt")
    assert line.count("|") == 3
    assert "ValueError: invalid literal" in line.split("|")[2]
    assert "Traceback" in json.loads(lines(tmp_path, "2026-11-25-main.jsonl")[0])["exception"]


def test_addresses_are_masked_in_text_stack_and_json(logger: Making, tmp_path: Path) -> None:
    try:
        raise ValueError("solange.durand@exemple.fr")
    except ValueError:
        logger().exception("refus de <solange.durand@exemple.fr>")

    written = "".join(path.read_text("utf-8") for path in (tmp_path / "log").iterdir())
    assert "s…@exemple.fr" in written
    assert "solange" not in written


def test_addresses_are_written_whole_where_the_office_asks_for_it(
    logger: Making, tmp_path: Path
) -> None:
    logger(full_addresses=True).info("à solange.durand@exemple.fr")

    assert lines(tmp_path, "2026-11-25-main.txt")[0].endswith("à solange.durand@exemple.fr")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("jérôme@exemple.fr", "j…@exemple.fr"),
        ("RCPT TO:<a@b.fr>,c.d+e@f-g.co.uk", "RCPT TO:<a…@b.fr>,c…@f-g.co.uk"),
        ("avis.12.1.0123456789abcdef@exemple.fr", "avis.12.1.0123456789abcdef@exemple.fr"),
        ("smtp; 550 5.1.1 no @ here", "smtp; 550 5.1.1 no @ here"),
    ],
)
def test_what_looks_like_an_address_is_masked(text: str, masked: str) -> None:
    assert mask_addresses(text) == masked


def test_no_text_can_forge_a_line(logger: Making, tmp_path: Path) -> None:
    logger().info("550 no\r\n2026-11-25 12:00:00.0000|Info|x|avis envoyé\u2028\x1b[2J")

    assert len(lines(tmp_path, "2026-11-25-main.txt")) == 1
    assert "\x1b" not in lines(tmp_path, "2026-11-25-main.txt")[0]


def test_files_older_than_the_office_keeps_are_dropped_and_no_other(
    logger: Making, tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    for name in ("2026-10-25-main.txt", "2026-10-26-email_ok.jsonl", "2020-01-01-notes.txt"):
        (folder / name).touch()

    logger(keep_days=30).info("un jour de plus")

    left = {path.name for path in folder.iterdir()}
    assert left == {
        "2026-10-26-email_ok.jsonl",
        "2020-01-01-notes.txt",
        "2026-11-25-main.txt",
        "2026-11-25-main.jsonl",
    }


def test_a_full_disk_stops_nothing_and_is_noted(logger: Making, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "2026-11-25-main.txt").symlink_to("/dev/full")

    logger().info("avis envoyé")

    (trouble,) = lines(tmp_path, "_journal.txt")
    assert "main" in trouble
    assert "No space left" in trouble


def test_a_folder_that_was_removed_is_made_again(logger: Making, tmp_path: Path) -> None:
    log = logger()
    log.info("avant")
    for path in (tmp_path / "log").iterdir():
        path.unlink()
    (tmp_path / "log").rmdir()

    log.info("après")

    assert lines(tmp_path, "2026-11-25-main.txt")[0].endswith("après")


def test_a_folder_that_cannot_be_made_stops_nothing(logger: Making, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file stands in the way")

    logger().info("avis envoyé")

    assert (tmp_path / "log").read_text() == "a file stands in the way"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_stops_nothing(logger: Making, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir(mode=0o500)

    logger().info("avis envoyé")


def test_a_message_that_cannot_be_formatted_stops_nothing(logger: Making, tmp_path: Path) -> None:
    logger().info("avis %d", "pas un nombre")

    assert "TypeError" in lines(tmp_path, "_journal.txt")[0]


def test_troubles_do_not_fill_the_disk(logger: Making, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "_journal.txt").write_bytes(b"x" * 256 * 1024)

    logger().info("avis %d", "pas un nombre")

    assert (tmp_path / "log" / "_journal.txt").stat().st_size == 256 * 1024


def test_each_mail_stands_in_one_file_only(logger: Making, tmp_path: Path) -> None:
    (main,) = logger().handlers

    main.handle(logging.makeLogRecord({"name": "echeance.email_ok", "msg": "avis envoyé"}))

    assert not (tmp_path / "log").exists()


def test_the_settings_make_nothing_before_the_first_line(tmp_path: Path) -> None:
    settings = log_settings(
        tmp_path / "log", level="INFO", keep_days=30, full_addresses=False, zone="Europe/Paris"
    )

    logging.config.DictConfigurator(settings)

    assert settings["loggers"]["echeance.email_ok"]["handlers"] == ["email_ok"]
    assert not (tmp_path / "log").exists()
