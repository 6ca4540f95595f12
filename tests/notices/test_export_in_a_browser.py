"""« Exporter », as a person in a hurry presses it."""

import pytest

from tests.browser import SignIn
from tests.build import make_entity, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_csv_follows_the_excel_at_once(sign_in: SignIn) -> None:
    make_entity()
    page = sign_in(make_user())
    page.goto("/editions/nouvelle/")
    menu = page.locator("details:has(button[value=csv])")
    names = []

    for kind in ("xlsx", "csv"):
        if not menu.evaluate("menu => menu.open"):
            menu.locator("summary").click()
        with page.expect_download(timeout=2500) as download:
            menu.locator(f"button[value={kind}]").click()
        names.append(download.value.suggested_filename.rpartition(".")[2])

    assert names == ["xlsx", "csv"]
