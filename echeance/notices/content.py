"""The books → everything that one letter prints, copied once and for all."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from echeance.lib.money import format_amount
from echeance.notices.greeting import greeting
from echeance.notices.letter.content import DepositLine, Issuer, LetterContent, LetterLine
from echeance.portfolio.models import (
    Client,
    CollectedBy,
    Contract,
    Deposit,
    DepositKind,
    LegalEntity,
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
    contract: Contract | None,
    premiums: Sequence[Premium],
    deposits: Sequence[Deposit],
    collected_by: str,
    fixed_fee: Decimal,
    printed_on: date,
) -> LetterContent:
    """What the letter says about these premiums and deposits of one contract.

    `fixed_fee` is the run's, in euros per page: it counts only for a client who bears it.
    """
    return LetterContent(
        issuer=issuer,
        addressee=addressee(client),
        dossier=client.dossier,
        greeting=greeting(client.title),
        printed_on=printed_on,
        contract=contract.number if contract else "",
        insurer=contract.insurer.name if contract else "",
        category=contract.category if contract else "",
        remark=(contract.remark if contract else "") or "/",
        # A call of deposit without a premium is due from its own date.
        period_from=min(
            (premium.effective_from for premium in premiums), default=_first_day(deposits)
        ),
        period_to=max((premium.effective_to for premium in premiums), default=_first_day(deposits)),
        due_on=min((premium.effective_from for premium in premiums), default=_first_day(deposits)),
        collected_by_broker=collected_by == CollectedBy.BROKER,
        lines=tuple(_line(premium, contract) for premium in premiums),
        deposits=tuple(_deposit_line(deposit) for deposit in deposits),
        fixed_fee=fixed_fee if client.pays_fixed_fee else Decimal(0),
    )


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


def _line(premium: Premium, contract: Contract | None) -> LetterLine:
    return LetterLine(
        premium=premium.number,
        contract=contract.number if contract else "",
        insurer=contract.insurer.name if contract else "",
        category=contract.category if contract else "",
        kind=PremiumKind(premium.kind).label,
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
    label = f"{DepositKind(deposit.kind).label} du {deposit.received_on:%d/%m/%Y}"
    return DepositLine(label=label, amount=printed_amount(deposit))


def _first_day(deposits: Sequence[Deposit]) -> date:
    return min((deposit.received_on for deposit in deposits), default=date.max)


def _lines(*texts: str) -> tuple[str, ...]:
    return tuple(text for raw in texts if (text := " ".join(raw.split())))


def _siren(siren: str) -> str:
    return f"{siren[:3]} {siren[3:6]} {siren[6:]}" if len(siren) == 9 else siren
