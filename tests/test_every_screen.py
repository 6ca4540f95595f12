"""axe-core on every page of the product, in both themes. A new address is visited by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from echeance.accounts.models import Role
from echeance.notices.criteria import Criteria
from echeance.notices.models import (
    Decided,
    EditionState,
    LongDecision,
    LongSelection,
    StandardText,
    Wanted,
)
from echeance.notices.status import FailureCause, NoticeStatus
from tests.browser import SignIn, barriers
from tests.build import NOON, make_client, make_edition, make_notice, make_user
from tests.dispatch.office import make_office
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTS = ("etat/", "changements/", "progression/", "exemple/", "apercu/")
"""Ends of the addresses of parts of a page: judged with the page that shows them."""
ELSEWHERE = {"compte/connexion/", "import/<str:token>/"}
"""Needs nobody signed in, or what a person has just sent: their own tests judge them."""


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, address)
        else:
            yield address


@pytest.mark.parametrize(
    "window_options",
    [
        {"color_scheme": scheme, "reduced_motion": "reduce"}
        | {"viewport": {"width": 1440, "height": 900}}
        for scheme in ("light", "dark")
    ],
    ids=["light", "dark"],
)
def test_every_page_is_open_to_all(sign_in: SignIn) -> None:
    make_office(port=25)
    notice = make_letters(2)[0]
    make_notice(make_client("KO"), status=NoticeStatus.FAILED, failure=FailureCause.IN_DOUBT)
    make_notice(make_client("OK"), status=NoticeStatus.SENT)
    composed = make_edition(state=EditionState.COMPOSED)
    text = StandardText.objects.create(title="Paiement", body="Merci.", changed_at=NOON)
    person = make_user(role=Role.ADMINISTRATOR)
    export = LongSelection.objects.create(
        wanted=Wanted.XLSX,
        criteria=Criteria(entity=notice.legal_entity.code).as_json(),
        run_on=NOON.date(),
        asked_by=person,
        asked_at=NOON,
    )
    decision = LongDecision.objects.create(
        decided=Decided.BLOCK, notices=20_000, asked_by=person, asked_at=NOON
    )
    keys = {
        "clients/": notice.client_id,
        "editions/": composed.pk,
        "quittances/": notice.lines.get().premium_id,
        "quittances/avis/": notice.pk,
        "parametres/entites/": notice.legal_entity_id,
        "parametres/textes/": text.pk,
        "avis/": notice.pk,
        "avis/tous/": decision.pk,
        "editions/exports/": export.pk,
    }
    page = sign_in(person)
    found: dict[str, list[str]] = {}
    visited = 0

    for pattern in addresses():
        start, _, rest = pattern.partition("<int:pk>")
        if pattern in ELSEWHERE or pattern.endswith(PARTS) or "." in rest or "<" in rest + start:
            continue
        address = f"/{start}{keys.get(start, 1)}{rest}" if "<int:pk>" in pattern else f"/{pattern}"
        known = page.request.get(address, max_redirects=0)
        if known.status != 200 or "html" not in known.headers["content-type"]:
            continue  # an action, a file, or nothing of that kind here
        page.goto(address)
        found[address] = barriers(page)
        assert page.evaluate("Object.keys(localStorage).every((key) => key === 'partage')"), address
        visited += 1

    assert [f"{address}: {fault}" for address, faults in found.items() for fault in faults] == []
    assert visited > 30, list(found)
