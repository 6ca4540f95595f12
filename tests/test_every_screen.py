"""axe-core on every page of the product, in both themes and both languages."""

import pytest

from echeance.accounts.models import Role
from tests.browser import SignIn, barriers
from tests.build import make_user
from tests.pages import pages_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("window_options", "language"),
    [
        (
            {"color_scheme": scheme, "reduced_motion": "reduce"}
            | {"viewport": {"width": 1440, "height": 900}},
            language,
        )
        for scheme, language in (("light", "fr"), ("dark", "fr"), ("light", "en"), ("dark", "en"))
    ],
    ids=["light", "dark", "english", "english-dark"],
)
def test_every_page_is_open_to_all(sign_in: SignIn, language: str) -> None:
    person = make_user(role=Role.ADMINISTRATOR, language=language)
    addresses = pages_for(person)
    page = sign_in(person)
    found: dict[str, list[str]] = {}
    visited = 0

    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address  # an error page would look clean
        found[address] = barriers(page)
        assert page.evaluate("Object.keys(localStorage).every((key) => key === 'partage')"), address
        visited += 1

    assert [f"{address}: {fault}" for address, faults in found.items() for fault in faults] == []
    assert visited > 30, list(found)
