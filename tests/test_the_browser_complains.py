"""What the browser's window must not let pass: else every test in Chromium would prove less."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import complaining_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INLINE_SCRIPT = """() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken over'";
    document.body.append(script);
}"""
INLINE_STYLE = "() => document.body.setAttribute('style', 'color: red')"


def _inline_script(page: Page) -> None:
    page.evaluate(INLINE_SCRIPT)
    assert page.title() != "taken over"


def _inline_style(page: Page) -> None:
    page.evaluate(INLINE_STYLE)


def _console_error(page: Page) -> None:
    page.evaluate("() => console.error('something broke')")


def _uncaught_error(page: Page) -> None:
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('uncaught'); }); }")


def _missing_resource(page: Page) -> None:
    page.evaluate("() => fetch('/static/nothing.js')")


@pytest.mark.parametrize(
    ("misdeed", "said"),
    [
        (_inline_script, "Content Security Policy"),
        (_inline_style, "Content Security Policy"),
        (_console_error, "something broke"),
        (_uncaught_error, "uncaught"),
        (_missing_resource, "404"),
    ],
)
def test_a_misdeed_of_a_page_fails_its_test(
    chromium: Browser, live_server: LiveServer, misdeed: Callable[[Page], None], said: str
) -> None:
    with pytest.raises(AssertionError, match=said):
        _visit(chromium, live_server.url, misdeed)


def _visit(chromium: Browser, url: str, misdeed: Callable[[Page], None]) -> None:
    with complaining_window(chromium, url) as window:
        page = window.new_page()
        page.goto("/compte/connexion/")
        misdeed(page)
        page.wait_for_timeout(200)  # ms: what the browser says comes after the deed
