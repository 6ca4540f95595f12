"""Criteria that name a confidential client: who may not see him must not read them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.lib.folding import fold
from echeance.lib.lots import lots
from echeance.lib.natural_order import natural_key
from echeance.notices.aside import Aside
from echeance.notices.models import Edition, SavedCriteria
from echeance.portfolio.models import Client, Contract

LOT = 500
"""Keys given to one query."""


def naming_confidential(answers: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Of each, whether a bound or a contract put aside is one of a confidential client.

    Takes what an edition froze as well as what a person typed and kept.
    """
    dossiers = [_keys(each.get("dossier_from"), each.get("dossier_to")) for each in answers]
    contracts = [
        _keys(each.get("contract_from"), each.get("contract_to"), *_excluded(each))
        for each in answers
    ]
    secret_dossiers = _secret_dossiers({key for keys in dossiers for key in keys})
    secret_contracts = _secret_contracts({key for keys in contracts for key in keys})
    return [
        bool(secret_dossiers & bounds or secret_contracts & numbers)
        for bounds, numbers in zip(dossiers, contracts, strict=True)
    ]


def masks_references(person: rights.Person, editions: Iterable[Edition]) -> list[bool]:
    """Of each, whether this person must not read which dossiers and contracts it took."""
    answers = [edition.criteria for edition in editions]
    if rights.sees_confidential(person):
        return [False] * len(answers)
    return naming_confidential(answers)


def readable_saved_criteria(user: User) -> list[SavedCriteria]:
    """Their own, and the shared ones that name no client hidden from them, name included."""
    found = list(SavedCriteria.objects.open_to(user).select_related("owner"))
    if rights.sees_confidential(user):
        return found
    of_others = [saved for saved in found if saved.owner_id != user.pk]
    naming = naming_confidential([saved.answers for saved in of_others])
    hidden = {
        saved.pk
        for saved, named in zip(of_others, naming, strict=True)
        if named or _is_named_after_one(saved.name)
    }
    return [saved for saved in found if saved.pk not in hidden]


def readable_or_404(user: User, pk: int | None) -> SavedCriteria:
    """One of them."""
    found = next((saved for saved in readable_saved_criteria(user) if saved.pk == pk), None)
    if found is None:
        raise Http404(gettext("Ces critères n’existent pas."))
    return found


def _excluded(answers: Mapping[str, Any]) -> Iterable[str]:
    """A list when frozen, a text of lines when typed."""
    given = answers.get("excluded") or ()
    lines = given.splitlines() if isinstance(given, str) else given
    return [Aside.read(line).contract for line in lines]


def _keys(*references: str | None) -> set[str]:
    return {natural_key(reference.strip()) for reference in references if reference}


def _secret_dossiers(keys: set[str]) -> set[str]:
    found: set[str] = set()
    for lot in lots(sorted(keys), size=LOT):
        named = Client.objects.filter(confidential=True, dossier_key__in=lot)
        found.update(named.values_list("dossier_key", flat=True))
    return found


def _secret_contracts(keys: set[str]) -> set[str]:
    found: set[str] = set()
    for lot in lots(sorted(keys), size=LOT):
        named = Contract.objects.filter(client__confidential=True, number_key__in=lot)
        found.update(named.values_list("number_key", flat=True))
    return found


def _is_named_after_one(name: str) -> bool:
    """A word of it is the dossier, or begins the names, of a confidential client."""
    asked = Q(pk__in=())
    for word in name.split():
        if key := natural_key(word):
            asked |= Q(dossier_key=key)
        if folded := fold(word):
            asked |= Q(search_key__startswith=f"{folded} ") | Q(search_key=folded)
    return Client.objects.filter(asked, confidential=True).exists()
