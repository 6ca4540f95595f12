"""Letters to be → drafts: what a run will print, frozen before anybody answers."""

from collections.abc import Sequence
from dataclasses import replace

from echeance.notices.channel import Channel
from echeance.notices.criteria import Criteria
from echeance.notices.grouping import PlannedNotice
from echeance.notices.letter.content import LetterContent
from echeance.notices.manner import Manner, manner_of
from echeance.notices.models import Draft, DraftState, Edition, Reissue
from echeance.notices.planned_letters import (
    PlannedLetter,
    content_again,
    letterhead_of,
    letters_of,
    stored_paper_reason,
    total_of,
)


def write_drafts(
    edition: Edition,
    notices: Sequence[PlannedNotice],
    criteria: Criteria,
    *,
    manner: Manner,
    first_rank: int,
) -> int:
    """Write the drafts of these planned notices, ranked from `first_rank`. Returns how many.

    An edition on paper leaves out a client whom an e-mail now reaches.
    """
    letters = [
        letter
        for letter in letters_of(
            notices,
            criteria,
            letterhead=letterhead_of(edition.legal_entity),
            manner=manner,
            printed_on=edition.run_on,
        )
        if letter.paper_reason or edition.channel == Channel.EMAIL
    ]
    drafts = Draft.objects.bulk_create(
        _draft(edition, letter, rank=rank) for rank, letter in enumerate(letters, start=first_rank)
    )
    Draft.premiums.through.objects.bulk_create(
        Draft.premiums.through(draft_id=draft.pk, premium_id=premium.pk)
        for draft, letter in zip(drafts, letters, strict=True)
        for premium in letter.premiums
    )
    Draft.deposits.through.objects.bulk_create(
        Draft.deposits.through(draft_id=draft.pk, deposit_id=deposit.pk)
        for draft, letter in zip(drafts, letters, strict=True)
        for deposit in letter.deposits
    )
    return len(drafts)


def rewrite(draft: Draft) -> None:
    """Copy the books again into a draft whose letter failed, so that it can be tried again.

    Its premiums, deposits and number stay: only what the books say about them is read again. A
    duplicate stays what it duplicates.
    """
    edition = draft.edition
    draft.state = DraftState.TO_COMPOSE
    draft.problem = ""
    if edition.reissue == Reissue.DUPLICATE:
        draft.save(update_fields=["state", "problem"])
        return
    criteria = Criteria.from_json(edition.criteria)
    frozen = LetterContent.from_json(draft.content)
    content = content_again(
        frozen,
        entity=edition.legal_entity,
        client=draft.client,
        premiums=list(draft.premiums.order_by("effective_from", "number")),
        deposits=list(draft.deposits.order_by("received_on", "pk")),
        criteria=criteria,
        manner=manner_of(edition.legal_entity, texts=criteria.texts),
        printed_on=edition.run_on,
    )
    content = replace(content, heading_note=frozen.heading_note)
    draft.content = content.as_json()
    draft.total = total_of(content)
    draft.refusal_deadline = content.refusal_deadline
    draft.save(update_fields=["content", "total", "refusal_deadline", "state", "problem"])


def _draft(edition: Edition, letter: PlannedLetter, *, rank: int) -> Draft:
    listed = letter.paper_reason and edition.channel == Channel.EMAIL
    return Draft(
        edition=edition,
        rank=rank,
        client=letter.client,
        contract_id=letter.notice.contract,
        content=letter.content.as_json(),
        total=letter.total,
        refusal_deadline=letter.content.refusal_deadline,
        paper_reason=letter.paper_reason and stored_paper_reason(letter.client),
        state=DraftState.ON_PAPER if listed else DraftState.TO_COMPOSE,
    )
