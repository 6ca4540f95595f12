"""The two ways of using a screen: with a mouse, and with a keyboard alone."""

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

_TABS = 150
"""No control of ours is further than that from where the focus was."""


class Hands(Protocol):
    def press(self, control: Locator) -> None:
        """A link, a button, a box."""

    def write(self, field: Locator, text: str) -> None:
        """In place of what the field held."""

    def choose(self, radio: Locator) -> None: ...

    def tick_page(self, page: Page) -> None: ...

    def toggle(self, row: Locator) -> None:
        """The tick of a row of the review."""

    def validate(self, page: Page) -> None:
        """The ticked rows."""

    def block(self, page: Page, row: Locator) -> None:
        """That row alone."""


class Mouse:
    def press(self, control: Locator) -> None:
        control.click()

    def write(self, field: Locator, text: str) -> None:
        field.click(click_count=3)
        field.page.keyboard.press("Delete")
        field.page.keyboard.type(text)

    def choose(self, radio: Locator) -> None:
        radio.click()

    def tick_page(self, page: Page) -> None:
        page.get_by_label("Sélectionner les avis de la page").click()

    def toggle(self, row: Locator) -> None:
        row.locator("input[name=avis]").click()

    def validate(self, page: Page) -> None:
        page.locator("[data-action=validate]").click()

    def block(self, page: Page, row: Locator) -> None:
        # Not on a link: the dossier, the name and the remark lead elsewhere.
        row.locator("td[data-label^='Impression']").click()
        expect(row).to_have_attribute("aria-current", "true")
        page.locator("[data-action=block]").click()


class Keyboard:
    def press(self, control: Locator) -> None:
        self._reach(control)
        control.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        field.page.keyboard.press("Control+a")
        field.page.keyboard.press("Delete")
        field.page.keyboard.type(text)

    def choose(self, radio: Locator) -> None:
        """Radio buttons of one question share one stop: arrows go on from there."""
        page = radio.page
        self._reach(page.locator(f"input[name={radio.get_attribute('name')}]:checked"))
        for _ in range(20):
            if radio.evaluate("one => one.checked"):
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError("the arrows never came to that choice")

    def tick_page(self, page: Page) -> None:
        expect(page.locator("[data-list]")).to_be_focused()
        page.keyboard.press("Control+a")

    def toggle(self, row: Locator) -> None:
        self._go(row)
        row.page.keyboard.press(" ")

    def validate(self, page: Page) -> None:
        page.keyboard.press("v")

    def block(self, page: Page, row: Locator) -> None:
        expect(page.locator("[data-list]")).to_be_focused()
        self._go(row)
        page.keyboard.press("b")

    def _go(self, row: Locator) -> None:
        row.page.keyboard.press("Home")
        for _ in range(200):
            if row.get_attribute("aria-current"):
                return
            row.page.keyboard.press("ArrowDown")
        raise AssertionError("the arrows never came to that row")

    def _reach(self, control: Locator) -> None:
        control.wait_for()
        for _ in range(_TABS):
            if control.evaluate("one => one === document.activeElement"):
                return
            control.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key never came to {control}")
