"""The moment numbers are given: « Oui », or a run marked as issued in advance."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from echeance.lib.lots import lots
from echeance.notices import selection
from echeance.notices.channel import Channel
from echeance.notices.models import Draft, DraftState, Edition, EditionState, NumberSeries
from echeance.notices.models.notice import NoticeLine
from echeance.portfolio.models import Deposit


@dataclass(frozen=True)
class Dropped:
    """A draft that was not issued, and why, in French."""

    dossier: str
    reason: str
    confidential: bool = False
    """Named only to who may see that client."""


@dataclass(frozen=True)
class Issuing:
    """What « Oui » did: how many drafts have their number, which ones were dropped."""

    numbered: int
    dropped: list[Dropped]


@transaction.atomic
def issue(edition: Edition, *, source: EditionState, by: str, at: datetime) -> Issuing | None:
    """Give a number to every draft by e-mail of this edition, in its order, without gaps.

    None when the edition is not in `source`, and then nothing happens.
    Drafts whose letter failed stay without number; their premiums wait for another run.
    """
    entity = edition.legal_entity
    # Editions of one entity come here one after the other: the second sees what the first took.
    NumberSeries.objects.get_or_create(legal_entity=entity)
    NumberSeries.objects.select_for_update().get(legal_entity=entity)
    held = Edition.objects.filter(pk=edition.pk, state=source)
    if not held.update(state=EditionState.ISSUING, answered_at=at, answered_by=by, progress_at=at):
        return None
    ready = DraftState.TO_COMPOSE if source == EditionState.SELECTING else DraftState.COMPOSED
    dropped = _drop_outdated(edition)
    drafts = Draft.objects.filter(edition=edition, state=ready, number__isnull=True)
    numbers = NumberSeries.take(entity, how_many=drafts.count())
    _write_numbers(edition, ready, first=numbers.start)
    drafts = Draft.objects.filter(edition=edition, number__isnull=False)
    drafts.update(state=DraftState.TO_COMPOSE, pick_up_token="", lease_until=None)
    letters = "paper_count" if edition.channel == Channel.PAPER else "notice_count"
    Edition.objects.filter(pk=edition.pk).update(
        **{letters: len(numbers)},
        state=EditionState.ISSUING if numbers else EditionState.ISSUED,
    )
    edition.refresh_from_db()
    return Issuing(numbered=len(numbers), dropped=dropped)


def _write_numbers(edition: Edition, state: DraftState, *, first: int) -> None:
    # One statement for 100,000 drafts; the ORM has no UPDATE … FROM.
    table = connection.ops.quote_name(Draft._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET number = %s + ranked.place FROM ("
            f"SELECT id, row_number() OVER (ORDER BY rank) - 1 AS place FROM {table}"
            " WHERE edition_id = %s AND state = %s AND number IS NULL) AS ranked"
            f" WHERE {table}.id = ranked.id",
            [first, edition.pk, state.value],
        )


def _drop_outdated(edition: Edition) -> list[Dropped]:
    reasons: defaultdict[int, list[str]] = defaultdict(list)
    for draft, number, cancelled, settled in _outdated_premiums(edition):
        word = "annulée" if cancelled else "payée" if settled else "déjà éditée"
        reasons[draft].append(f"quittance n°\u00a0{number} {word}")
    for draft, received_on in _taken_deposits(edition):
        reasons[draft].append(f"acompte du {received_on:%d/%m/%Y} déjà compté sur un autre avis")
    dropped: list[Dropped] = []
    for lot in lots(sorted(reasons), size=selection.LOT):
        doomed = Draft.objects.filter(pk__in=lot)
        dropped += [
            Dropped(dossier, ", ".join(reasons[key]), confidential)
            for key, dossier, confidential in doomed.order_by("rank").values_list(
                "pk", "client__dossier", "client__confidential"
            )
        ]
        doomed.only("pk").delete()
    return dropped


def _outdated_premiums(edition: Edition) -> list[tuple[int, str, bool, object]]:
    through = Draft.premiums.through.objects
    printed = NoticeLine.objects.filter(premium=OuterRef("premium"))
    numbered = through.filter(premium=OuterRef("premium"), draft__number__isnull=False)
    return list(
        through.filter(draft__edition=edition)
        .exclude(draft__state=DraftState.ON_PAPER)
        .filter(
            Q(premium__cancelled=True)
            | Q(premium__settled_on__isnull=False)
            | Exists(printed)
            | Exists(numbered)
        )
        .values_list("draft", "premium__number", "premium__cancelled", "premium__settled_on")
    )


def _taken_deposits(edition: Edition) -> list[tuple[int, date]]:
    free = selection.deposits_not_taken(Deposit.objects.filter(pk=OuterRef("deposit")))
    return list(
        Draft.deposits.through.objects.filter(~Exists(free), draft__edition=edition)
        .exclude(draft__state=DraftState.ON_PAPER)
        .values_list("draft", "deposit__received_on")
    )
