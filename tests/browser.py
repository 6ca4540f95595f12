"""A real Chromium in front of the product: what it complains about fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer

from echeance.accounts.models import User

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe-core" / "4.14.1" / "axe.min.js"

SignIn = Callable[[User], Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("Chromium is not installed (Debian package « chromium »)")
    # Playwright keeps an event loop in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()
        # Beside an event loop Django keeps connections apart; those who drop the test database
        # later would not find this one.
        connections.close_all()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def window_options() -> dict[str, Any]:
    """Options of the browser's window; a test module may override this fixture."""
    return {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def expected_complaints() -> list[str]:
    """Parts of what the browser says when a test breaks the server on purpose: it adds them."""
    return []


@pytest.fixture
def window(
    chromium: Browser,
    live_server: LiveServer,
    window_options: dict[str, Any],
    expected_complaints: list[str],
) -> Iterator[BrowserContext]:
    with complaining_window(
        chromium, live_server.url, expected=expected_complaints, **window_options
    ) as context:
        yield context


@contextmanager
def complaining_window(
    chromium: Browser, url: str, *, expected: Sequence[str] = (), **options: Any
) -> Iterator[BrowserContext]:
    """A window that speaks French and fails the test on any error, or request to elsewhere."""
    complaints: list[str] = []
    context = chromium.new_context(base_url=url, locale="fr-FR", **options)
    home = urlsplit(url).netloc

    def only_home(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in {"http", "https"} and address.netloc != home:
            complaints.append(f"request to {route.request.url}")
            route.abort()
        else:
            route.continue_()

    context.route("**/*", only_home)
    context.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert [one for one in complaints if not any(part in one for part in expected)] == []


@pytest.fixture
def sign_in(window: BrowserContext) -> SignIn:
    """Opens a page of the window for that user, without the sign-in form."""

    def open_page(user: User) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        window.add_cookies(
            [
                {
                    "name": name,
                    "value": client.cookies[name].value,
                    "domain": "localhost",
                    "path": "/",
                }
            ]
        )
        return window.new_page()

    return open_page


def barriers(page: Page) -> list[str]:
    """What axe-core finds that keeps people out: one line for each rule and element."""
    page.wait_for_load_state("load")  # colours are judged with all the style sheets
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(page.evaluate(wider))


def cut_off(page: Page) -> list[str]:
    """Boxes of the page that hide a part of what they hold, or hold more than one sees at once."""
    found = page.evaluate("""() => [...document.querySelectorAll("main *")].filter((box) =>
        ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(box).overflowX)
        && box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1
        && !box.matches("input, select, textarea, pre, .visually-hidden, .tabs")
    ).map((box) => `${box.tagName}.${box.className} ${box.scrollWidth} > ${box.clientWidth}`)""")
    return list(found)
