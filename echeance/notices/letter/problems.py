"""What makes a letter impossible, said in French with its remedy."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from echeance.lib.clean_text import clean_block
from echeance.lib.french_dates import short_date
from echeance.lib.translating import gettext
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
        raise LetterError(
            gettext("Cet avis ne contient ni quittance ni acompte\u00a0: relancez l’édition.")
        )
    if not content.addressee:
        raise LetterError(gettext("Le destinataire est vide\u00a0: complétez la fiche client."))
    if not content.collected_by_broker and (content.deposits or content.fixed_fee):
        raise LetterError(
            gettext(
                "L’assureur encaisse cette prime\u00a0: ni acompte ni frais du cabinet ne peuvent"
                " s’y ajouter. Relancez l’édition."
            )
        )
    for line in content.lines:
        if line.net + line.taxes + line.fees != line.gross:
            raise LetterError(
                gettext(
                    "Quittance %(premium)s\u00a0: prime nette, taxes et frais ne font pas le"
                    " montant TTC. Corrigez la quittance."
                )
                % {"premium": line.premium}
            )
    _check_cents(content)
    _check_direct_debit(content, total=total)
    for color in (content.issuer.main_color, content.issuer.accent_color):
        if not _COLOR.fullmatch(color):
            raise LetterError(
                gettext(
                    "La couleur «\u00a0%(color)s\u00a0» de l’entité %(code)s n’est pas de la"
                    " forme #123b52. Corrigez la fiche de l’entité."
                )
                % {"color": color, "code": content.issuer.code}
            )
    if asks_for_payment(content, total=total) and content.issuer.iban:
        try:
            compact_iban(content.issuer.iban)
        except ValueError as error:
            raise LetterError(
                gettext("Entité %(code)s\u00a0: %(error)s. Corrigez la fiche de l’entité.")
                % {"code": content.issuer.code, "error": error}
            ) from error


def _check_direct_debit(content: LetterContent, *, total: Decimal) -> None:
    """A pre-notification names who debits, by which mandate and when, and comes early enough."""
    debit = content.direct_debit
    if debit is None or total <= 0:
        return
    if not debit.creditor_identifier:
        raise LetterError(
            gettext(
                "Prélèvement\u00a0: l’identifiant créancier (ICS) manque. Complétez l’entité"
                " %(code)s."
            )
            % {"code": content.issuer.code}
        )
    if not debit.mandate:
        raise LetterError(
            gettext(
                "Prélèvement\u00a0: la référence du mandat (RUM) du contrat %(contract)s"
                " manque. Complétez le contrat."
            )
            % {"contract": content.contract}
        )
    if debit.on is None:
        raise LetterError(
            gettext(
                "Prélèvement\u00a0: la date de prélèvement manque. Complétez la quittance"
                " %(premium)s, ou changez le mode de paiement du contrat."
            )
            % {"premium": content.lines[0].premium}
        )
    sent_on = debit.sent_on or content.printed_on
    days = (debit.on - sent_on).days
    if days < debit.least_days:
        raise LetterError(
            gettext(
                "Prélèvement du %(on)s\u00a0: cet avis, prévu pour partir le %(sent_on)s, ne"
                " le précéderait que de %(days)s\u00a0jours, il en faut %(least_days)s."
                " Reportez la date de prélèvement de la quittance."
            )
            % {
                "on": short_date(debit.on),
                "sent_on": short_date(sent_on),
                "days": max(days, 0),
                "least_days": debit.least_days,
            }
        )


def check_pages(pages: int) -> None:
    if pages > _MOST_PAGES:
        raise LetterError(
            gettext(
                "Cette lettre ferait %(pages)s pages, plus que les %(most_pages)s"
                " permises\u00a0: resserrez les critères ou raccourcissez les textes."
            )
            % {"pages": pages, "most_pages": _MOST_PAGES}
        )


def missing_glyph(character: str, content: LetterContent) -> LetterError:
    """The error for a character that no font of ours can draw, naming where it comes from."""
    name = unicodedata.name(character[0], f"U+{ord(character[0]):04X}")
    where = next(
        (label for label, text in _texts(content) if character in text),
        gettext("les textes de la lettre"),
    )
    return LetterError(
        gettext(
            "Le caractère «\u00a0%(character)s\u00a0» (%(name)s) ne peut pas être"
            " imprimé. Il se trouve dans %(where)s\u00a0: remplacez-le, puis recomposez"
            " la lettre."
        )
        % {"character": character, "name": name, "where": where}
    )


def _check_cents(content: LetterContent) -> None:
    for line in content.lines:
        for amount in (line.net, line.taxes, line.fees, line.gross):
            if not _is_in_cents(amount):
                premium = gettext("Quittance %(premium)s") % {"premium": line.premium}
                raise _no_amount(premium, amount)
    for deposit in content.deposits:
        if not _is_in_cents(deposit.amount):
            raise _no_amount(deposit.label, deposit.amount)
    if not _is_in_cents(content.fixed_fee):
        raise _no_amount(gettext("Frais fixes"), content.fixed_fee)


def _is_in_cents(amount: Decimal) -> bool:
    return amount.is_finite() and amount == amount.quantize(Decimal("0.01"))


def _no_amount(what: str, amount: Decimal) -> LetterError:
    return LetterError(
        gettext("%(what)s\u00a0: le montant %(amount)s n’est pas un nombre de centimes.")
        % {"what": what, "amount": amount}
    )


def _texts(content: LetterContent) -> Iterator[tuple[str, str]]:
    """Every text that a letter prints, composed as it is printed, and whose it is."""
    for label, text in _raw_texts(content):
        yield label, clean_block(text)


def _raw_texts(content: LetterContent) -> Iterator[tuple[str, str]]:
    for line in content.addressee:
        yield gettext("le nom ou l’adresse du client (fiche client)"), line
    yield gettext("le numéro de dossier du client"), content.dossier
    yield gettext("la formule de politesse du client"), content.greeting
    yield gettext("le numéro du contrat"), content.contract
    yield gettext("le nom de la compagnie"), content.insurer
    yield gettext("la catégorie du contrat"), content.category
    yield gettext("les observations du contrat"), content.remark
    for premium in content.lines:
        yield (
            gettext("le contrat de la quittance %(premium)s") % {"premium": premium.premium},
            premium.contract,
        )
        yield (
            gettext("la compagnie de la quittance %(premium)s") % {"premium": premium.premium},
            premium.insurer,
        )
        yield (
            gettext("la catégorie de la quittance %(premium)s") % {"premium": premium.premium},
            premium.category,
        )
    for deposit in content.deposits:
        yield gettext("le libellé d’un acompte"), deposit.label
    for block in content.texts:
        yield gettext("les textes choisis pour l’édition"), "".join(run.text for run in block.runs)
    for text in content.legal_notices:
        yield gettext("les phrases légales de l’entité"), text
    issuer = content.issuer
    for text in (
        issuer.name, *issuer.address, issuer.city, issuer.phone, issuer.fax, issuer.email,
        issuer.vat_line, issuer.iban, issuer.bic, issuer.legal_footer,
    ):  # fmt: skip
        yield gettext("la fiche de l’entité %(code)s") % {"code": issuer.code}, text
