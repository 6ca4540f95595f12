"""The selection of a run: its drafts, a lot of clients at a time, by whichever process is free.

Each lot and how far the selection has come are one transaction. A process that dies gives the
selection back when its lease is over, and another one goes on after the last lot.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from echeance.lib.lots import lots
from echeance.notices import numbering, selection
from echeance.notices.channel import Channel
from echeance.notices.criteria import Criteria
from echeance.notices.drafting import write_drafts
from echeance.notices.grouping import paper_reason
from echeance.notices.holding import LEASE, Clock, hold
from echeance.notices.manner import manner_of
from echeance.notices.models import Draft, DraftState, Edition, EditionState

LOT = 200
"""Clients whose drafts are written in one transaction: others may write between two."""
ClientOrder = tuple[str | int, ...]
"""Sort key of a client in a run; its last member is the client's key."""


def select_next(*, clock: Clock, only: Edition | None = None) -> bool:
    """Write all drafts of the oldest run, or of `only` that one, that waits for its selection.

    False when there is none. Safe to call from several processes. Ends early, without a word, when
    the run is interrupted or deleted meanwhile.
    """
    edition = _pick_up(at=clock(), only=only)
    if edition is None:
        return False
    select(edition, clock=clock)
    return True


def select(edition: Edition, *, clock: Clock) -> None:
    """The same for a run that the caller holds by its token, like `hold`."""
    if _write_all_drafts(edition, clock=clock):
        _finish(edition, clock=clock)


def _pick_up(*, at: datetime, only: Edition | None) -> Edition | None:
    free = Edition.objects.filter(state=EditionState.SELECTING).filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    )
    if only is not None:
        free = free.filter(pk=only.pk)
    for key in list(free.order_by("pk").values_list("pk", flat=True)):
        # Of two processes that saw the same run, one changes the row.
        if free.filter(pk=key).update(**hold(at=at)):
            return Edition.objects.select_related("legal_entity").get(pk=key)
    return None


def _write_all_drafts(edition: Edition, *, clock: Clock) -> bool:
    """False when the run was taken away meanwhile."""
    criteria = Criteria.from_json(edition.criteria)
    manner = manner_of(edition.legal_entity, texts=criteria.texts)
    done = tuple(edition.selected_up_to) if edition.selected_up_to else None
    waiting = [
        order for order in _clients_in_order(edition, criteria) if done is None or order > done
    ]
    rank = Draft.objects.filter(edition=edition).aggregate(last=Max("rank"))["last"] or 0
    on_paper = edition.channel == Channel.PAPER
    for lot in lots(waiting, size=LOT):
        at = clock()
        with transaction.atomic():
            held = Edition.objects.filter(
                pk=edition.pk,
                state=EditionState.SELECTING,
                pick_up_token=edition.pick_up_token,
            )
            if not held.update(
                progress_at=at, lease_until=at + LEASE, selected_up_to=list(lot[-1])
            ):
                return False
            clients = [int(order[-1]) for order in lot]
            notices = selection.planned(criteria, on=edition.run_on, clients=clients)
            if on_paper:
                place = {key: at_rank for at_rank, key in enumerate(clients)}
                # Stable: the notices of one client stay in the order of his contracts.
                notices.sort(key=lambda notice: place[notice.client])
            rank += write_drafts(edition, notices, criteria, manner=manner, first_rank=rank + 1)
    return True


def _clients_in_order(edition: Edition, criteria: Criteria) -> list[ClientOrder]:
    """By dossier; on paper as the envelopes are sorted: France by postcode, then abroad."""
    clients = selection.clients_of(criteria)
    if edition.channel == Channel.EMAIL:
        return sorted(clients.values_list("dossier_key", "pk"))
    rows = clients.values_list(
        "pk", "dossier_key", "country", "postcode", "notices_by_email", "email", "email_problem"
    )
    return sorted(
        ("" if country in {"", "FR"} else country, postcode, dossier_key, key)
        for key, dossier_key, country, postcode, by_email, email, problem in rows
        if paper_reason(notices_by_email=by_email, email=email, email_problem=problem)
    )


def _finish(edition: Edition, *, clock: Clock) -> None:
    at = clock()
    drafts = Draft.objects.filter(edition=edition)
    listed = drafts.filter(state=DraftState.ON_PAPER).count()
    letters = drafts.count() - listed
    on_paper = edition.channel == Channel.PAPER
    manner = manner_of(edition.legal_entity)
    Edition.objects.filter(pk=edition.pk).update(
        client_count=drafts.order_by().values("client").distinct().count(),
        notice_count=0 if on_paper else letters,
        paper_count=letters if on_paper else listed,
        late_count=drafts.filter(refusal_deadline__lt=manner.sent_on(edition.run_on)).count(),
    )
    if edition.issue_when_composed and letters + listed:
        _go_on_numbering(edition, clock=clock)
        return
    if letters:
        state = EditionState.COMPOSING
    else:
        # Every client gets paper: straight to the question. Nobody at all: a run without effect.
        state = EditionState.COMPOSED if listed else EditionState.DRAFT
    Edition.objects.filter(pk=edition.pk, state=EditionState.SELECTING).update(
        state=state, progress_at=at, lease_until=None
    )


def _go_on_numbering(edition: Edition, *, clock: Clock) -> None:
    at = clock()
    moved = Edition.objects.filter(pk=edition.pk, state=EditionState.SELECTING).update(
        state=EditionState.NUMBERING,
        answered_at=at,
        answered_by=edition.user,
        progress_at=at,
        lease_until=None,
    )
    if moved:
        numbering.number_next(clock=clock, only=edition)
