"""Giving the numbers of an edition: « Oui », or a run marked as issued in advance.

In lots. Each lot, its place in the number series and how far the edition has come are one
transaction: a process that dies leaves no gap, and another one goes on after the last lot.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from echeance.notices.channel import Channel
from echeance.notices.holding import LEASE, Clock, hold
from echeance.notices.models import (
    Draft,
    DraftState,
    Edition,
    EditionState,
    LetterSettings,
    NumberSeries,
)
from echeance.notices.outdated import Dropped, drop_outdated

LOT = 1000
"""Drafts numbered in one transaction: others may write between two."""


@dataclass(frozen=True)
class Issuing:
    """What « Oui » did: how many drafts have their number, which ones were dropped."""

    numbered: int = 0
    dropped: list[Dropped] = field(default_factory=list)
    in_background: bool = False
    """The composers give the numbers; how many is not known yet."""


def number_next(*, clock: Clock, only: Edition | None = None) -> Issuing | None:
    """Give all its numbers to the edition that answered « Oui » first, or to `only` that one.

    None when no edition waits, or when another process is giving numbers of the same entity: its
    editions come one after the other. Safe to call from several processes.
    """
    waiting = Edition.objects.select_related("legal_entity").filter(state=EditionState.NUMBERING)
    if only is not None:
        waiting = waiting.filter(pk=only.pk)
    for edition in waiting.order_by("answered_at", "pk"):
        if _pick_up(edition, at=clock()):
            edition.refresh_from_db()
            return number(edition, clock=clock)
    return None


def number(edition: Edition, *, clock: Clock) -> Issuing:
    """The same for an edition that the caller holds by its token, like `hold`.

    Drafts whose letter failed stay without number; their premiums wait for another run. Ends early,
    without a word, when the edition is interrupted meanwhile.
    """
    numbered = 0
    dropped: list[Dropped] = []
    for lot in _lots(edition, clock=clock):
        numbered += lot.numbered
        dropped += lot.dropped
    return Issuing(numbered=numbered, dropped=dropped)


def to_number(edition: Edition) -> QuerySet[Draft]:
    """The drafts that still wait for their number, in its order."""
    waiting = Draft.objects.filter(edition=edition, state=_ready(edition), number__isnull=True)
    return waiting.filter(rank__gt=edition.numbered_up_to).order_by("rank")


def _ready(edition: Edition) -> DraftState:
    """« Oui » in advance gives numbers before any letter is composed."""
    return DraftState.TO_COMPOSE if edition.issue_when_composed else DraftState.COMPOSED


@transaction.atomic
def _pick_up(edition: Edition, *, at: datetime) -> bool:
    _lock_series(edition)
    waiting = Edition.objects.filter(state=EditionState.NUMBERING)
    if waiting.filter(legal_entity=edition.legal_entity_id, lease_until__gt=at).exists():
        return False
    return waiting.filter(pk=edition.pk).update(**hold(at=at)) == 1


def _lots(edition: Edition, *, clock: Clock) -> Iterator[Issuing]:
    while True:
        at = clock()
        with transaction.atomic():
            # The reissue of one notice takes its number between two lots, never inside one.
            _lock_series(edition)
            held = Edition.objects.filter(
                pk=edition.pk,
                state=EditionState.NUMBERING,
                pick_up_token=edition.pick_up_token,
            )
            lot = to_number(edition)
            ranks = list(lot.values_list("rank", flat=True)[:LOT])
            if not ranks:
                _finish(edition, held, at=at)
                return
            if not held.update(progress_at=at, lease_until=at + LEASE, numbered_up_to=ranks[-1]):
                return
            done = _number_lot(edition, lot.filter(rank__lte=ranks[-1]))
        edition.numbered_up_to = ranks[-1]
        yield done


def _lock_series(edition: Edition) -> None:
    NumberSeries.objects.get_or_create(legal_entity=edition.legal_entity)
    NumberSeries.objects.select_for_update().get(legal_entity=edition.legal_entity)


def _number_lot(edition: Edition, lot: QuerySet[Draft]) -> Issuing:
    """Look again at each premium, drop what is outdated, number the others."""
    dropped = drop_outdated(lot)
    ranks = list(lot.values_list("rank", flat=True))
    numbers = NumberSeries.take(edition.legal_entity, how_many=len(ranks))
    if ranks:
        _write_numbers(edition, first=numbers.start, ranks=(ranks[0], ranks[-1]))
    return Issuing(numbered=len(numbers), dropped=dropped)


def _write_numbers(edition: Edition, *, first: int, ranks: tuple[int, int]) -> None:
    # One statement for the lot; the ORM has no UPDATE … FROM.
    table = connection.ops.quote_name(Draft._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET number = %s + ranked.place, state = %s, pick_up_token = '',"
            " lease_until = NULL FROM ("
            f"SELECT id, row_number() OVER (ORDER BY rank) - 1 AS place FROM {table}"
            " WHERE edition_id = %s AND state = %s AND number IS NULL AND rank BETWEEN %s AND %s"
            f") AS ranked WHERE {table}.id = ranked.id",
            [first, DraftState.TO_COMPOSE.value, edition.pk, _ready(edition).value, *ranks],
        )


def _finish(edition: Edition, held: QuerySet[Edition], *, at: datetime) -> None:
    drafts = Draft.objects.filter(edition=edition)
    numbered = drafts.filter(number__isnull=False).count()
    letters = "paper_count" if edition.channel == Channel.PAPER else "notice_count"
    if numbered != edition.letter_count:
        held.update(**_without_what_was_left_aside(edition, drafts))
    held.update(
        **{letters: numbered},
        state=EditionState.ISSUING if numbered else EditionState.ISSUED,
        progress_at=at,
        lease_until=None,
    )


def _without_what_was_left_aside(edition: Edition, drafts: QuerySet[Draft]) -> dict[str, int]:
    """Letters that failed or were dropped: no client of theirs to count, nothing that leaves late.

    Those listed for the paper stay counted: they are printed from this run.
    """
    kept = drafts.filter(Q(number__isnull=False) | Q(state=DraftState.ON_PAPER))
    sent_on = LetterSettings.of(edition.legal_entity).leaves_on(edition.run_on)
    return {
        "client_count": kept.order_by().values("client").distinct().count(),
        "late_count": kept.filter(refusal_deadline__lt=sent_on).count(),
    }
