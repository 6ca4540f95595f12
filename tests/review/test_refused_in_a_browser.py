"""An action that the current row does not allow stays in reach, and says why."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from echeance.notices import deciding
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.browser import SignIn
from tests.build import make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_sent_notice_is_not_validated_and_the_button_says_so(sign_in: SignIn) -> None:
    notice = make_letters(1, status=NoticeStatus.SENT)[0]
    page = sign_in(make_user())
    page.goto("/avis/")
    button = page.get_by_role("button", name="Valider cet avis")

    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_attribute("title", "Avis n°\u00a01\u00a0: déjà envoyé.")
    page.keyboard.press("v")

    expect(page.locator("[data-selected]")).to_have_text("Avis n°\u00a01\u00a0: déjà envoyé.")
    assert page.url.endswith("/avis/")
    assert Notice.objects.get(pk=notice.pk).status == NoticeStatus.SENT


def test_each_row_has_its_own_actions_and_ticks_have_them_all(sign_in: SignIn) -> None:
    make_letters(1)
    make_letters(1, status=NoticeStatus.BLOCKED, first=2)
    page = sign_in(make_user())
    page.goto("/avis/?tri=dossier")
    block = page.locator("[data-action=block]")
    put_back = page.locator("[data-action=put_back]")

    expect(put_back).to_have_attribute("aria-disabled", "true")
    expect(block).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("ArrowDown")
    expect(block).to_have_attribute("title", "Avis n°\u00a02\u00a0: déjà bloqué.")
    expect(put_back).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press(" ")

    expect(block).to_have_text("Bloquer 1 avis")
    expect(block).not_to_have_attribute("aria-disabled", "true")


def test_a_row_that_a_colleague_validates_meanwhile_is_not_validated_again(sign_in: SignIn) -> None:
    make_letters(1)
    page = sign_in(make_user())
    page.goto("/avis/")
    button = page.get_by_role("button", name="Valider cet avis")
    expect(button).not_to_have_attribute("aria-disabled", "true")

    deciding.validate(Notice.objects.all(), by="paul", at=timezone.now(), hold=timedelta(hours=1))
    page.keyboard.press("r")

    expect(button).to_have_attribute("aria-disabled", "true")
