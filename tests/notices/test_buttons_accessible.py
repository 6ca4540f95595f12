"""axe-core on the screens behind the buttons, with something in them; and their keyboard."""

from typing import Any

import pytest

from echeance.accounts.models import Role
from echeance.notices import edition as use_case
from echeance.notices.channel import Channel
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.models import SavedCriteria
from tests.browser import SignIn, barriers
from tests.build import NOON, make_client, make_contract, make_notice, make_premium, make_user
from tests.notices.composers import ScriptedComposer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWERS = {"entity": "FOREM", "collected_by": ["C", "D"], "kinds": ["T", "C"]}
QUERY = "entity=FOREM&collected_by=C&collected_by=D&kinds=T&kinds=C"


@pytest.mark.parametrize(
    "window_options",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}],
    ids=["light", "dark"],
)
def test_the_screens_behind_the_buttons_are_open_to_all(sign_in: SignIn) -> None:
    make_premium(make_contract(make_client("P6", email="")))
    paper = use_case.run_edition(
        Criteria(entity="FOREM"),
        by=None,
        at=NOON,
        user="hala",
        channel=Channel.PAPER,
        issue_when_composed=True,
    )
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass
    notice = make_notice()
    make_premium(make_contract(make_client("P7", email="")))
    user = make_user("admin", role=Role.ADMINISTRATOR)
    SavedCriteria.objects.create(name="Tout", owner=user, answers=ANSWERS, changed_at=NOON)
    page = sign_in(user)
    found: dict[str, Any] = {}

    for where in (
        f"/editions/previsualisation/?{QUERY}",
        "/editions/options/",
        "/editions/nouvelle/",
        f"/editions/{paper.pk}/",
        f"/editions/{paper.pk}/impression/",
        f"/quittances/avis/{notice.pk}/reediter/",
        f"/quittances/{notice.lines.get().premium_id}/",
    ):
        page.goto(where)
        found[where] = barriers(page)

    assert {where: faults for where, faults in found.items() if faults} == {}


def test_the_export_menu_opens_within_the_window(sign_in: SignIn) -> None:
    make_premium()
    page = sign_in(make_user("hala"))
    page.goto("/editions/nouvelle/")

    page.get_by_text("Exporter", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel (.xlsx)").click()

    assert download.value.suggested_filename.endswith(".xlsx")
