"""axe-core on the screens of users, in both themes."""

from typing import Any

import pytest

from echeance.accounts.models import Role
from tests.browser import SignIn, barriers
from tests.build import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "window_options",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}],
    ids=["light", "dark"],
)
def test_the_screens_of_users_are_open_to_all(sign_in: SignIn) -> None:
    person = make_user("admin", role=Role.ADMINISTRATOR)
    page = sign_in(person)
    found: dict[str, Any] = {}

    for where in ("", "nouveau/", f"{person.pk}/", f"{person.pk}/mot-de-passe/"):
        page.goto(f"/parametres/utilisateurs/{where}")
        found[where] = barriers(page)
    page.goto("/parametres/utilisateurs/nouveau/")
    page.locator("main [name=username]").fill("paul")
    page.get_by_role("button", name="Créer l’utilisateur").click()
    page.get_by_role("heading", name="Mot de passe à remettre").wait_for()
    found["once"] = barriers(page)

    assert {where: faults for where, faults in found.items() if faults} == {}
