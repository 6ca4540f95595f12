"""Deleting an edition that recorded nothing: its drafts lot by lot, then the edition itself."""

from datetime import datetime

from django.db.models import Q

from echeance.lib.locking import in_one_go, locked_keys
from echeance.notices.holding import LEASE, Clock, hold
from echeance.notices.models import Draft, Edition, EditionState

LOT = 500
"""Drafts deleted in one transaction, with what ties them to premiums and deposits."""
TURN = 20
"""Lots deleted before a process looks whether it must stop, or whether other work waits."""


def delete_next(*, clock: Clock, only: Edition | None = None) -> bool:
    """Go on deleting the oldest edition, or `only` that one, for some lots. False when none waits.

    Safe to call from several processes; one that dies leaves the rest to another.
    """
    edition = _pick_up(at=clock(), only=only)
    if edition is None:
        return False
    for _ in range(TURN):
        if not _delete_lot(edition, at=clock()):
            return True
    Edition.objects.filter(pk=edition.pk, pick_up_token=edition.pick_up_token).update(
        lease_until=None
    )
    return True


def _pick_up(*, at: datetime, only: Edition | None) -> Edition | None:
    free = Edition.objects.filter(state=EditionState.DELETING).filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    )
    if only is not None:
        free = free.filter(pk=only.pk)
    for key in list(free.order_by("pk").values_list("pk", flat=True)):
        # Of two processes that saw the same edition, one changes the row.
        if free.filter(pk=key).update(**hold(at=at)):
            return Edition.objects.get(pk=key)
    return None


@in_one_go
def _delete_lot(edition: Edition, *, at: datetime) -> bool:
    """False when the edition is gone, or was taken away meanwhile."""
    held = Edition.objects.filter(
        pk=edition.pk, state=EditionState.DELETING, pick_up_token=edition.pick_up_token
    )
    if not held.update(progress_at=at, lease_until=at + LEASE):
        return False
    drafts = Draft.objects.filter(edition=edition)
    keys = list(drafts.order_by().values_list("pk", flat=True)[:LOT])
    if not keys:
        held.delete()
        return False
    drafts.filter(pk__in=locked_keys(drafts.filter(pk__in=keys))).only("pk").delete()
    return True
