"""« AE par mail » ticked or unticked for many clients at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from echeance.lib.locking import BOOKS, in_one_go, locked, take_turn
from echeance.lib.lots import lots
from echeance.lib.translating import in_french
from echeance.portfolio.models import Client, ClientChange
from echeance.portfolio.models.client import ClientQuerySet

LOT = 500


@dataclass(frozen=True, kw_only=True)
class Recap:
    """What ticking, or unticking, these clients would do."""

    to_change: Sequence[int]
    """Keys, in the order of dossiers."""
    as_they_are: int
    """How many have the answer already."""
    without_address: Sequence[Client]
    """Those that cannot be ticked: no mail could reach them."""


def recap(clients: ClientQuerySet, *, by_email: bool) -> Recap:
    """Nothing is written."""
    others = clients.exclude(notices_by_email=by_email)
    mailable = others.exclude(email="").filter(email_problem="") if by_email else others
    unreachable = others.exclude(pk__in=mailable.values("pk")) if by_email else others.none()
    return Recap(
        to_change=list(mailable.order_by("dossier_key").values_list("pk", flat=True)),
        as_they_are=clients.filter(notices_by_email=by_email).count(),
        without_address=list(unreachable.order_by("dossier_key")),
    )


def tick(clients: ClientQuerySet, *, by_email: bool, by: str, at: datetime) -> int:
    """Write it on each card that `recap` says, with its history; returns how many changed."""
    changed = 0
    for keys in lots(recap(clients, by_email=by_email).to_change, size=LOT):
        changed += _tick_lot(keys, by_email=by_email, by=by, at=at)
    return changed


@in_one_go
def _tick_lot(keys: Sequence[int], *, by_email: bool, by: str, at: datetime) -> int:
    take_turn(BOOKS)
    found = Client.objects.filter(pk__in=keys).exclude(notices_by_email=by_email)
    cards = list(locked(found))
    for card in cards:
        card.notices_by_email = by_email
        card.version += 1
        card.modified_on, card.modified_by, card.modified_at = timezone.localdate(at), by, at
    Client.objects.bulk_update(
        cards, ["notices_by_email", "version", "modified_on", "modified_by", "modified_at"]
    )
    with in_french():
        label = str(Client._meta.get_field("notices_by_email").verbose_name)
    before, after = ("non", "oui") if by_email else ("oui", "non")
    ClientChange.objects.bulk_create(
        ClientChange(client=card, at=at, by=by, label=label, before=before, after=after)
        for card in cards
    )
    return len(cards)
