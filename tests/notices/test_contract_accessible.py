"""axe-core on the contract, the correction of a premium, and « AE par mail » for several."""

from typing import Any

import pytest

from echeance.notices.status import NoticeStatus
from tests.browser import SignIn, barriers
from tests.build import make_client, make_contract, make_notice, make_premium, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "window_options",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}],
    ids=["light", "dark"],
)
def test_the_contract_and_its_neighbours_are_open_to_all(sign_in: SignIn) -> None:
    contract = make_contract(make_client("P5", notices_by_email=False))
    premium = make_premium(contract, pollicitation=True)
    make_notice(premium=premium, status=NoticeStatus.PENDING)
    lost = make_client("P6", notices_by_email=False, email="")
    page = sign_in(make_user())
    found: dict[str, Any] = {}

    for where in (
        f"/contrats/{contract.pk}/",
        f"/quittances/{premium.pk}/",
        f"/quittances/{premium.pk}/modifier/",
        "/clients/",
        f"/clients/ae-par-mail/?faire=cocher&client={contract.client_id}&client={lost.pk}",
    ):
        page.goto(where)
        found[where] = barriers(page)

    assert {where: faults for where, faults in found.items() if faults} == {}


def test_several_clients_are_ticked_from_the_list(sign_in: SignIn) -> None:
    make_client("P5", notices_by_email=False)
    make_client("P6", notices_by_email=False)
    page = sign_in(make_user())

    page.goto("/clients/")
    page.get_by_label("Les 2 clients de cette liste").check()
    page.get_by_role("button", name="Cocher «\u00a0AE par mail\u00a0»", exact=True).click()
    page.get_by_role("button", name="Modifier 2 fiches").click()

    assert "2 fiches modifiées." in page.content()
