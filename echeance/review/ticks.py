"""The ticks that a person finds again on a page of the list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict

from echeance.accounts.rights import Person
from echeance.notices.models import Notice
from echeance.review.kept_views import search_of_ticks
from echeance.review.listing import Listing
from echeance.review.models import KeptTicks


@dataclass(frozen=True)
class Ticks:
    """Keys of this search's ticks; those of another search are only counted."""

    here: set[int] = field(default_factory=set)
    away: list[int] = field(default_factory=list)
    """In the result, on other pages."""
    other_search: str = ""
    """The last other search with ticks, after « ? »."""
    other_count: int = 0


def ticks_of(
    person: Person, given: QueryDict, listing: Listing, rows: Iterable[Notice], *, at: datetime
) -> Ticks:
    """What left the result meanwhile is ticked no more: an action only takes what is listed."""
    kept = KeptTicks.of(person, at=at)
    mine = kept.pop(search_of_ticks(given.urlencode()), [])
    other = next(iter(kept), "")
    here = {notice.pk for notice in rows} & set(mine)
    away = set(mine) - here
    found = listing.notices().filter(pk__in=away).values_list("pk", flat=True) if away else ()
    return Ticks(
        here=here,
        away=sorted(found),
        other_search=f"{other}&vue=tout" if other else "vue=tout",
        other_count=len(kept.get(other, [])),
    )
