"""Planned notices → drafts: what each letter will print, copied from the books."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from echeance.lib.lots import lots
from echeance.notices import selection
from echeance.notices.content import issuer, letter_content
from echeance.notices.criteria import Criteria
from echeance.notices.grouping import PlannedNotice, paper_reason
from echeance.notices.letter.content import LetterContent
from echeance.notices.models import Draft, DraftState, Edition, EditionState
from echeance.notices.rules import amount_due
from echeance.portfolio.models import Client, Deposit, Premium

LOT = 200
"""Drafts written in one transaction: others may write between two."""


def write_drafts(
    edition: Edition, notices: Sequence[PlannedNotice], criteria: Criteria, *, at: datetime
) -> None:
    """Write the drafts of a run, lot by lot, and count them on the edition.

    Stops early when the edition was deleted meanwhile. A planned notice whose premiums were issued,
    paid or cancelled since it was planned is left out.
    """
    rank = 0
    for lot in lots(notices, size=LOT):
        with transaction.atomic():
            held = Edition.objects.filter(pk=edition.pk, state=EditionState.SELECTING)
            if not held.update(progress_at=at):
                return
            drafts, premiums, deposits = _drafts_of(edition, lot, criteria, first_rank=rank + 1)
            rank += len(drafts)
            Draft.objects.bulk_create(drafts)
            Draft.premiums.through.objects.bulk_create(
                Draft.premiums.through(draft_id=draft.pk, premium_id=premium.pk)
                for draft, taken in zip(drafts, premiums, strict=True)
                for premium in taken
            )
            Draft.deposits.through.objects.bulk_create(
                Draft.deposits.through(draft_id=draft.pk, deposit_id=deposit.pk)
                for draft, taken in zip(drafts, deposits, strict=True)
                for deposit in taken
            )
    everything = Draft.objects.filter(edition=edition)
    edition.client_count = everything.order_by().values("client").distinct().count()
    edition.paper_count = everything.filter(state=DraftState.ON_PAPER).count()
    edition.notice_count = everything.count() - edition.paper_count
    edition.save(update_fields=["client_count", "paper_count", "notice_count"])


def rewrite(draft: Draft) -> None:
    """Copy the books again into a draft whose letter failed, so that it can be tried again.

    Its premiums, deposits and number stay: only what the books say about them is read again.
    """
    edition = draft.edition
    premiums = list(draft.premiums.order_by("effective_from", "number"))
    frozen = LetterContent.from_json(draft.content)
    content = letter_content(
        issuer=issuer(edition.legal_entity),
        client=draft.client,
        contract=draft.contract,
        premiums=premiums,
        deposits=list(draft.deposits.order_by("received_on", "pk")),
        collected_by=premiums[0].collected_by
        if premiums
        else ("C" if frozen.collected_by_broker else "D"),
        fixed_fee=Criteria.from_json(edition.criteria).fixed_fee,
        printed_on=edition.run_on,
    )
    draft.content = content.as_json()
    draft.total = total_of(content)
    draft.state = DraftState.TO_COMPOSE
    draft.problem = ""
    draft.save(update_fields=["content", "total", "state", "problem"])


def total_of(content: LetterContent) -> Decimal:
    """Euros, supposing one page: the composer writes the real total."""
    return amount_due(
        content.lines, deposits=content.deposits, fixed_fee=content.fixed_fee, pages=1
    )


def _drafts_of(
    edition: Edition, notices: Sequence[PlannedNotice], criteria: Criteria, *, first_rank: int
) -> tuple[list[Draft], list[list[Premium]], list[list[Deposit]]]:
    letterhead = issuer(edition.legal_entity)
    clients = Client.objects.in_bulk({notice.client for notice in notices})
    contracts = selection.contracts_by_key(
        {notice.contract for notice in notices if notice.contract}
    )
    premiums = selection.premiums_of(notices, criteria)
    deposits = Deposit.objects.in_bulk({key for notice in notices for key in notice.deposits})
    drafts: list[Draft] = []
    taken_premiums: list[list[Premium]] = []
    taken_deposits: list[list[Deposit]] = []
    for notice in notices:
        taken = premiums.get((notice.contract, notice.collected_by), [])
        if notice.has_premiums and not taken:
            continue
        client = clients[notice.client]
        lowered_by = [deposits[key] for key in notice.deposits if key in deposits]
        content = letter_content(
            issuer=letterhead,
            client=client,
            contract=contracts[notice.contract] if notice.contract else None,
            premiums=taken,
            deposits=lowered_by,
            collected_by=notice.collected_by,
            fixed_fee=criteria.fixed_fee,
            printed_on=edition.run_on,
        )
        reason = paper_reason(
            notices_by_email=client.notices_by_email,
            email=client.email,
            email_problem=client.email_problem,
        )
        drafts.append(
            Draft(
                edition=edition,
                rank=first_rank + len(drafts),
                client=client,
                contract_id=notice.contract,
                content=content.as_json(),
                total=total_of(content),
                paper_reason=reason[:200],
                state=DraftState.ON_PAPER if reason else DraftState.TO_COMPOSE,
            )
        )
        taken_premiums.append(taken)
        taken_deposits.append(lowered_by)
    return drafts, taken_premiums, taken_deposits
