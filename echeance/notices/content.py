"""The books → everything that one letter prints, copied once and for all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from echeance.lib.money import format_amount
from echeance.lib.translating import in_french
from echeance.notices.greeting import greeting
from echeance.notices.legal_sentences import legal_part
from echeance.notices.letter.content import (
    DepositLine,
    DirectDebit,
    Issuer,
    LetterContent,
    LetterLine,
    TextBlock,
)
from echeance.notices.manner import Manner
from echeance.notices.merge_fields import letter_values
from echeance.portfolio.models import (
    Client,
    CollectedBy,
    Contract,
    Deposit,
    DepositKind,
    LegalEntity,
    PaymentMode,
    Premium,
    PremiumKind,
)

COUNTRIES = {
    "BE": "BELGIQUE", "CH": "SUISSE", "DE": "ALLEMAGNE", "ES": "ESPAGNE", "GB": "ROYAUME-UNI",
    "IT": "ITALIE", "LU": "LUXEMBOURG", "MC": "MONACO", "NL": "PAYS-BAS", "PT": "PORTUGAL",
}  # fmt: skip
"""Names for the last line of a foreign address; another country prints its code."""


def letter_content(
    *,
    issuer: Issuer,
    client: Client,
    contracts: Sequence[Contract],
    premiums: Sequence[Premium],
    deposits: Sequence[Deposit],
    collected_by: str,
    fixed_fee: Decimal,
    printed_on: date,
    manner: Manner,
) -> LetterContent:
    """What the letter says about these premiums and deposits, of `contracts`.

    `fixed_fee` is the run's, in euros per page: it counts for a client who bears it, and only on
    what the office collects (nothing of ours is added to what the insurer collects).
    """
    by_broker = collected_by == CollectedBy.BROKER
    is_offer = any(premium.pollicitation for premium in premiums)
    by_key = {contract.pk: contract for contract in contracts}
    only = contracts[0] if len(contracts) == 1 else None
    # A call of deposit without a premium is due from its own date.
    first_day = min((deposit.received_on for deposit in deposits), default=date.max)
    debit = None
    if by_broker and not is_offer:
        debit = _direct_debit(premiums, by_key, manner, printed_on=printed_on)
    law = legal_part(
        premiums,
        by_key,
        printed_on=printed_on,
        sent_on=manner.sent_on(printed_on),
        sentences=manner.sentences,
        categories=manner.categories,
    )
    content = LetterContent(
        issuer=issuer,
        addressee=addressee(client),
        dossier=client.dossier,
        greeting=greeting(client.title, own=manner.greetings),
        printed_on=printed_on,
        contract=only.number if only else "",
        insurer=_shared(contract.insurer.name for contract in contracts),
        category=only.category if only else "",
        remark=(only.remark if only else "") or "/",
        period_from=min((premium.effective_from for premium in premiums), default=first_day),
        period_to=max((premium.effective_to for premium in premiums), default=first_day),
        due_on=min((premium.effective_from for premium in premiums), default=first_day),
        collected_by_broker=by_broker,
        lines=tuple(_line(premium, by_key[premium.contract_id]) for premium in premiums),
        deposits=tuple(_deposit_line(deposit) for deposit in deposits),
        fixed_fee=fixed_fee if by_broker and client.pays_fixed_fee else Decimal(0),
        legal_notices=law.notices,
        refusal_deadline=law.refusal_deadline,
        sendable_until=min(
            (day for day in (law.sendable_until, debit and debit.announced_until) if day),
            default=None,
        ),
        direct_debit=debit,
        is_offer=is_offer,
        by_cheque=by_broker and _by_cheque(contracts),
    )
    return replace(content, texts=_texts(client, content, manner))


def issuer(entity: LegalEntity) -> Issuer:
    """The letterhead and footer of the legal entity as it is now."""
    return Issuer(
        code=entity.code,
        name=entity.name,
        address=_lines(entity.address1, entity.address2, f"{entity.postcode} {entity.city}"),
        city=entity.city,
        phone=entity.phone,
        fax=entity.fax,
        email=entity.email,
        vat_line="N° de TVA intracommunautaire\u00a0: " + (entity.vat_number or "NON SOUMIS À TVA"),
        iban=entity.iban,
        bic=entity.bic,
        legal_footer=entity.legal_footer or legal_footer(entity),
        logo_svg=entity.logo_svg,
        main_color=entity.main_color,
        accent_color=entity.accent_color,
    )


def legal_footer(entity: LegalEntity) -> str:
    """Mentions of code de commerce, R123-237 and R123-238, and those brokers print by usage."""
    form = entity.legal_form
    if form and entity.capital is not None:
        form += f" au capital de {format_amount(entity.capital)}"
    company = ", ".join(part for part in (entity.name, form) if part)
    seat = ", ".join(_lines(entity.address1, entity.address2, f"{entity.postcode} {entity.city}"))
    # « RCS Évry 123 456 782 » says both; a SIREN alone is named.
    register = " ".join(part for part in (entity.trade_register, _siren(entity.siren)) if part)
    if entity.siren and not entity.trade_register:
        register = f"SIREN {register}"
    phrases = (
        company,
        f"Siège social\u00a0: {seat}" if seat else "",
        register,
        f"ORIAS n°\u00a0{entity.orias} (www.orias.fr)" if entity.orias else "",
        f"Médiateur\u00a0: {entity.mediator}" if entity.mediator else "",
    )
    return " – ".join(phrase for phrase in phrases if phrase) + "."


def addressee(client: Client) -> tuple[str, ...]:
    """Lines for the window of the envelope, empty ones left out."""
    country = "" if client.country in {"", "FR"} else client.country
    return _lines(
        client.full_name,
        client.second_name_line,
        client.address1,
        client.address2,
        f"{client.postcode} {client.city}",
        COUNTRIES.get(country, country),
    )


def _texts(client: Client, content: LetterContent, manner: Manner) -> tuple[TextBlock, ...]:
    fields = {name for text in manner.texts for name in text.fields}
    values = letter_values(client, content, fields=fields)
    return tuple(block for text in manner.texts for block in text.merge(values))


def _direct_debit(
    premiums: Sequence[Premium],
    contracts: Mapping[int, Contract],
    manner: Manner,
    *,
    printed_on: date,
) -> DirectDebit | None:
    """Premiums of one notice share their settlement: the first one tells."""
    if not premiums:
        return None
    contract = contracts[premiums[0].contract_id]
    if contract.payment_mode != PaymentMode.DIRECT_DEBIT:
        return None
    return DirectDebit(
        on=premiums[0].direct_debit_on,
        creditor_identifier=manner.creditor_identifier,
        mandate=contract.mandate_reference,
        least_days=manner.direct_debit_days,
        sent_on=manner.sent_on(printed_on),
    )


def _by_cheque(contracts: Sequence[Contract]) -> bool:
    """A letter about several ways to pay proposes the one that suits all: a transfer."""
    return bool(contracts) and all(
        contract.payment_mode == PaymentMode.CHEQUE for contract in contracts
    )


def _shared(names: Iterable[str]) -> str:
    """The name that all have; empty when they differ."""
    distinct = set(names)
    return distinct.pop() if len(distinct) == 1 else ""


def _line(premium: Premium, contract: Contract) -> LetterLine:
    return LetterLine(
        premium=premium.number,
        contract=contract.number,
        insurer=contract.insurer.name,
        category=contract.category,
        kind=_printed(PremiumKind(premium.kind)),
        period_from=premium.effective_from,
        period_to=premium.effective_to,
        net=premium.net,
        taxes=premium.taxes,
        fees=premium.fees,
        gross=premium.gross,
    )


def printed_amount(deposit: Deposit) -> Decimal:
    """Euros: a call is asked for, the others are deducted."""
    return deposit.amount if deposit.kind == DepositKind.CALL else -deposit.amount


def _deposit_line(deposit: Deposit) -> DepositLine:
    label = f"{_printed(DepositKind(deposit.kind))} du {deposit.received_on:%d/%m/%Y}"
    return DepositLine(label=label, amount=printed_amount(deposit))


def _printed(kind: PremiumKind | DepositKind) -> str:
    """Its label in the language of the letter, whoever asks for it."""
    with in_french():
        return str(kind.label)


def _lines(*texts: str) -> tuple[str, ...]:
    return tuple(text for raw in texts if (text := " ".join(raw.split())))


def _siren(siren: str) -> str:
    return f"{siren[:3]} {siren[3:6]} {siren[6:]}" if len(siren) == 9 else siren
