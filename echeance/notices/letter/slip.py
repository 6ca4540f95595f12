"""The foot of a letter: how to pay the office, or how it debits the client's account."""

from decimal import Decimal
from typing import TypedDict

from echeance.lib.clean_text import clean_line
from echeance.lib.french_dates import long_date
from echeance.lib.money import format_amount
from echeance.notices.letter.content import Issuer, LetterContent
from echeance.notices.letter.epc import grouped_iban
from echeance.notices.letter.sentences import asks_for_cheque, asks_for_payment, debited
from echeance.notices.letter.wrapping import breakable, one_line

Rows = list[tuple[str, str]]
"""Labels and their values."""


class Slip(TypedDict):
    """As the template lays it out."""

    by_cheque: bool
    """A cheque first; its labels are longer and the code stands lower."""
    title: str
    rows: Rows
    other_title: str
    """Of another way to pay, below the first; empty when there is one only."""
    other_rows: Rows
    has_code: bool
    """The QR code of a transfer stands beside."""


def slip(content: LetterContent, *, number: int | None, total: Decimal) -> Slip | None:
    """None when nothing is to be paid to the office."""
    reference = (
        "attribuée à l’édition"
        if number is None
        else breakable(transfer_reference(content, number=number), room=30)
    )
    amount = format_amount(total)
    payee = one_line(content.issuer.name)
    if debit := debited(content, total=total):
        return _only_way(
            "Prélèvement SEPA",
            [
                ("Créancier", payee),
                ("ICS", clean_line(debit.creditor_identifier)),
                ("RUM", one_line(debit.mandate, room=30)),
                ("Référence", reference),
                ("Date", long_date(debit.on)),
                ("Montant", amount),
            ],
        )
    if not asks_for_payment(content, total=total):
        return None
    account = _account(content.issuer)
    if not asks_for_cheque(content, total=total):
        return _only_way(
            _way_to_pay(content, "virement SEPA"),
            [("Bénéficiaire", payee), *account, ("Référence", reference), ("Montant", amount)],
            has_code=True,
        )
    return Slip(
        by_cheque=True,
        title=_way_to_pay(content, "chèque"),
        rows=[
            ("À l’ordre de", payee),
            ("Montant", amount),
            *_where_to_send(content.issuer),
            ("Au dos du chèque", reference),
        ],
        other_title="Ou par virement SEPA, sous la même référence" if account else "",
        other_rows=account,
        has_code=bool(account),
    )


def transfer_reference(content: LetterContent, *, number: int) -> str:
    """What the client's bank sends back with his transfer: « AVIS FOREM-197 CLIENT P36 »."""
    return clean_line(f"AVIS {content.issuer.code}-{number} CLIENT {content.dossier}")


def _only_way(title: str, rows: Rows, *, has_code: bool = False) -> Slip:
    return Slip(
        by_cheque=False, title=title, rows=rows, other_title="", other_rows=[], has_code=has_code
    )


def _where_to_send(issuer: Issuer) -> Rows:
    lines = [one_line(line) for line in issuer.address if line.strip()]
    return [("Adresse d’envoi", ", ".join(lines))] if lines else []


def _account(issuer: Issuer) -> Rows:
    """Nothing for an office without a bank account."""
    if not issuer.iban:
        return []
    bic = clean_line(issuer.bic)
    return [("IBAN", grouped_iban(issuer.iban)), *([("BIC", bic)] if bic else [])]


def _way_to_pay(content: LetterContent, means: str) -> str:
    return (
        f"Pour accepter cette offre\u00a0: {means}"
        if content.is_offer
        else f"Règlement par {means}"
    )
