"""Criteria → the premiums and deposits that a run takes. Queries live here."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from echeance.lib.lots import lots
from echeance.lib.money import CENT
from echeance.lib.natural_order import natural_key
from echeance.notices.aside import Aside
from echeance.notices.criteria import Criteria
from echeance.notices.grouping import (
    DepositFact,
    PlannedNotice,
    PremiumGroup,
    plan,
    settlement,
)
from echeance.notices.models import (
    Draft,
    LetterSettings,
    NoticeDeposit,
    NoticeLine,
    OneNoticePer,
)
from echeance.portfolio.models import Client, Contract, Deposit, DepositKind, Premium

LOT = 500
"""Keys given to one query; SQLite allows few bound parameters."""


def premiums(criteria: Criteria) -> QuerySet[Premium]:
    """Outstanding premiums that match and that no notice carries or is about to carry."""
    chosen = Premium.objects.outstanding().filter(
        _contracts(criteria, "contract__"),
        kind__in=criteria.kinds,
        **_bounds("debit_period", criteria.debit_from, criteria.debit_to),
        **_bounds("entered_on", criteria.entered_from, criteria.entered_to),
        **_bounds("effective_from", criteria.effect_from, criteria.effect_to),
    )
    if len(criteria.collected_by) == 1:
        chosen = chosen.filter(collected_by__in=criteria.collected_by)
    if criteria.without_broker_advances:
        chosen = chosen.filter(broker_advance=False)
    wanted = Q(pollicitation=False)
    if criteria.pollicitation:
        wanted |= Q(contract__client__no_pollicitation=False)
    chosen = chosen.filter(wanted)
    return not_taken(chosen)


def not_taken(chosen: QuerySet[Premium]) -> QuerySet[Premium]:
    """Without those printed on a notice, or on a draft that has its number already."""
    printed = NoticeLine.objects.filter(premium=OuterRef("pk"))
    numbered = Draft.premiums.through.objects.filter(
        premium=OuterRef("pk"), draft__number__isnull=False
    )
    return chosen.filter(~Exists(printed), ~Exists(numbered))


def deposits(criteria: Criteria) -> QuerySet[Deposit]:
    """Deposits of the kinds asked for that no notice carries or is about to carry."""
    chosen = Deposit.objects.filter(kind__in=criteria.deposits, legal_entity__code=criteria.entity)
    clients = _clients(criteria, "client__")
    allocated = Q(contract__isnull=False) & _contracts(criteria, "contract__")
    if criteria.contract_from or criteria.contract_to:
        return deposits_not_taken(chosen.filter(clients, allocated))
    return deposits_not_taken(chosen.filter(clients, Q(contract__isnull=True) | allocated))


def deposits_not_taken(chosen: QuerySet[Deposit]) -> QuerySet[Deposit]:
    """Without those that a notice carries.

    A notice whose every premium was cancelled frees its deposits: the corrected premium takes them.
    """
    lines = NoticeLine.objects.filter(notice=OuterRef("notice"))
    carried = NoticeDeposit.objects.filter(
        ~Exists(lines) | Exists(lines.filter(premium__cancelled=False)), deposit=OuterRef("pk")
    )
    numbered = Draft.deposits.through.objects.filter(
        deposit=OuterRef("pk"), draft__number__isnull=False
    )
    return chosen.filter(~Exists(carried), ~Exists(numbered))


def planned(
    criteria: Criteria, *, on: date, clients: Collection[int] | None = None
) -> list[PlannedNotice]:
    """The notices that these criteria make today (`on`), in the order of the edition.

    `clients` narrows them to a lot of clients: no rule looks beyond one client.
    """
    facts = list(_deposit_facts(criteria, clients))
    return plan(
        _groups(criteria, clients),
        facts,
        contracts_in_arrears=_in_arrears(facts, on=on),
        deposits_without_arrears=criteria.deposits_without_arrears,
        include_credit=criteria.include_credit,
        per_client=LetterSettings.objects.filter(
            legal_entity__code=criteria.entity, one_notice_per=OneNoticePer.CLIENT
        ).exists(),
        aside=_put_aside(criteria),
    )


def selects_something(criteria: Criteria) -> bool:
    """At least one premium or call of deposit; whether its notice is worth sending comes later."""
    return premiums(criteria).exists() or deposits(criteria).filter(kind=DepositKind.CALL).exists()


def clients_of(criteria: Criteria) -> QuerySet[Client]:
    """Those who may get a notice: with a premium, or a deposit that is asked for."""
    calls = deposits(criteria).filter(kind=DepositKind.CALL)
    return Client.objects.filter(
        Q(pk__in=premiums(criteria).order_by().values("contract__client"))
        | Q(pk__in=calls.order_by().values("client"))
    )


def premiums_of(
    notices: Sequence[PlannedNotice], criteria: Criteria, contracts: Mapping[int, Contract]
) -> dict[tuple[int, str, str], list[Premium]]:
    """The selected premiums of these notices (a lot), in order of effect.

    By contract, mode of collection and settlement. `contracts` are those of the notices.
    """
    found: dict[tuple[int, str, str], list[Premium]] = {}
    keys = sorted({key for notice in notices if notice.has_premiums for key in notice.contracts})
    for lot in lots(keys, size=LOT):
        chosen = premiums(criteria).filter(contract__in=lot)
        for premium in chosen.order_by("effective_from", "number"):
            contract = contracts[premium.contract_id]
            settled_by = settlement(
                collected_by=premium.collected_by,
                payment_mode=contract.payment_mode,
                mandate=contract.mandate_reference,
                debited_on=premium.direct_debit_on,
                pollicitation=premium.pollicitation,
            )
            place = (premium.contract_id, premium.collected_by, settled_by)
            found.setdefault(place, []).append(premium)
    return found


def _groups(criteria: Criteria, clients: Collection[int] | None) -> Iterator[PremiumGroup]:
    chosen = premiums(criteria)
    if clients is not None:
        chosen = chosen.filter(contract__client__in=clients)
    rows = (
        chosen.order_by()
        .values_list("contract_id", "collected_by", "direct_debit_on", "pollicitation")
        .annotate(total=Sum("gross"))
    )
    for lot in lots(rows.iterator(chunk_size=5000), size=LOT):
        owners = {
            row[0]: row[1:]
            for row in Contract.objects.filter(pk__in={row[0] for row in lot}).values_list(
                "pk", "client_id", "client__dossier_key", "number_key", "payment_mode",
                "mandate_reference",
            )
        }  # fmt: skip
        for contract, collected_by, debited_on, pollicitation, total in lot:
            client, dossier_key, number_key, payment_mode, mandate = owners[contract]
            yield PremiumGroup(
                client=client,
                contract=contract,
                collected_by=collected_by,
                settled_by=settlement(
                    collected_by=collected_by,
                    payment_mode=payment_mode,
                    mandate=mandate,
                    debited_on=debited_on,
                    pollicitation=pollicitation,
                ),
                order=(dossier_key, number_key),
                total=Decimal(total).quantize(CENT),
            )


def _deposit_facts(criteria: Criteria, clients: Collection[int] | None) -> Iterator[DepositFact]:
    if not criteria.deposits:
        return
    chosen = deposits(criteria)
    if clients is not None:
        chosen = chosen.filter(client__in=clients)
    for deposit in chosen.select_related("client", "contract").order_by("pk"):
        contract = deposit.contract
        # Money that the books tie to another client's contract is not shown to that client.
        if contract is not None and contract.client_id != deposit.client_id:
            continue
        yield DepositFact(
            key=deposit.pk,
            client=deposit.client_id,
            contract=contract.pk if contract else None,
            order=(deposit.client.dossier_key, contract.number_key if contract else ""),
            kind=deposit.kind,
            amount=deposit.amount,
        )


def _in_arrears(facts: list[DepositFact], *, on: date) -> frozenset[int]:
    contracts = {fact.contract for fact in facts if fact.kind == "affecte"}
    late = Premium.objects.in_arrears(on=on)
    return frozenset(
        key
        for lot in lots(sorted(contract for contract in contracts if contract), size=LOT)
        for key in late.filter(contract__in=lot).values_list("contract_id", flat=True).distinct()
    )


def _asides(criteria: Criteria) -> list[Aside]:
    return [Aside.read(line) for line in criteria.excluded]


def _put_aside(criteria: Criteria) -> set[tuple[int, str, str]]:
    """The single notices left aside, by the key of their contract."""
    ones = [aside for aside in _asides(criteria) if not aside.is_whole]
    numbers = {aside.contract for aside in ones}
    keys: defaultdict[str, list[int]] = defaultdict(list)
    if numbers:
        found = Contract.objects.filter(legal_entity__code=criteria.entity, number__in=numbers)
        for number, key in found.values_list("number", "pk"):
            keys[number].append(key)
    return {
        (key, aside.collected_by, aside.settled_by)
        for aside in ones
        for key in keys[aside.contract]
    }


def _contracts(criteria: Criteria, path: str) -> Q:
    chosen = Q(**{f"{path}legal_entity__code": criteria.entity})
    chosen &= _range(f"{path}number", criteria.contract_from, criteria.contract_to)
    if whole := {aside.contract for aside in _asides(criteria) if aside.is_whole}:
        chosen &= ~Q(**{f"{path}number__in": whole})
    return chosen & _clients(criteria, f"{path}client__")


def _clients(criteria: Criteria, path: str) -> Q:
    chosen = _range(f"{path}dossier", criteria.dossier_from, criteria.dossier_to)
    if criteria.print_filter:
        chosen &= Q(**{f"{path}status": criteria.print_filter})
    return chosen


def _range(name: str, first: str, last: str) -> Q:
    """From one reference to another in natural order; twice the same text is that very reference.

    So 7 to 7 does not take 007, which stands beside it.
    """
    if first and first == last:
        return Q(**{f"{name}_key": natural_key(first), f"{name}__iexact": first})
    chosen = Q()
    if first:
        chosen &= Q(**{f"{name}_key__gte": natural_key(first)})
    if last:
        chosen &= Q(**{f"{name}_key__lte": natural_key(last)})
    return chosen


def _bounds(name: str, first: date | None, last: date | None) -> dict[str, date]:
    bounds = {f"{name}__gte": first, f"{name}__lte": last}
    return {lookup: day for lookup, day in bounds.items() if day}


def contracts_by_key(keys: Collection[int]) -> dict[int, Contract]:
    """Those contracts, with their insurer."""
    found: dict[int, Contract] = {}
    for lot in lots(sorted(keys), size=LOT):
        found |= Contract.objects.select_related("insurer").in_bulk(lot)
    return found
