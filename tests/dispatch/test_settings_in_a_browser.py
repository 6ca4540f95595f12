"""The screens of settings in a real browser: what is not saved, barriers, small screens."""

from typing import Any

import pytest
from playwright.sync_api import Dialog, expect

from echeance.accounts.models import Role
from echeance.dispatch.dkim import make_key
from echeance.dispatch.models import DkimKey, OauthAccount, Relay
from tests.browser import SignIn, barriers, overflow
from tests.build import NOON, make_user
from tests.dispatch.office import make_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(sign_in: SignIn) -> Any:
    make_office()
    Relay.objects.update(
        authentication="google", user="avis@exemple.fr", security="starttls", port=587
    )
    account = OauthAccount(pk=1, client_id="app-1")
    account.set_secrets(secret="s", refresh="r")
    account.save()
    return sign_in(make_user(role=Role.ADMINISTRATOR))


def test_another_protection_brings_its_port_but_keeps_one_of_our_own(page: Any) -> None:
    page.goto("/parametres/serveur/")
    port, security = page.locator("[name=port]"), page.locator("[name=security]")

    security.select_option("tls")
    usual = port.input_value()
    port.fill("2525")
    security.select_option("none")

    assert (usual, port.input_value()) == ("465", "2525")


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/parametres/serveur/", "host"),
        ("/parametres/expediteur/", "name"),
        ("/parametres/envoi/", "per_day"),
    ],
)
def test_leaving_typed_settings_asks_first_and_saving_them_does_not(
    page: Any, address: str, field: str
) -> None:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)

    page.goto(address)
    page.goto("/a-propos/")
    untouched = list(asked)
    page.goto(address)
    page.locator(f"[name={field}]").fill("1234")
    page.goto("/a-propos/")
    typed = list(asked)
    page.goto(address)
    page.locator(f"[name={field}]").fill("1234")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Modifications enregistrées.")).to_be_visible()

    assert (untouched, typed, asked) == ([], ["beforeunload"], ["beforeunload"])


@pytest.mark.parametrize(
    "address", ["/parametres/serveur/", "/parametres/envoi/", "/aide/", "/a-propos/"]
)
def test_nothing_stands_in_the_way_of_anybody(page: Any, address: str) -> None:
    page.goto(address)
    found = barriers(page)
    page.set_viewport_size({"width": 320, "height": 700})

    assert found == []
    assert overflow(page) == 0


def test_on_a_telephone_the_tabs_take_one_line_and_the_state_is_read_whole(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})

    page.goto("/parametres/ancien-automate/")
    tabs = page.locator(".tabs")
    state = page.locator(".automate-state span").first

    assert tabs.bounding_box()["height"] < 60
    expect(tabs.locator("[aria-current]")).to_be_in_viewport()
    assert state.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    assert overflow(page) == 0


def test_a_value_to_publish_is_copied_and_said(page: Any) -> None:
    kept = DkimKey(pk=1, domain="exemple.fr", selector="avis", made_at=NOON)
    key = make_key()
    kept.set_key(pem=key.pem(), record=key.record)
    kept.save()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/parametres/signature/")

    page.get_by_role("button", name="Copier\u00a0: Valeur").click()

    expect(page.get_by_text("Copié.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#valeur").input_value()
    assert barriers(page) == []
