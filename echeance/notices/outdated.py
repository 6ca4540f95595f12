"""Drafts whose premiums or deposits changed since they were written: looked at before a number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from echeance.lib.lots import lots
from echeance.notices import selection
from echeance.notices.models import Draft, DraftState
from echeance.notices.models.notice import NoticeLine
from echeance.portfolio.models import Deposit


@dataclass(frozen=True)
class Dropped:
    """A draft that was not issued, and why, in French."""

    dossier: str
    reason: str
    confidential: bool = False
    """Named only to who may see that client."""


def drop_outdated(drafts: QuerySet[Draft]) -> list[Dropped]:
    """Put aside those of `drafts` that hold a premium issued, cancelled or paid meanwhile.

    They keep their place in the edition, with the reason, and get no number.
    """
    reasons: defaultdict[int, list[str]] = defaultdict(list)
    for draft, number, cancelled, settled in _outdated_premiums(drafts):
        word = "annulée" if cancelled else "payée" if settled else "déjà éditée"
        reasons[draft].append(f"quittance n°\u00a0{number} {word}")
    for draft, received_on in _taken_deposits(drafts):
        reasons[draft].append(f"acompte du {received_on:%d/%m/%Y} déjà compté sur un autre avis")
    dropped: list[Dropped] = []
    for lot in lots(sorted(reasons), size=selection.LOT):
        doomed = Draft.objects.filter(pk__in=lot).order_by("rank")
        for key, dossier, confidential in doomed.values_list(
            "pk", "client__dossier", "client__confidential"
        ):
            reason = ", ".join(reasons[key])
            Draft.objects.filter(pk=key).update(
                state=DraftState.DROPPED, problem=reason[:500], lease_until=None
            )
            dropped.append(Dropped(dossier, reason, confidential))
    return dropped


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
