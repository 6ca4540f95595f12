"""The manual's chapter 2 on real input: from an office's files to mails that a server accepted."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path

import pytest

from echeance.demo import mailbox
from echeance.demo.catch_all import CatchAll
from echeance.notices.letter.reading import text_of
from tests.journeys.office import BOOKS, Office, as_sent, new_office, with_an_unknown_address

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

LEFT_PENDING, BLOCKED = 11, 18
"""Numbers of the notices with which something else happens than « Valider »."""
REFUSED = {25, 26, 27}
"""Those of the client whose mailbox the server does not know."""


@dataclass(frozen=True)
class Journey:
    """What the office and the mail server hold at the end."""

    office: Office
    mails: Path

    def statuses(self) -> dict[int, str]:
        return dict(self.office.rows("SELECT number, status FROM notices_notice"))

    def fingerprints(self) -> dict[str, int]:
        """SHA-256 of each notice's stored PDF → its number."""
        return dict(
            self.office.rows(
                "SELECT pdf.sha256, notice.number FROM notices_noticepdf AS pdf"
                " JOIN notices_notice AS notice ON notice.id = pdf.notice_id"
            )
        )

    def addresses(self) -> dict[int, set[str]]:
        rows = self.office.rows("SELECT number, email FROM notices_notice")
        return {
            number: {as_sent(address) for address in emails.split(";")} for number, emails in rows
        }

    def caught(self) -> list[mailbox.CaughtMail]:
        return [mailbox.read(self.mails, serial) for serial in mailbox.serials(self.mails)]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """Books → edition → validate all but two, block one of them → automate → mail server."""
    folder = tmp_path_factory.mktemp("journey")
    books = with_an_unknown_address(BOOKS, folder / "books")
    with new_office(folder / "data") as office, CatchAll(folder / "mails") as server:
        office.run("import-books", books)
        office.run("edition", "--entity", "FOREM", "--effect-to", "30/04/2027", "--mark-issued")
        numbers = [notice["number"] for notice in office.json("notices", "--status", "E")]
        office.run("validate", *(n for n in numbers if n not in {LEFT_PENDING, BLOCKED}))
        office.run("block", BLOCKED, "--reason", "Montant à vérifier")
        office.run(
            "configure-mail", "--host", "127.0.0.1", "--port", server.port, "--security", "none",
            "--from", "avis@forem.exemple.fr", "--reply-to", "contact@forem.exemple.fr",
        )  # fmt: skip
        office.run("automate", "--drain", "--no-pause", ends_with=1)  # 1: some were refused
        yield Journey(office, folder / "mails")


def test_each_notice_ends_in_the_status_that_it_should(journey: Journey) -> None:
    statuses = journey.statuses()

    assert statuses.pop(LEFT_PENDING) == "E"
    assert statuses.pop(BLOCKED) == "B"
    assert {statuses.pop(number) for number in REFUSED} == {"KO"}
    assert len(statuses) >= 30
    assert set(statuses.values()) == {"OK"}


def test_numbers_run_without_gaps(journey: Journey) -> None:
    numbers = sorted(journey.statuses())

    assert numbers == list(range(1, len(numbers) + 1))


def test_each_client_got_exactly_its_own_letter(journey: Journey) -> None:
    fingerprints, addresses = journey.fingerprints(), journey.addresses()

    received = {}
    for mail in journey.caught():
        [(_, content)] = mail.attachments()
        number = fingerprints[hashlib.sha256(content).hexdigest()]
        assert set(mail.envelope.recipients) == addresses[number]
        assert number not in received, "twice"
        received[number] = mail

    sent = {number for number, status in journey.statuses().items() if status == "OK"}
    assert set(received) == sent


def test_the_letter_that_was_received_is_the_one_of_its_number(journey: Journey) -> None:
    fingerprints = journey.fingerprints()

    for mail in journey.caught():
        [(name, content)] = mail.attachments()
        number = fingerprints[hashlib.sha256(content).hexdigest()]
        assert f"_{number}_" in name
        assert f"n° {number}" in text_of(content).replace("\u00a0", " ")


def test_nobody_else_is_named_or_copied(journey: Journey) -> None:
    for mail in journey.caught():
        named = {
            as_sent(address)
            for header in ("To", "Cc", "Bcc")
            for _, address in getaddresses(mail.message.get_all(header, []))
        }
        assert named == set(mail.envelope.recipients)
        assert mail.message["Reply-To"] == "contact@forem.exemple.fr"
        assert mail.envelope.sender == "avis@forem.exemple.fr"


def test_a_refusal_keeps_the_servers_words(journey: Journey) -> None:
    remarks = dict(journey.office.rows("SELECT number, remark FROM notices_notice"))

    assert all("User unknown" in remarks[number] for number in REFUSED)


def test_the_history_tells_every_move(journey: Journey) -> None:
    rows = journey.office.rows(
        "SELECT notice.number, change.new FROM notices_statuschange AS change"
        " JOIN notices_notice AS notice ON notice.id = change.notice_id ORDER BY change.id"
    )
    moves: dict[int, list[str]] = {}
    for number, status in rows:
        moves.setdefault(number, []).append(status)

    assert moves[1] == ["E", "V", "OK"]
    assert moves[LEFT_PENDING] == ["E"]
    assert moves[BLOCKED] == ["E", "B"]
    assert all(moves[number] == ["E", "V", "KO"] for number in REFUSED)


def test_another_round_sends_nothing_more(journey: Journey) -> None:
    before = len(journey.caught())

    journey.office.run("automate", "--drain", "--no-pause")

    assert len(journey.caught()) == before


def test_the_same_edition_again_finds_nothing_left_to_notify(journey: Journey) -> None:
    count = journey.office.json(
        "edition", "--entity", "FOREM", "--effect-to", "30/04/2027", "--count"
    )

    assert count["by_email"] == 0
