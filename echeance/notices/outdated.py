"""Drafts whose premiums or deposits changed since they were written: looked at before a number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from echeance.lib.lots import lots
from echeance.lib.translating import in_french
from echeance.notices import selection
from echeance.notices.models import Draft, DraftState
from echeance.notices.models.notice import NoticeLine
from echeance.portfolio.models import Deposit

_CANCELLED = gettext_noop("quittance n°\u00a0%(number)s annulée")
_PAID = gettext_noop("quittance n°\u00a0%(number)s payée")
_ISSUED = gettext_noop("quittance n°\u00a0%(number)s déjà éditée")
_COUNTED = gettext_noop("acompte du %(day)s déjà compté sur un autre avis")
_Reason = tuple[str, dict[str, str]]
"""One of these, and what it names."""


@dataclass(frozen=True)
class Dropped:
    """A draft that was not issued, and why, for the screen."""

    dossier: str
    reason: str
    confidential: bool = False
    """Named only to who may see that client."""


def drop_outdated(drafts: QuerySet[Draft]) -> list[Dropped]:
    """Put aside those of `drafts` that hold a premium issued, cancelled or paid meanwhile.

    They keep their place in the edition, with the reason, and get no number.
    """
    reasons: defaultdict[int, list[_Reason]] = defaultdict(list)
    for draft, number, cancelled, settled in _outdated_premiums(drafts):
        words = _CANCELLED if cancelled else _PAID if settled else _ISSUED
        reasons[draft].append((words, {"number": number}))
    for draft, received_on in _taken_deposits(drafts):
        reasons[draft].append((_COUNTED, {"day": f"{received_on:%d/%m/%Y}"}))
    dropped: list[Dropped] = []
    for lot in lots(sorted(reasons), size=selection.LOT):
        doomed = Draft.objects.filter(pk__in=lot).order_by("rank")
        for key, dossier, confidential in doomed.values_list(
            "pk", "client__dossier", "client__confidential"
        ):
            with in_french():  # kept with the edition
                problem = _said(reasons[key])[:500]
            Draft.objects.filter(pk=key).update(
                state=DraftState.DROPPED, problem=problem, lease_until=None
            )
            dropped.append(Dropped(dossier, _said(reasons[key]), confidential))
    return dropped


def _said(reasons: list[_Reason]) -> str:
    return ", ".join(gettext(words) % facts for words, facts in reasons)


def _outdated_premiums(drafts: QuerySet[Draft]) -> list[tuple[int, str, bool, object]]:
    through = Draft.premiums.through.objects
    printed = NoticeLine.objects.filter(premium=OuterRef("premium"))
    numbered = through.filter(premium=OuterRef("premium"), draft__number__isnull=False)
    return list(
        through.filter(draft__in=drafts.order_by().values("pk"))
        .filter(
            Q(premium__cancelled=True)
            | Q(premium__settled_on__isnull=False)
            | Exists(printed)
            | Exists(numbered)
        )
        .values_list("draft", "premium__number", "premium__cancelled", "premium__settled_on")
    )


def _taken_deposits(drafts: QuerySet[Draft]) -> list[tuple[int, date]]:
    free = selection.deposits_not_taken(Deposit.objects.filter(pk=OuterRef("deposit")))
    return list(
        Draft.deposits.through.objects.filter(
            ~Exists(free), draft__in=drafts.order_by().values("pk")
        ).values_list("draft", "deposit__received_on")
    )
