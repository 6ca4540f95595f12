"""What the screen adds when scripts run: going anywhere, counting down, saying what changed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from echeance.review.models import ScreenPreferences
from tests.browser import SignIn, overflow
from tests.build import make_notice, make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
S = NoticeStatus


def test_ctrl_k_goes_to_a_dossier_by_the_keyboard_alone(sign_in: SignIn) -> None:
    make_letters(3)
    page = sign_in(make_user())
    page.goto("/")

    page.keyboard.press("Control+k")
    page.keyboard.type("ca2")
    expect(page.get_by_role("dialog").get_by_role("link", name="BERTIN").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("BERTIN")


def test_a_slash_opens_it_but_in_a_field_it_is_a_slash(sign_in: SignIn) -> None:
    page = sign_in(make_user())
    page.goto("/")

    page.get_by_role("searchbox").press_sequentially("12/3")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")

    expect(page.get_by_role("dialog")).to_contain_text("Tableau de bord")


def test_the_undo_counts_down(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")

    page.locator("[data-action=validate]").click()

    message = page.locator("#messages .message-text")
    expect(message.locator("[aria-hidden]")).to_have_text(
        re.compile(r"Envoi dans (11|12|13)\s?s\."), timeout=9000
    )
    expect(message.locator(".visually-hidden")).to_contain_text(re.compile(r"Envoi dans 15\s?s\."))


def test_alt_and_an_arrow_turn_the_page(sign_in: SignIn) -> None:
    for _ in range(26):
        make_notice()
    page = sign_in(make_user())
    page.goto("/avis/?par_page=25&volet=sans")

    expect(page.locator("[data-list]")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".list-foot")).to_contain_text("26–26 sur 26")
    expect(page.locator("[data-list]")).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")

    expect(page.locator(".list-foot")).to_contain_text("1–25 sur 26")


def test_ticking_the_page_leaves_its_rows_readable(sign_in: SignIn) -> None:
    """« Sélection » is a link where there is no script: the rows must not wait for its page."""
    make_letters(2)
    page = sign_in(make_user())
    page.goto("/avis/")

    page.locator("[data-tick=toggle]").click()
    page.wait_for_timeout(600)  # past the patience of the list

    expect(page.locator("[data-list]")).not_to_have_class(re.compile("waiting"))
    expect(page.locator("input[name=avis]").first).to_be_visible()
    expect(page.locator("[data-selected]")).to_have_text("2 sélectionnés sur 2")


def test_rows_that_changed_are_not_moved_but_said(sign_in: SignIn) -> None:
    notices = [make_notice(status=S.VALIDATED) for _ in range(2)]
    page = sign_in(make_user())
    page.goto("/avis/?volet=sans")
    expect(page.locator("[data-moved]")).to_be_hidden()

    now = timezone.now()
    Notice.objects.filter(pk=notices[0].pk).update(
        status=S.SENT, sent_at=now, changed_at=now + timedelta(seconds=1)
    )

    expect(page.locator("[data-moved]")).to_contain_text("1 ligne a changé", timeout=9000)
    page.get_by_role("link", name="Réappliquer le tri").click()
    expect(page.locator("[data-moved]")).to_be_hidden()


def test_the_choice_of_single_keys_follows_the_person(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")
    page.get_by_role("button", name="Clavier").click()

    with page.expect_response(re.compile("raccourcis")):
        page.get_by_label("Raccourcis à une touche").uncheck()
    page.reload()

    expect(page.locator("[data-single-keys]")).not_to_be_checked()
    assert not ScreenPreferences.objects.get().single_keys
    assert page.evaluate("Object.keys(localStorage)") == []


def test_ticked_rows_are_saved_as_a_file_and_stay_ticked(sign_in: SignIn) -> None:
    make_letters(3)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")
    page.locator("input[name=avis]").nth(1).check()

    page.get_by_text("Exporter").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Texte (.csv)").click()

    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("CA2;")
    expect(page.locator("[data-selected]")).to_have_text("1 sélectionné sur 3")


@pytest.mark.parametrize(
    "window_options", [{"viewport": {"width": width, "height": 900}} for width in (320, 700, 1440)]
)
def test_open_menus_stay_in_the_window(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")

    for menu in ("Mes vues", "Autres choix", "Ouvrir la fiche du client", "Exporter"):
        page.locator("summary").filter(has_text=menu).click()
        panel = page.locator("details[open] .dropdown-panel").bounding_box()
        assert panel is not None
        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= page.evaluate("document.body.clientWidth")
        page.keyboard.press("Escape")
    assert overflow(page) == 0


@pytest.mark.parametrize(
    "window_options", [{"viewport": {"width": width, "height": 900}} for width in (1105, 1400)]
)
def test_an_address_is_cut_only_when_it_is_longer_than_its_column(sign_in: SignIn) -> None:
    first, second, *_ = make_letters(3)
    Notice.objects.filter(pk=first.pk).update(email="contact@brico-net.exemple.fr")
    Notice.objects.filter(pk=second.pk).update(email=f"{'x' * 64}@{'y' * 60}.exemple.fr")
    page = sign_in(make_user())

    page.goto("/avis/?tri=dossier")

    cells = page.locator("tbody[data-rows] .col-address")
    usual, endless, other = cells.evaluate_all("cells => cells.map(cell => cell.clientHeight)")
    assert usual == other < endless
    list_box = page.locator("[data-list]")
    assert list_box.evaluate("box => box.scrollWidth - box.clientWidth") == 0
