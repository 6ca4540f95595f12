"""Which notices a selection makes: one per contract or per client, with its deposits.

What the office collects, what the insurer collects, what is debited and what is only offered never
share a notice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from echeance.lib.translating import gettext

BROKER = "C"
"""Code of « Confié »: the office collects."""
DIRECT_DEBIT = "P"
"""Code of the payment mode « Prélèvement SEPA »."""
CALL = "appel"
"""Code of a deposit that is asked for."""
OFFER = "pollicitation"
"""Settlement of what is offered and not owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumGroup:
    """Selected premiums of one contract that are collected and settled in the same way."""

    client: int
    contract: int
    collected_by: str
    settled_by: str = ""
    """See `settlement`."""
    order: tuple[str, str]
    """Keys of the dossier and of the contract: the natural order of an edition."""
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositFact:
    """One deposit (acompte) that no notice carries yet. It is always the office's affair."""

    key: int
    client: int
    contract: int | None
    order: tuple[str, str]
    kind: str
    amount: Decimal
    """Positive."""


@dataclass(slots=True, kw_only=True)
class PlannedNotice:
    """One notice to be made."""

    client: int
    contracts: tuple[int, ...]
    """In natural order; empty for a call of deposit tied to no contract."""
    collected_by: str
    settled_by: str = ""
    order: tuple[str, str]
    total: Decimal = Decimal(0)
    """Euros, before fixed fees: these depend on the pages, which nobody knows yet."""
    deposits: list[int] = field(default_factory=list)
    has_premiums: bool = True

    @property
    def contract(self) -> int | None:
        """The contract that the notice is about; None when it is about several, or none."""
        return self.contracts[0] if len(self.contracts) == 1 else None


def settlement(
    *,
    collected_by: str,
    payment_mode: str,
    mandate: str,
    debited_on: date | None,
    pollicitation: bool = False,
) -> str:
    """What keeps premiums apart: offers, each direct debit by its day and mandate; else empty.

    What the insurer collects is the insurer's to debit: our notice says nothing of it. Nobody
    debits an offer: paying it is how the client accepts it.
    """
    if pollicitation:
        return OFFER
    if collected_by != BROKER or payment_mode != DIRECT_DEBIT:
        return ""
    return f"{debited_on or '?'} {mandate}"


def plan(
    groups: Iterable[PremiumGroup],
    deposits: Iterable[DepositFact],
    *,
    contracts_in_arrears: frozenset[int],
    deposits_without_arrears: bool,
    include_credit: bool,
    per_client: bool = False,
    aside: Collection[tuple[int, str, str]] = (),
) -> list[PlannedNotice]:
    """The notices of a selection, in natural order of dossier, then contract.

    One for each contract (or client, when `per_client`), mode of collection and settlement: a
    letter asks for payment, announces a debit or informs, never two of these.
    - Deposits are money between the client and the office: they stand only on notices that the
      office collects, and not on those of an offer, which nobody owes.
    - An allocated deposit lowers the notice of its contract. Without a premium in arrears on that
      contract it does so only when `deposits_without_arrears`.
    - A free deposit lowers the client's first notice, once.
    - A call (appel) is asked for on the notice of its contract, or on one of its own.
    No deposit makes a notice that only lowers. Totals negative or nil stay out unless
    `include_credit`.
    - `aside` names notices left out, by contract, collection and settlement: their premiums and
    the deposits of that contract stay for another run.
    """
    waiting = {
        contract
        for contract, collected_by, settled_by in aside
        if collected_by == BROKER and settled_by != OFFER
    }
    groups = [
        group
        for group in groups
        if (group.contract, group.collected_by, group.settled_by) not in aside
    ]
    deposits = [deposit for deposit in deposits if deposit.contract not in waiting]
    by_client: defaultdict[int, list[PlannedNotice]] = defaultdict(list)
    for one in _notices_of(groups):
        by_client[one.client].append(one)
    for notices in by_client.values():
        notices.sort(key=_place)
    # Calls first: they may make the notice that a free deposit then lowers.
    for deposit in sorted(deposits, key=lambda deposit: deposit.kind != CALL):
        notice = _home(by_client[deposit.client], deposit)
        if notice is None and deposit.kind == CALL:
            notice = _notice_of_its_own(by_client[deposit.client], deposit)
        if notice is None or not _counts(
            deposit, contracts_in_arrears, deposits_without_arrears=deposits_without_arrears
        ):
            continue
        notice.deposits.append(deposit.key)
        notice.total += deposit.amount if deposit.kind == CALL else -deposit.amount
    kept = [
        notice
        for notices in by_client.values()
        for notice in (_merged(notices) if per_client else notices)
        if notice.total > 0 or include_credit
    ]
    return sorted(kept, key=_place)


def paper_reason(*, notices_by_email: bool, email: str, email_problem: str) -> str:
    """Why a client gets paper, in French; empty when the notice goes by e-mail."""
    if not notices_by_email:
        return gettext("«\u00a0AE par mail\u00a0» n’est pas coché")
    if not email:
        return gettext("Aucune adresse e-mail")
    if email_problem:
        problem = gettext("Adresse inutilisable\u00a0: %(problem)s") % {"problem": email_problem}
        return problem.rstrip(".")
    return ""


def _notices_of(groups: Iterable[PremiumGroup]) -> Iterable[PlannedNotice]:
    """One per contract, mode and settlement; groups that share all three are one."""
    found: dict[tuple[int, str, str], PlannedNotice] = {}
    for group in groups:
        notice = found.setdefault(
            (group.contract, group.collected_by, group.settled_by),
            PlannedNotice(
                client=group.client,
                contracts=(group.contract,),
                collected_by=group.collected_by,
                settled_by=group.settled_by,
                order=group.order,
            ),
        )
        notice.total += group.total
    return found.values()


def _merged(notices: Sequence[PlannedNotice]) -> list[PlannedNotice]:
    """Of one client, in their order: one notice for each mode of collection and settlement."""
    found: dict[tuple[str, str], PlannedNotice] = {}
    for notice in notices:
        first = found.setdefault((notice.collected_by, notice.settled_by), notice)
        if first is notice:
            continue
        first.contracts += tuple(key for key in notice.contracts if key not in first.contracts)
        first.total += notice.total
        first.deposits += notice.deposits
        first.has_premiums = first.has_premiums or notice.has_premiums
    return list(found.values())


def _place(notice: PlannedNotice) -> tuple[tuple[str, str], str, str, tuple[int, ...]]:
    return notice.order, notice.collected_by, notice.settled_by, notice.contracts


def _home(notices: Sequence[PlannedNotice], deposit: DepositFact) -> PlannedNotice | None:
    """The notice that shows this deposit: the first, of its contract if any, that we collect."""
    return next(
        (
            notice
            for notice in notices
            if notice.collected_by == BROKER
            and notice.settled_by != OFFER
            and (deposit.contract is None or deposit.contract in notice.contracts)
        ),
        None,
    )


def _notice_of_its_own(notices: list[PlannedNotice], deposit: DepositFact) -> PlannedNotice:
    notice = PlannedNotice(
        client=deposit.client,
        contracts=() if deposit.contract is None else (deposit.contract,),
        collected_by=BROKER,
        order=deposit.order,
        has_premiums=False,
    )
    notices.append(notice)
    notices.sort(key=_place)
    return notice


def _counts(
    deposit: DepositFact, contracts_in_arrears: frozenset[int], *, deposits_without_arrears: bool
) -> bool:
    return (
        deposit.kind != "affecte"
        or deposits_without_arrears
        or deposit.contract in contracts_in_arrears
    )
