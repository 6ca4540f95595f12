"""Composing the letters of editions, lot by lot, by any number of processes at once.

A composer takes drafts for the time of a lease. One that dies gives them back when the lease is
over; one that comes back too late finds its token gone and writes nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.db import transaction
from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Coalesce

from echeance.lib.locking import in_one_go, locked_keys
from echeance.notices.birth import Letter, give_birth
from echeance.notices.channel import Channel
from echeance.notices.deleting import delete_next
from echeance.notices.holding import Clock, hold
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.problems import LetterError
from echeance.notices.long_deciding import decide_next
from echeance.notices.long_selections import write_next
from echeance.notices.models import (
    Draft,
    DraftState,
    Edition,
    EditionState,
    LetterSettings,
    LongDecision,
    LongSelection,
)
from echeance.notices.models.draft import WAITING
from echeance.notices.numbering import number_next
from echeance.notices.pdf_password import PasswordError, facts_of, password_of
from echeance.notices.rewriting import rewrite_failed
from echeance.notices.selecting import select_next

LOT = 100
"""Letters composed between two commits: about two seconds of work."""

logger = logging.getLogger(__name__)


class Composed(Protocol):
    """A finished letter."""

    @property
    def pdf(self) -> bytes: ...
    @property
    def sha256(self) -> str: ...
    @property
    def pages(self) -> int: ...
    @property
    def total(self) -> Decimal: ...


class Composer(Protocol):
    """What composes a letter; raises LetterError, in French, for one that cannot be."""

    def compose(
        self, content: LetterContent, *, number: int | None, timestamp: datetime
    ) -> Composed: ...


def work_once(composer: Composer, *, clock: Clock) -> bool:
    """Decide, select, give numbers, read a long selection or compose: what waits first, in lots.

    False when all is done.
    """
    return (
        decide_next(clock=clock)
        or select_next(clock=clock)
        or number_next(clock=clock) is not None
        or write_next(clock=clock)
        or delete_next(clock=clock)
        or compose_next_lot(composer, at=clock()) > 0
    )


def has_work() -> bool:
    """Something for `work_once` to do, or in the hands of another process."""
    return (
        Edition.objects.at_work().exists()
        or LongSelection.objects.asked().exists()
        or LongDecision.objects.asked().exists()
    )


def compose_next_lot(
    composer: Composer, *, at: datetime, limit: int = LOT, only: Edition | None = None
) -> int:
    """Compose the next drafts or final letters that any edition, or `only` that one, waits for.

    Final letters go first: their numbers are given. Returns how many letters were tried, 0 when
    there is nothing to do. Safe to call from several processes.
    """
    for state in (EditionState.ISSUING, EditionState.COMPOSING):
        waiting = Edition.objects.filter(state=state).order_by("pk")
        for edition in waiting.filter(pk=only.pk) if only else waiting:
            read_again = rewrite_failed(edition, limit=limit)
            drafts = _pick_up(edition, at=at, limit=limit)
            if drafts:
                _compose(edition, drafts, composer, at=at)
            # Also without drafts: the composer of the last ones may have died before this line.
            _advance(edition, at=at)
            if drafts or read_again:
                return max(len(drafts), read_again)
    return 0


@transaction.atomic
def _pick_up(edition: Edition, *, at: datetime, limit: int) -> Sequence[Draft]:
    waiting = Draft.objects.filter(edition=edition, state=DraftState.TO_COMPOSE).filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    )
    keys = list(
        waiting.order_by("rank")
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:limit]
    )
    if not keys:
        return []
    # SQLite has one writer at a time and PostgreSQL has locked the rows: nobody else takes them.
    Draft.objects.filter(pk__in=keys).update(**hold(at=at))
    return list(Draft.objects.filter(pk__in=keys).select_related("client").order_by("rank"))


def _compose(
    edition: Edition, drafts: Sequence[Draft], composer: Composer, *, at: datetime
) -> None:
    rule = _password_rule(edition)
    letters: list[Letter] = []
    problems: list[tuple[Draft, str]] = []
    for draft in drafts:
        content = LetterContent.from_json(draft.content)
        content = replace(content, issuer=replace(content.issuer, logo_svg=edition.logo_svg))
        try:
            # First, so that a person reads of it before « Oui » and before any number.
            password = password_of(rule, facts_of(draft.client, content)) if rule else ""
            composed = composer.compose(content, number=draft.number, timestamp=edition.run_at)
            copy = b""
            if password and edition.state == EditionState.ISSUING:
                copy = _protected(composed.pdf, password=password)
        except (LetterError, PasswordError) as error:
            problems.append((draft, str(error)))
        except Exception:  # one letter must not stop a run; the log has the traceback
            logger.exception("edition %s: draft %s cannot be composed", edition.pk, draft.pk)
            problems.append((draft, "Erreur inattendue\u00a0: voyez le journal de l’automate."))
        else:
            letters.append(
                Letter(
                    draft=draft,
                    content=content,
                    pdf=composed.pdf,
                    sha256=composed.sha256,
                    pages=composed.pages,
                    total=composed.total,
                    protected=copy,
                    password_rule=rule,
                )
            )
    _write(edition, drafts, letters, problems, at=at)
    # Not above: others lock the run first and its drafts after.
    Edition.objects.filter(pk=edition.pk).update(progress_at=at)


@in_one_go
def _write(
    edition: Edition,
    drafts: Sequence[Draft],
    letters: Sequence[Letter],
    problems: Sequence[tuple[Draft, str]],
    *,
    at: datetime,
) -> None:
    held = _still_held(drafts)
    for draft, problem in problems:
        if draft.pk in held:
            Draft.objects.filter(pk=draft.pk).update(
                state=DraftState.FAILED, problem=problem[:500], lease_until=None
            )
    ours = [letter for letter in letters if letter.draft.pk in held]
    if edition.state == EditionState.ISSUING:
        give_birth(edition, ours, at=at)
    else:
        _keep_to_look_at(ours)


def _password_rule(edition: Edition) -> str:
    """Of what is mailed: whoever opens an envelope needs none."""
    if edition.channel == Channel.PAPER:
        return ""
    return LetterSettings.of(edition.legal_entity).password_rule


def _protected(pdf: bytes, *, password: str) -> bytes:
    # Here: few offices ask for it, and the library costs each composer 20 MB.
    from echeance.notices.letter.protection import protected

    return protected(pdf, password=password)


def _still_held(drafts: Sequence[Draft]) -> set[int]:
    """Those that no other composer took over and that were not deleted."""
    mine = Draft.objects.filter(
        pk__in=[draft.pk for draft in drafts],
        pick_up_token=drafts[0].pick_up_token,
        state=DraftState.TO_COMPOSE,
    )
    return set(locked_keys(mine))


def _keep_to_look_at(letters: Sequence[Letter]) -> None:
    """Of a draft, the bytes are not kept: whoever looks at it composes it again."""
    by_pages: defaultdict[int, list[int]] = defaultdict(list)
    for letter in letters:
        by_pages[letter.pages].append(letter.draft.pk)
        if letter.total != letter.draft.total:
            Draft.objects.filter(pk=letter.draft.pk).update(total=letter.total)
    for pages, keys in by_pages.items():
        Draft.objects.filter(pk__in=keys).update(
            state=DraftState.COMPOSED, pages=pages, lease_until=None
        )


def _advance(edition: Edition, *, at: datetime) -> None:
    """Let the edition go on when its last letter is done.

    Called after the lot's commit: of two composers, the later one sees the other's work.
    """
    drafts = Draft.objects.filter(edition=edition)
    if edition.state == EditionState.ISSUING:
        if drafts.filter(number__isnull=False, state__in=WAITING).exists():
            return
        # A letter that failed keeps its number and waits; the others are issued without it.
        target = EditionState.ISSUED
    else:
        if drafts.filter(state__in=WAITING).exists():
            return
        target = EditionState.COMPOSED
    done = "issued_at" if target == EditionState.ISSUED else "prepared_at"
    Edition.objects.filter(pk=edition.pk, state=edition.state).update(
        # A later retry does not make the run longer.
        **{done: Coalesce(done, Value(at, output_field=DateTimeField()))},
        state=target,
        progress_at=at,
    )
