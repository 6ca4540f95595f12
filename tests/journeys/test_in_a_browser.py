"""The manual's chapter 2 on screen, by mouse and again by keyboard alone, in real processes."""

import hashlib
import re
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from echeance.demo import mailbox
from echeance.demo.catch_all import CatchAll
from echeance.demo.children import Children
from tests.browser import complaining_window
from tests.journeys.hands import Hands, Keyboard, Mouse
from tests.journeys.office import BOOKS, Office, as_sent, new_office, with_an_unknown_address

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.timeout(300)]

PASSWORD = "des avis qui partent"
LEFT_PENDING, BLOCKED = 5, 9
"""Numbers of the notices with which something else happens than « Valider »."""


@dataclass(frozen=True)
class Desk:
    """What a person of the office has in front of them."""

    office: Office
    page: Page
    mails: Path


@pytest.fixture
def desk(tmp_path: Path, chromium: Browser) -> Iterator[Desk]:
    """A new office: a database of its own, the screens, the automate, a mail server."""
    data, mails = tmp_path / "data", tmp_path / "mails"
    with new_office(data) as office, CatchAll(mails) as server:
        office.run(
            "configure-mail", "--host", "127.0.0.1", "--port", server.port, "--security", "none",
            "--from", "avis@forem.exemple.fr", "--reply-to", "contact@forem.exemple.fr",
            "--pause", "0",
        )  # fmt: skip
        with (
            _processes(office, data) as home,
            complaining_window(chromium, home, viewport={"width": 1440, "height": 900}) as window,
        ):
            yield Desk(office, window.new_page(), mails)


@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["by mouse", "by keyboard alone"])
def test_from_the_books_to_the_mailbox_on_screen(desk: Desk, hands: Hands, tmp_path: Path) -> None:
    page = desk.page
    books = with_an_unknown_address(BOOKS, tmp_path / "books")

    sign_in(page, hands)
    import_books(page, hands, sorted(books.glob("*.csv")))
    run_edition(page, hands)
    validate_all_but(page, hands, {LEFT_PENDING, BLOCKED})
    block(page, hands, BLOCKED)

    expect(status_filter(page, "V")).to_have_text("0", timeout=60_000)
    statuses = dict(desk.office.rows("SELECT number, status FROM notices_notice"))
    assert statuses.pop(LEFT_PENDING) == "E"
    assert statuses.pop(BLOCKED) == "B"
    refused = unknown_mailbox(desk.office)
    assert {statuses.pop(number) for number in refused} == {"KO"}
    assert len(statuses) >= 20
    assert set(statuses.values()) == {"OK"}
    expect(status_filter(page, "E")).to_have_text("1")
    expect(status_filter(page, "OK")).to_have_text(str(len(statuses)))
    expect(status_filter(page, "KO")).to_have_text(str(len(refused)))
    expect(status_filter(page, "B")).to_have_text("1")
    expect(row(page, min(refused))).to_contain_text("User unknown")
    assert received(desk) == set(statuses)


def sign_in(page: Page, hands: Hands) -> None:
    page.goto("/")
    hands.write(page.get_by_label("Identifiant"), "hala")
    hands.write(page.get_by_label("Mot de passe"), PASSWORD)
    hands.press(page.get_by_role("button", name="Se connecter"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tableau de bord")


def import_books(page: Page, hands: Hands, files: list[Path]) -> None:
    hands.press(page.get_by_role("link", name="Importer", exact=True))
    with page.expect_file_chooser() as chooser:
        hands.press(page.locator("input[type=file]"))
    chooser.value.set_files(files)
    hands.press(page.get_by_role("button", name="Vérifier"))
    hands.press(page.get_by_role("button", name=re.compile("Importer . fichiers")))
    hands.press(page.get_by_role("link", name="Voir les clients"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Clients")


def run_edition(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("link", name="Édition des avis"))
    hands.press(page.locator(".page-head .btn-primary"))
    hands.write(page.get_by_label("Période d’effet, de"), "")
    hands.write(page.get_by_label("Période d’effet, à"), "30/04/2027")
    hands.press(page.get_by_role("button", name="Mail", exact=True))
    yes = page.get_by_role("button", name=re.compile("Oui, marquer"))
    expect(yes).to_be_visible(timeout=60_000)
    hands.press(yes)
    link = page.get_by_role("link", name="Aller à « Avis par mail »")
    expect(link).to_be_visible(timeout=60_000)
    hands.press(link)


def validate_all_but(page: Page, hands: Hands, kept: set[int]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Avis par mail")
    expect(page.locator("[data-pages] .textLayer").first).to_contain_text("Avis d’échéance")
    hands.tick_page(page)
    for number in sorted(kept):
        hands.toggle(row(page, number))
    hands.validate(page)
    hands.press(page.get_by_role("button", name=re.compile(r"Valider \d+ avis")))
    expect(page.locator("#messages")).to_contain_text("avis validés")


def block(page: Page, hands: Hands, number: int) -> None:
    hands.block(page, row(page, number))
    hands.choose(page.get_by_label("Demande du client"))
    hands.press(page.get_by_role("button", name="Bloquer 1 avis"))
    expect(page.locator("#messages")).to_contain_text("bloqué")


def row(page: Page, number: int) -> Locator:
    return page.locator(f"tbody[data-rows] tr[data-number='{number}']")


def status_filter(page: Page, code: str) -> Locator:
    return page.locator(f"[data-statuses] a[href*='statut={code}'] > span:last-child")


def unknown_mailbox(office: Office) -> set[int]:
    rows = office.rows("SELECT number FROM notices_notice WHERE email = 'inconnu@exemple.de'")
    return {number for (number,) in rows}


def received(desk: Desk) -> set[int]:
    """Numbers of the notices that arrived, each once, whole, and at its own client."""
    fingerprints = dict(
        desk.office.rows(
            "SELECT pdf.sha256, notice.number FROM notices_noticepdf AS pdf"
            " JOIN notices_notice AS notice ON notice.id = pdf.notice_id"
        )
    )
    emails = dict(desk.office.rows("SELECT number, email FROM notices_notice"))
    found: set[int] = set()
    for serial in mailbox.serials(desk.mails):
        mail = mailbox.read(desk.mails, serial)
        [(_, content)] = mail.attachments()
        number = fingerprints[hashlib.sha256(content).hexdigest()]
        assert number not in found, "twice"
        assert set(mail.envelope.recipients) == {
            as_sent(address) for address in emails[number].split(";")
        }
        found.add(number)
    return found


@contextmanager
def _processes(office: Office, data: Path) -> Iterator[str]:
    """The screens and the automate, run as an office runs them; the address of the first."""
    data.mkdir(exist_ok=True)
    password = data / "password"
    password.write_text(PASSWORD)
    office.run("create-user", "hala", "--role", "administrateur", "--password-file", password)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    home = f"http://127.0.0.1:{port}"
    environment = {**office.environment, "ECHEANCE_WEB_PORT": str(port)}
    with Children(environment, logs=data) as children:
        children.start("web")
        children.start("automate")
        deadline = time.monotonic() + 30
        while not _answers(home):
            children.check()
            assert time.monotonic() < deadline, children.log("web").read_text()
            time.sleep(0.1)
        yield home


def _answers(home: str) -> bool:
    try:
        with urllib.request.urlopen(f"{home}/compte/connexion/") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
