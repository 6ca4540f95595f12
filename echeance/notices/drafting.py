"""Planned notices → drafts: what each letter will print, copied from the books."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from echeance.lib.lots import lots
from echeance.notices import selection
from echeance.notices.content import issuer, letter_content
from echeance.notices.criteria import Criteria
from echeance.notices.grouping import PlannedNotice, paper_reason
from echeance.notices.letter.content import Issuer, LetterContent
from echeance.notices.manner import Manner, manner_of
from echeance.notices.models import Draft, DraftState, Edition, EditionState
from echeance.notices.rules import amount_due
from echeance.portfolio.models import Client, CollectedBy, Deposit, Premium

LOT = 200
"""Drafts written in one transaction: others may write between two."""


def write_drafts(
    edition: Edition, notices: Sequence[PlannedNotice], criteria: Criteria, *, at: datetime
) -> None:
    """Write the drafts of a run, lot by lot, and count them on the edition.

    Stops early when the edition was deleted meanwhile. A planned notice whose premiums were issued,
    paid or cancelled since it was planned is left out.
    """
    manner = manner_of(edition.legal_entity, texts=criteria.texts)
    rank = 0
    for lot in lots(notices, size=LOT):
        with transaction.atomic():
            held = Edition.objects.filter(pk=edition.pk, state=EditionState.SELECTING)
            if not held.update(progress_at=at):
                return
            drafts, premiums, deposits = _drafts_of(
                edition, lot, criteria, manner=manner, first_rank=rank + 1
            )
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
    edition.late_count = everything.filter(
        refusal_deadline__lt=manner.sent_on(edition.run_on)
    ).count()
    edition.save(update_fields=["client_count", "paper_count", "notice_count", "late_count"])


def rewrite(draft: Draft) -> None:
    """Copy the books again into a draft whose letter failed, so that it can be tried again.

    Its premiums, deposits and number stay: only what the books say about them is read again.
    """
    edition = draft.edition
    criteria = Criteria.from_json(edition.criteria)
    premiums = list(draft.premiums.order_by("effective_from", "number"))
    deposits = list(draft.deposits.order_by("received_on", "pk"))
    frozen = LetterContent.from_json(draft.content)
    contracts = selection.contracts_by_key(_contracts_of(premiums, deposits))
    content = letter_content(
        issuer=_without_logo(issuer(edition.legal_entity)),
        client=draft.client,
        contracts=sorted(contracts.values(), key=lambda contract: contract.number_key),
        premiums=premiums,
        deposits=deposits,
        collected_by=CollectedBy.BROKER if frozen.collected_by_broker else CollectedBy.INSURER,
        fixed_fee=criteria.fixed_fee,
        printed_on=edition.run_on,
        manner=manner_of(edition.legal_entity, texts=criteria.texts),
    )
    draft.content = content.as_json()
    draft.total = total_of(content)
    draft.refusal_deadline = content.refusal_deadline
    draft.state = DraftState.TO_COMPOSE
    draft.problem = ""
    draft.save(update_fields=["content", "total", "refusal_deadline", "state", "problem"])


def total_of(content: LetterContent) -> Decimal:
    """Euros, supposing one page: the composer writes the real total."""
    return amount_due(
        content.lines, deposits=content.deposits, fixed_fee=content.fixed_fee, pages=1
    )


def _drafts_of(
    edition: Edition,
    notices: Sequence[PlannedNotice],
    criteria: Criteria,
    *,
    manner: Manner,
    first_rank: int,
) -> tuple[list[Draft], list[list[Premium]], list[list[Deposit]]]:
    letterhead = _without_logo(issuer(edition.legal_entity))
    clients = Client.objects.in_bulk({notice.client for notice in notices})
    contracts = selection.contracts_by_key({key for notice in notices for key in notice.contracts})
    premiums = selection.premiums_of(notices, criteria, contracts)
    deposits = Deposit.objects.in_bulk({key for notice in notices for key in notice.deposits})
    drafts: list[Draft] = []
    taken_premiums: list[list[Premium]] = []
    taken_deposits: list[list[Deposit]] = []
    for notice in notices:
        taken = [
            premium
            for key in notice.contracts
            for premium in premiums.get((key, notice.collected_by, notice.settled_by), ())
        ]
        if notice.has_premiums and not taken:
            continue
        client = clients[notice.client]
        lowered_by = [deposits[key] for key in notice.deposits if key in deposits]
        content = letter_content(
            issuer=letterhead,
            client=client,
            contracts=[contracts[key] for key in notice.contracts],
            premiums=taken,
            deposits=lowered_by,
            collected_by=notice.collected_by,
            fixed_fee=criteria.fixed_fee,
            printed_on=edition.run_on,
            manner=manner,
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
                refusal_deadline=content.refusal_deadline,
                paper_reason=reason[:200],
                state=DraftState.ON_PAPER if reason else DraftState.TO_COMPOSE,
            )
        )
        taken_premiums.append(taken)
        taken_deposits.append(lowered_by)
    return drafts, taken_premiums, taken_deposits


def _without_logo(letterhead: Issuer) -> Issuer:
    """The edition keeps the logo once for all its letters."""
    return replace(letterhead, logo_svg="")


def _contracts_of(premiums: Sequence[Premium], deposits: Sequence[Deposit]) -> set[int]:
    keys = {premium.contract_id for premium in premiums}
    return keys | {deposit.contract_id for deposit in deposits if deposit.contract_id}
