"""Criteria kept under a name: saving them, sharing them, finding them again."""

from datetime import datetime

from django.db import transaction

from echeance.accounts.models import User
from echeance.notices.answers import Answers
from echeance.notices.models import SavedCriteria


class UnknownCriteriaError(Exception):
    """No criteria, or several, have that name; the text is French."""


@transaction.atomic
def save_criteria(
    answers: Answers, *, name: str, owner: User, is_shared: bool, at: datetime
) -> SavedCriteria:
    """Keep them under that name; the person's own of the same name are replaced."""
    kept, _ = SavedCriteria.objects.update_or_create(
        owner=owner,
        name=" ".join(name.split()),
        defaults={"answers": answers, "is_shared": is_shared, "changed_at": at},
    )
    return kept


@transaction.atomic
def propose_first(saved: SavedCriteria | None, *, to: User) -> None:
    """The window opens with these for that person; None for the manual's own bounds."""
    SavedCriteria.objects.filter(owner=to, is_default=True).update(is_default=False)
    if saved is not None:
        SavedCriteria.objects.filter(pk=saved.pk, owner=to).update(is_default=True)


def criteria_named(name: str, *, login: str = "") -> SavedCriteria:
    """Those that the office shares, or of the user `login`. Raises UnknownCriteriaError."""
    open_ones = (
        SavedCriteria.objects.filter(owner__username=login)
        if login
        else SavedCriteria.objects.filter(is_shared=True)
    )
    found = list(open_ones.filter(name=name).select_related("owner"))
    if len(found) == 1:
        return found[0]
    if found:
        owners = ", ".join(sorted(saved.owner.username for saved in found))
        raise UnknownCriteriaError(
            f"Plusieurs personnes partagent des critères «\u00a0{name}\u00a0» ({owners})\u00a0:"
            " précisez avec --user."
        )
    names = ", ".join(f"«\u00a0{saved.name}\u00a0»" for saved in open_ones) or "aucun"
    whose = f"de {login}" if login else "partagés"
    raise UnknownCriteriaError(
        f"Pas de critères {whose} sous le nom «\u00a0{name}\u00a0». Il y a\u00a0: {names}."
    )
