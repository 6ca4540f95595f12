"""« Dates limites »: renewals to announce before it is too late."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.lib.french_dates import short_date
from echeance.notices import chosen_texts
from echeance.notices.answers import as_query, first_answers
from echeance.notices.approaching import MOST, Approaching, approaching
from echeance.notices.models import StandardText
from echeance.portfolio.models import LegalEntity, PremiumKind


@require_GET
def approaching_list(request: HttpRequest) -> HttpResponse:
    """Most urgent first, and for each entity the edition window that takes its own."""
    user = request.user
    found = approaching(on=timezone.localdate(), sees_confidential=rights.sees_confidential(user))
    editor = user if isinstance(user, User) and rights.may_change(user) else None
    context = {
        "found": found,
        "most": MOST,
        "is_full": len(found) == MOST,
        "windows": list(_windows(found, editor)) if editor else (),
    }
    return render(request, "notices/approaching.html", context)


def _windows(found: Sequence[Approaching], user: User) -> Iterator[tuple[LegalEntity, str]]:
    """Each entity with the answers, as an address, that take every premium listed for it.

    The window's own first answers stop at the end of the month, before most of these begin.
    """
    premiums: dict[LegalEntity, list[Approaching]] = {}
    for one in found:
        premiums.setdefault(one.premium.contract.legal_entity, []).append(one)
    for entity, listed in premiums.items():
        starts = [one.premium.effective_from for one in listed]
        printable = StandardText.objects.printable_by(entity).values_list("pk", flat=True)
        answers = first_answers() | {
            "entity": entity.code,
            "kinds": [PremiumKind.TERM.value],
            "entered_to": "",
            "effect_from": short_date(min(starts)),
            "effect_to": short_date(max(starts)),
            "texts": [key for key in chosen_texts.last_chosen(user) if key in set(printable)],
        }
        yield entity, as_query(answers)
