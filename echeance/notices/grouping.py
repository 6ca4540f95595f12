"""Which notices a selection makes: one per contract and mode of collection, with its deposits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

BROKER = "C"
"""Code of « Confié »: the office collects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumGroup:
    """The selected premiums of one contract that are collected in the same way."""

    client: int
    contract: int
    collected_by: str
    order: tuple[str, str]
    """Keys of the dossier and of the contract: the natural order of an edition."""
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositFact:
    """One deposit (acompte) that no notice carries yet."""

    key: int
    client: int
    contract: int | None
    collected_by: str
    """Of its contract; the office's when it has none."""
    order: tuple[str, str]
    kind: str
    amount: Decimal
    """Positive."""


@dataclass(slots=True, kw_only=True)
class PlannedNotice:
    """One notice to be made."""

    client: int
    contract: int | None
    collected_by: str
    order: tuple[str, str]
    total: Decimal = Decimal(0)
    """Euros, before fixed fees: these depend on the pages, which nobody knows yet."""
    deposits: list[int] = field(default_factory=list)
    has_premiums: bool = True


def plan(
    groups: Iterable[PremiumGroup],
    deposits: Iterable[DepositFact],
    *,
    contracts_in_arrears: frozenset[int],
    deposits_without_arrears: bool,
    include_credit: bool,
) -> list[PlannedNotice]:
    """The notices of a selection, in natural order of dossier, then contract.

    One for each contract and mode of collection: a letter either asks for payment or it does not.
    - An allocated deposit lowers the notice of its contract. Without a premium in arrears on that
      contract it does so only when `deposits_without_arrears`.
    - A free deposit is money that the office holds: it lowers the client's first notice that the
      office collects, once.
    - A call (appel) is asked for on the notice of its contract, or on one of its own.
    No deposit makes a notice that only lowers. Totals negative or nil stay out unless
    `include_credit`.
    """
    by_client: defaultdict[int, list[PlannedNotice]] = defaultdict(list)
    for group in groups:
        by_client[group.client].append(
            PlannedNotice(
                client=group.client,
                contract=group.contract,
                collected_by=group.collected_by,
                order=group.order,
                total=group.total,
            )
        )
    for notices in by_client.values():
        notices.sort(key=_place)
    # Calls first: they may make the notice that a free deposit then lowers.
    for deposit in sorted(deposits, key=lambda deposit: deposit.kind != "appel"):
        notice = _home(by_client[deposit.client], deposit)
        if notice is None and deposit.kind == "appel":
            notice = _notice_of_its_own(by_client[deposit.client], deposit)
        if notice is None or not _counts(
            deposit, contracts_in_arrears, deposits_without_arrears=deposits_without_arrears
        ):
            continue
        notice.deposits.append(deposit.key)
        notice.total += deposit.amount if deposit.kind == "appel" else -deposit.amount
    kept = [
        notice
        for notices in by_client.values()
        for notice in notices
        if notice.total > 0 or include_credit
    ]
    return sorted(kept, key=_place)


def paper_reason(*, notices_by_email: bool, email: str, email_problem: str) -> str:
    """Why a client gets paper, in French; empty when the notice goes by e-mail."""
    if not notices_by_email:
        return "«\u00a0AE par mail\u00a0» n’est pas coché"
    if not email:
        return "Aucune adresse e-mail"
    if email_problem:
        return f"Adresse inutilisable\u00a0: {email_problem}".rstrip(".")
    return ""


def _place(notice: PlannedNotice) -> tuple[tuple[str, str], str, int]:
    return notice.order, notice.collected_by, notice.contract or 0


def _home(notices: list[PlannedNotice], deposit: DepositFact) -> PlannedNotice | None:
    """The notice that shows this deposit; the office's notice first, then the insurer's."""
    if deposit.contract is not None:
        same = [notice for notice in notices if notice.contract == deposit.contract]
        return min(same, key=lambda notice: notice.collected_by != BROKER, default=None)
    return next((notice for notice in notices if notice.collected_by == BROKER), None)


def _notice_of_its_own(notices: list[PlannedNotice], deposit: DepositFact) -> PlannedNotice:
    notice = PlannedNotice(
        client=deposit.client,
        contract=deposit.contract,
        collected_by=deposit.collected_by,
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
