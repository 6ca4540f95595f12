"""The review by mouse and by keyboard in Chromium; errors of the page fail (see tests.browser)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from echeance.accounts.models import Role
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.browser import SignIn, overflow
from tests.build import make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
S = NoticeStatus


def status(notice: Notice) -> str:
    return str(Notice.objects.values_list("status", flat=True).get(pk=notice.pk))


def row(page: Page, dossier: str) -> Any:
    cell = re.compile(rf"^{dossier}$")
    return page.locator("tbody[data-rows] tr").filter(has=page.get_by_text(cell))


def tick(page: Page, dossier: str) -> Any:
    return row(page, dossier).locator("input[name=avis]")


def letter(page: Page) -> Any:
    return page.locator("[data-pages] .textLayer").first


def test_a_click_shows_the_letter_of_that_row_and_ticks_nothing(sign_in: SignIn) -> None:
    make_letters(3)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")
    expect(letter(page)).to_contain_text("Avis d’échéance n°\u00a01")

    row(page, "CA2").get_by_text("25/11/2026").click()

    expect(letter(page)).to_contain_text("Avis d’échéance n°\u00a02")
    expect(letter(page)).to_contain_text("BERTIN")
    expect(row(page, "CA2")).to_have_attribute("aria-current", "true")
    expect(page.locator("tr[aria-current]")).to_have_count(1)
    expect(page.locator("input[name=avis]:checked")).to_have_count(0)
    expect(page.locator("[data-pane-save]")).to_have_attribute("href", re.compile(r"copie=1$"))
    assert "courant=" in page.url


def test_a_copy_is_saved_under_the_manuals_name(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")

    with page.expect_download() as download:
        page.get_by_role("link", name="Enregistrer une copie").click()

    assert download.value.suggested_filename == "AVIS_ECHEANCES_CA1_1_20261125.pdf"


def test_a_double_click_opens_the_letter_full_screen(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")
    expect(letter(page)).to_contain_text("ALBERT")

    page.locator("[data-pages] .sheet").dblclick(position={"x": 200, "y": 60})

    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".textLayer")).to_contain_text("ALBERT")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_range_is_ticked_with_shift_and_counted_on_the_button(sign_in: SignIn) -> None:
    make_letters(5)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")

    tick(page, "CA2").click()
    tick(page, "CA4").click(modifiers=["Shift"])

    expect(page.locator("input[name=avis]:checked")).to_have_count(3)
    expect(page.locator("[data-selected]")).to_have_text("3 sélectionnés sur 5")
    expect(page.get_by_role("button", name="Valider 3 avis")).to_be_visible()


def test_several_notices_are_validated_by_way_of_the_recap_then_undone(sign_in: SignIn) -> None:
    notices = make_letters(3)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")

    page.get_by_role("link", name="Sélection").click()
    page.get_by_role("button", name="Valider 3 avis").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Valider 3 avis\u00a0?")
    assert status(notices[0]) == S.PENDING
    page.get_by_role("button", name="Valider 3 avis").click()

    expect(page.locator("#messages")).to_contain_text("3 avis validés. Envoi dans 15\u00a0s.")
    assert [status(notice) for notice in notices] == [S.VALIDATED] * 3
    assert page.url.endswith("/avis/?tri=dossier")

    page.get_by_role("button", name="Annuler").click()
    expect(page.locator("#messages")).to_contain_text("3 avis remis en attente")
    assert [status(notice) for notice in notices] == [S.PENDING] * 3


def test_ticks_follow_from_page_to_page_and_end_with_the_search(sign_in: SignIn) -> None:
    notices = make_letters(27)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier&par_page=25")
    tick(page, "CA1").check()

    page.locator("a[rel=next]").click()
    tick(page, "CA27").check()
    expect(page.locator("[data-selected]")).to_have_text(
        "2 sélectionnés sur 27 (1 hors de cette page)"
    )
    page.get_by_role("button", name="Bloquer 2 avis").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bloquer 2 avis\u00a0?")
    page.get_by_label("Adresse incorrecte").check()
    page.get_by_role("button", name="Bloquer 2 avis").click()
    expect(page.locator("#messages")).to_contain_text("2 avis bloqués\u00a0: adresse incorrecte.")
    assert [status(notices[0]), status(notices[26])] == [S.BLOCKED, S.BLOCKED]

    tick(page, "CA26").check()
    page.goto("/avis/?dossier=CA26")
    expect(page.locator("input[name=avis]:checked")).to_have_count(0)


def test_a_row_that_changes_is_replaced_and_keeps_its_tick(sign_in: SignIn) -> None:
    notices = make_letters(3, status=S.VALIDATED)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")
    tick(page, "CA2").check()

    now = timezone.now()
    Notice.objects.filter(pk=notices[1].pk).update(
        status=S.SENT, sent_at=now, changed_at=now + timedelta(seconds=1)
    )

    expect(row(page, "CA2")).to_have_attribute("data-status", "OK", timeout=9000)
    expect(tick(page, "CA2")).to_be_checked()
    expect(page.locator("[data-announce]")).to_have_text("1 avis envoyé.")
    expect(page.locator("[data-statuses] a").nth(2)).to_contain_text("1")


def test_everything_can_be_done_with_the_keyboard_alone(sign_in: SignIn) -> None:
    notices = make_letters(4)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")
    keyboard = page.keyboard
    expect(page.locator("[data-list]")).to_be_focused()

    keyboard.press("ArrowDown")
    expect(letter(page)).to_contain_text("BERTIN")
    keyboard.press(" ")
    keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-selected]")).to_have_text("2 sélectionnés sur 4")
    keyboard.press("v")
    expect(page.get_by_role("heading", level=1)).to_have_text("Valider 2 avis\u00a0?")
    page.get_by_role("button", name="Valider 2 avis").focus()
    keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("2 avis validés.")
    assert [status(notice) for notice in notices] == ["E", "V", "V", "E"]

    expect(page.locator("[data-list]")).to_be_focused()
    keyboard.press("End")
    expect(row(page, "CA4")).to_have_attribute("aria-current", "true")
    keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bloquer 1 avis\u00a0?")
    page.get_by_label("Avis erroné").focus()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("bloqué\u00a0: demande du client.")
    assert status(notices[3]) == S.BLOCKED
    expect(page.locator("[data-list]")).to_be_focused()

    keyboard.press("f")
    expect(page.get_by_role("dialog").locator(".textLayer")).to_contain_text("ALBERT")
    keyboard.press("Escape")
    keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Avis n°\u00a01")


def test_single_letters_can_be_switched_off(sign_in: SignIn) -> None:
    make_letters(2)
    page = sign_in(make_user())
    page.goto("/avis/")
    page.get_by_role("button", name="Clavier").click()
    page.get_by_label("Raccourcis à une touche").uncheck()
    page.keyboard.press("Escape")

    page.locator("[data-list]").focus()
    page.keyboard.press("v")
    page.keyboard.press("ArrowDown")

    expect(page.locator("tr[aria-current]")).to_contain_text("CA2")
    assert page.url.split("?")[0].endswith("/avis/")


def test_a_letter_typed_in_the_search_field_is_only_a_letter(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")

    page.get_by_role("searchbox").press_sequentially("vbd")

    expect(page.get_by_role("searchbox")).to_have_value("vbd")
    assert page.url.endswith("/avis/")


def test_the_line_between_list_and_document_moves_with_the_keyboard(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")
    line = page.get_by_role("separator")
    before = page.locator(".list-side").bounding_box()

    line.focus()
    page.keyboard.press("End")

    after = page.locator(".list-side").bounding_box()
    expect(line).to_have_attribute("aria-valuenow", "80")
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"]


def test_a_reader_looks_and_changes_nothing(sign_in: SignIn) -> None:
    make_letters(2)
    page = sign_in(make_user(role=Role.READER))
    page.goto("/avis/?tri=dossier")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("v")
    page.keyboard.press(" ")

    expect(letter(page)).to_contain_text("BERTIN")
    expect(page.locator("input[name=avis]")).to_have_count(0)


@pytest.mark.parametrize(
    "window_options", [{"java_script_enabled": False, "viewport": {"width": 1440, "height": 900}}]
)
def test_the_screen_works_without_script(sign_in: SignIn) -> None:
    notices = make_letters(3)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")

    row(page, "CA2").get_by_role("link", name="BERTIN").click()
    frame = page.locator("iframe.pane-frame")
    expect(frame).to_have_attribute("title", "Avis d’échéance n°\u00a02 de Mme BERTIN Solange")
    tick(page, "CA1").check()
    tick(page, "CA3").check()
    page.locator("[data-action=validate]").click()
    page.get_by_role("button", name="Valider 2 avis").click()

    assert [status(notice) for notice in notices] == ["V", "E", "V"]


@pytest.mark.parametrize("window_options", [{"viewport": {"width": 320, "height": 900}}])
def test_the_list_becomes_cards_on_a_narrow_window(sign_in: SignIn) -> None:
    make_letters(2)
    page = sign_in(make_user())

    for path in ("/", "/avis/", f"/avis/{Notice.objects.earliest('pk').pk}/"):
        page.goto(path)
        assert overflow(page) == 0, path


def test_signing_in_leads_to_the_page_that_was_asked(window: BrowserContext) -> None:
    make_letters(1)
    make_user("hala", password="un mot de passe")
    page = window.new_page()

    page.goto("/avis/")
    page.get_by_label("Identifiant").fill("hala")
    page.get_by_label("Mot de passe").fill("un mot de passe")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Avis par mail")
