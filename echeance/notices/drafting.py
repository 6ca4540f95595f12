"""Planned notices → drafts: what each letter will print, copied from the books."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from echeance.notices import selection
from echeance.notices.channel import Channel
from echeance.notices.content import issuer, letter_content
from echeance.notices.criteria import Criteria
from echeance.notices.grouping import PlannedNotice, paper_reason
from echeance.notices.letter.content import Issuer, LetterContent
from echeance.notices.manner import Manner, manner_of
from echeance.notices.models import Draft, DraftState, Edition, Reissue
from echeance.notices.rules import amount_due
from echeance.portfolio.models import Client, CollectedBy, Deposit, LegalEntity, Premium


def write_drafts(
    edition: Edition,
    notices: Sequence[PlannedNotice],
    criteria: Criteria,
    *,
    manner: Manner,
    first_rank: int,
) -> int:
    """Write the drafts of these planned notices, ranked from `first_rank`. Returns how many.

    A planned notice whose premiums were issued, paid or cancelled since it was planned is left out,
    and so is, of an edition on paper, a client whom an e-mail now reaches.
    """
    drafts, premiums, deposits = _drafts_of(
        edition, notices, criteria, manner=manner, first_rank=first_rank
    )
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
    premiums = list(draft.premiums.order_by("effective_from", "number"))
    deposits = list(draft.deposits.order_by("received_on", "pk"))
    frozen = LetterContent.from_json(draft.content)
    contracts = selection.contracts_by_key(contracts_of(premiums, deposits))
    content = letter_content(
        issuer=letterhead_of(edition.legal_entity),
        client=draft.client,
        contracts=sorted(contracts.values(), key=lambda contract: contract.number_key),
        premiums=premiums,
        deposits=deposits,
        collected_by=CollectedBy.BROKER if frozen.collected_by_broker else CollectedBy.INSURER,
        fixed_fee=criteria.fixed_fee,
        printed_on=edition.run_on,
        manner=manner_of(edition.legal_entity, texts=criteria.texts),
    )
    content = replace(content, heading_note=frozen.heading_note)
    draft.content = content.as_json()
    draft.total = total_of(content)
    draft.refusal_deadline = content.refusal_deadline
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
    letterhead = letterhead_of(edition.legal_entity)
    clients = Client.objects.in_bulk({notice.client for notice in notices})
    contracts = selection.contracts_by_key({key for notice in notices for key in notice.contracts})
    premiums = selection.premiums_of(notices, criteria, contracts)
    deposits = Deposit.objects.in_bulk({key for notice in notices for key in notice.deposits})
    on_paper = edition.channel == Channel.PAPER
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
        reason = paper_reason(
            notices_by_email=client.notices_by_email,
            email=client.email,
            email_problem=client.email_problem,
        )
        if on_paper and not reason:
            continue
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
                state=DraftState.ON_PAPER if reason and not on_paper else DraftState.TO_COMPOSE,
            )
        )
        taken_premiums.append(taken)
        taken_deposits.append(lowered_by)
    return drafts, taken_premiums, taken_deposits


def letterhead_of(entity: LegalEntity) -> Issuer:
    """Without the logo, which the edition keeps once for all its letters."""
    return replace(issuer(entity), logo_svg="")


def contracts_of(premiums: Sequence[Premium], deposits: Sequence[Deposit]) -> set[int]:
    """Keys of the contracts that they are about."""
    keys = {premium.contract_id for premium in premiums}
    return keys | {deposit.contract_id for deposit in deposits if deposit.contract_id}
