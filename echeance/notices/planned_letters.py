"""Planned notices → what each letter will print, copied from the books, in lots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from echeance.lib.translating import gettext, in_french
from echeance.notices import selection
from echeance.notices.content import issuer, letter_content
from echeance.notices.criteria import Criteria
from echeance.notices.grouping import PlannedNotice, paper_reason
from echeance.notices.letter.content import Issuer, LetterContent
from echeance.notices.manner import Manner
from echeance.notices.models import Draft
from echeance.notices.rules import amount_due
from echeance.portfolio.models import Client, CollectedBy, Contract, Deposit, LegalEntity, Premium


@dataclass(frozen=True, kw_only=True)
class PlannedLetter:
    """One letter to be, with the rows of the books that it is made from."""

    notice: PlannedNotice
    client: Client
    contracts: Sequence[Contract]
    premiums: Sequence[Premium]
    deposits: Sequence[Deposit]
    content: LetterContent
    paper_reason: str
    """Why the client gets paper, for the screen; empty for an e-mail."""

    @property
    def total(self) -> Decimal:
        return total_of(self.content)


def letters_of(
    notices: Sequence[PlannedNotice],
    criteria: Criteria,
    *,
    letterhead: Issuer,
    manner: Manner,
    printed_on: date,
) -> Iterator[PlannedLetter]:
    """The letters of these notices (a lot), in their order.

    A notice whose premiums were issued, paid or cancelled since it was planned is left out.
    """
    clients = Client.objects.in_bulk({notice.client for notice in notices})
    contracts = selection.contracts_by_key({key for notice in notices for key in notice.contracts})
    premiums = selection.premiums_of(notices, criteria, contracts)
    deposits = Deposit.objects.in_bulk({key for notice in notices for key in notice.deposits})
    for notice in notices:
        taken = [
            premium
            for key in notice.contracts
            for premium in premiums.get((key, notice.collected_by, notice.settled_by), ())
        ]
        if notice.has_premiums and not taken:
            continue
        client = clients[notice.client]
        about = [contracts[key] for key in notice.contracts]
        counted = [deposits[key] for key in notice.deposits if key in deposits]
        yield PlannedLetter(
            notice=notice,
            client=client,
            contracts=about,
            premiums=taken,
            deposits=counted,
            content=letter_content(
                issuer=letterhead,
                client=client,
                contracts=about,
                premiums=taken,
                deposits=counted,
                collected_by=notice.collected_by,
                fixed_fee=criteria.fixed_fee,
                printed_on=printed_on,
                manner=manner,
            ),
            paper_reason=why_paper(client),
        )


def content_again(
    frozen: LetterContent,
    *,
    entity: LegalEntity,
    client: Client,
    premiums: Sequence[Premium],
    deposits: Sequence[Deposit],
    criteria: Criteria,
    manner: Manner,
    printed_on: date,
) -> LetterContent:
    """What a letter says of the same premiums and deposits, as the books are now."""
    keys = {premium.contract_id for premium in premiums}
    keys |= {deposit.contract_id for deposit in deposits if deposit.contract_id}
    contracts = selection.contracts_by_key(keys)
    return letter_content(
        issuer=letterhead_of(entity),
        client=client,
        contracts=sorted(contracts.values(), key=lambda contract: contract.number_key),
        premiums=premiums,
        deposits=deposits,
        collected_by=CollectedBy.BROKER if frozen.collected_by_broker else CollectedBy.INSURER,
        fixed_fee=criteria.fixed_fee,
        printed_on=printed_on,
        manner=manner,
    )


def letterhead_of(entity: LegalEntity) -> Issuer:
    """Without the logo, which the edition keeps once for all its letters."""
    return replace(issuer(entity), logo_svg="")


def total_of(content: LetterContent) -> Decimal:
    """Euros, supposing one page: the composer writes the real total."""
    return amount_due(
        content.lines, deposits=content.deposits, fixed_fee=content.fixed_fee, pages=1
    )


def why_paper(client: Client) -> str:
    """Why that client gets paper, for the screen; empty for an e-mail."""
    return paper_reason(
        notices_by_email=client.notices_by_email,
        email=client.email,
        email_problem=client.address_problem,
    )[:200]


def paper_reason_of(draft: Draft) -> str:
    """Why a draft is on paper, for the screen: the reason it keeps is French."""
    if draft.paper_reason and stored_paper_reason(draft.client) == draft.paper_reason:
        return why_paper(draft.client)
    return gettext(draft.paper_reason) if draft.paper_reason else ""


def stored_paper_reason(client: Client) -> str:
    """`why_paper` in French, whoever runs the edition."""
    with in_french():
        return why_paper(client)
