"""Every page of the product, with something on it. A new address is visited by itself."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from echeance.accounts.models import User
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
from tests.build import NOON, make_client, make_edition, make_notice
from tests.dispatch.office import make_office
from tests.review.letters import make_letters

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


def pages_for(person: User) -> list[str]:
    """Furnishes an office; the addresses of its pages, of some parts and of some actions too."""
    make_office(port=25)
    notice = make_letters(2)[0]
    make_notice(make_client("KO"), status=NoticeStatus.FAILED, failure=FailureCause.IN_DOUBT)
    make_notice(make_client("OK"), status=NoticeStatus.SENT)
    composed = make_edition(state=EditionState.COMPOSED)
    text = StandardText.objects.create(title="Paiement", body="Merci.", changed_at=NOON)
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
        "parametres/utilisateurs/": person.pk,
        "avis/tous/": decision.pk,
        "editions/exports/": export.pk,
    }
    found = []
    for pattern in addresses():
        start, _, rest = pattern.partition("<int:pk>")
        if pattern in ELSEWHERE or pattern.endswith(PARTS) or "." in rest or "<" in rest + start:
            continue
        found.append(
            f"/{start}{keys.get(start, 1)}{rest}" if "<int:pk>" in pattern else f"/{pattern}"
        )
    return found
