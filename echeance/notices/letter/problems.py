"""What makes a letter impossible, said in French with its remedy."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from echeance.lib.clean_text import clean_block
from echeance.lib.french_dates import short_date
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.epc import compact_iban
from echeance.notices.letter.sentences import asks_for_payment

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_PAGES = 50


class LetterError(Exception):
    """This letter cannot be composed; the message tells a broker why and what to mend."""


def check(content: LetterContent, *, total: Decimal) -> None:
    """Raise LetterError for what must not be printed: holes, sums that do not add up, no account.

    `total` is what the letter would ask for, in euros.
    """
    if not content.lines and not content.deposits:
        raise LetterError("Cet avis ne contient ni quittance ni acompte\u00a0: relancez l’édition.")
    if not content.addressee:
        raise LetterError("Le destinataire est vide\u00a0: complétez la fiche client.")
    if not content.collected_by_broker and (content.deposits or content.fixed_fee):
        raise LetterError(
            "L’assureur encaisse cette prime\u00a0: ni acompte ni frais du cabinet ne peuvent s’y "
            "ajouter. Relancez l’édition."
        )
    for line in content.lines:
        if line.net + line.taxes + line.fees != line.gross:
            raise LetterError(
                f"Quittance {line.premium}\u00a0: prime nette, taxes et frais ne font pas le "
                "montant TTC. Corrigez la quittance."
            )
    for what, amount in _amounts(content):
        if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
            raise LetterError(f"{what}\u00a0: le montant {amount} n’est pas un nombre de centimes.")
    _check_direct_debit(content, total=total)
    for color in (content.issuer.main_color, content.issuer.accent_color):
        if not _COLOR.fullmatch(color):
            raise LetterError(
                f"La couleur «\u00a0{color}\u00a0» de l’entité {content.issuer.code} n’est pas de "
                "la forme #123b52. Corrigez la fiche de l’entité."
            )
    if asks_for_payment(content, total=total) and content.issuer.iban:
        try:
            compact_iban(content.issuer.iban)
        except ValueError as error:
            raise LetterError(
                f"Entité {content.issuer.code}\u00a0: {error}. Corrigez la fiche de l’entité."
            ) from error


def _check_direct_debit(content: LetterContent, *, total: Decimal) -> None:
    """A pre-notification names who debits, by which mandate and when, and comes early enough."""
    debit = content.direct_debit
    if debit is None or total <= 0:
        return
    if not debit.creditor_identifier:
        raise LetterError(
            f"Prélèvement\u00a0: l’identifiant créancier (ICS) manque. Complétez l’entité "
            f"{content.issuer.code}."
        )
    if not debit.mandate:
        raise LetterError(
            f"Prélèvement\u00a0: la référence du mandat (RUM) du contrat {content.contract} "
            "manque. Complétez le contrat."
        )
    if debit.on is None:
        raise LetterError(
            "Prélèvement\u00a0: la date de prélèvement manque. Complétez la quittance "
            f"{content.lines[0].premium}, ou changez le mode de paiement du contrat."
        )
    sent_on = debit.sent_on or content.printed_on
    days = (debit.on - sent_on).days
    if days < debit.least_days:
        raise LetterError(
            f"Prélèvement du {short_date(debit.on)}\u00a0: cet avis, prévu pour partir le "
            f"{short_date(sent_on)}, ne le précéderait que de {max(days, 0)}\u00a0jours, il en "
            f"faut {debit.least_days}. Reportez la date de prélèvement de la quittance."
        )


def check_pages(pages: int) -> None:
    if pages > _MOST_PAGES:
        raise LetterError(
            f"Cette lettre ferait {pages} pages, plus que les {_MOST_PAGES} permises\u00a0: "
            "resserrez les critères ou raccourcissez les textes."
        )


def missing_glyph(character: str, content: LetterContent) -> LetterError:
    """The error for a character that no font of ours can draw, naming where it comes from."""
    name = unicodedata.name(character[0], f"U+{ord(character[0]):04X}")
    where = next(
        (label for label, text in _texts(content) if character in text), "les textes de la lettre"
    )
    return LetterError(
        f"Le caractère «\u00a0{character}\u00a0» ({name}) ne peut pas être imprimé. Il se trouve "
        f"dans {where}\u00a0: remplacez-le, puis recomposez la lettre."
    )


def _amounts(content: LetterContent) -> Iterator[tuple[str, Decimal]]:
    for line in content.lines:
        for amount in (line.net, line.taxes, line.fees, line.gross):
            yield f"Quittance {line.premium}", amount
    for deposit in content.deposits:
        yield deposit.label, deposit.amount
    yield "Frais fixes", content.fixed_fee


def _texts(content: LetterContent) -> Iterator[tuple[str, str]]:
    """Every text that a letter prints, composed as it is printed, and whose it is."""
    for label, text in _raw_texts(content):
        yield label, clean_block(text)


def _raw_texts(content: LetterContent) -> Iterator[tuple[str, str]]:
    for line in content.addressee:
        yield "le nom ou l’adresse du client (fiche client)", line
    yield "le numéro de dossier du client", content.dossier
    yield "la formule de politesse du client", content.greeting
    yield "le numéro du contrat", content.contract
    yield "le nom de la compagnie", content.insurer
    yield "la catégorie du contrat", content.category
    yield "les observations du contrat", content.remark
    for premium in content.lines:
        yield f"le contrat de la quittance {premium.premium}", premium.contract
        yield f"la compagnie de la quittance {premium.premium}", premium.insurer
        yield f"la catégorie de la quittance {premium.premium}", premium.category
    for deposit in content.deposits:
        yield "le libellé d’un acompte", deposit.label
    for block in content.texts:
        yield "les textes choisis pour l’édition", "".join(run.text for run in block.runs)
    for text in content.legal_notices:
        yield "les phrases légales de l’entité", text
    issuer = content.issuer
    for text in (
        issuer.name, *issuer.address, issuer.city, issuer.phone, issuer.fax, issuer.email,
        issuer.vat_line, issuer.iban, issuer.bic, issuer.legal_footer,
    ):  # fmt: skip
        yield f"la fiche de l’entité {issuer.code}", text
