"""axe-core on the screens of letters: entities, texts, lists, deadlines."""

from typing import Any

import pytest

from echeance.accounts.models import Role
from echeance.notices.models import GreetingRule, StandardText
from tests.browser import SignIn, barriers
from tests.build import NOON, make_entity, make_premium, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "window_options",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}],
    ids=["light", "dark"],
)
def test_the_screens_of_letters_are_open_to_all(sign_in: SignIn) -> None:
    entity = make_entity()
    make_premium()
    GreetingRule.objects.create(key="me", title="Me", greeting="Maître")
    StandardText.objects.create(title="A", body="B", changed_at=NOON, changed_by="x")
    page = sign_in(make_user("admin", role=Role.ADMINISTRATOR))
    found: dict[str, Any] = {}

    for where in (
        "/parametres/entites/",
        f"/parametres/entites/{entity.pk}/",
        "/parametres/textes/",
        "/parametres/textes/nouveau/",
        "/parametres/listes/",
        "/editions/dates-limites/",
        "/editions/nouvelle/",
    ):
        page.goto(where)
        found[where] = barriers(page)

    assert {where: faults for where, faults in found.items() if faults} == {}


def test_the_sample_letter_follows_what_is_typed(sign_in: SignIn) -> None:
    entity = make_entity()
    page = sign_in(make_user("admin", role=Role.ADMINISTRATOR))
    page.goto(f"/parametres/entites/{entity.pk}/")
    sample = page.get_by_alt_text("Lettre d’exemple avec ce qui est saisi")

    page.locator("[name=name]").fill("Autre Courtage")
    page.locator("[name=siren]").click()
    sample.wait_for()
    page.locator("[name=siren]").fill("1")
    page.locator("[name=orias]").click()

    page.get_by_text("Un SIREN a neuf chiffres.").wait_for()
