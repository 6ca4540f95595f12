"""Numbers that carry their own check: VAT numbers, SIREN, SEPA creditors, French postcodes."""

import re

from django.utils.translation import gettext

from echeance.lib.clean_text import clean_line


def normal_vat_number(text: str) -> str:
    """« fr 40 303 265 045 » → « FR40303265045 »."""
    return re.sub(r"[\s.\-]", "", clean_line(text)).upper()


def vat_number_problem(number: str) -> str:
    """Why `number` (normal form) cannot be a VAT number, in French; empty when it can.

    A French one is FR, a key and the SIREN; a key in digits is (12 + 3 × (SIREN mod 97)) mod 97
    (code général des impôts, art. 286 ter; BOI-TVA-DECLA-20-10-20). Keys with letters and the
    numbers of other countries are checked by their form only.
    """
    if re.fullmatch(r"FR[0-9]{11}", number):
        key, siren = int(number[2:4]), int(number[4:])
        expected = (12 + 3 * (siren % 97)) % 97
        if key == expected:
            return ""
        return gettext(
            "La clé de «\u00a0%(number)s\u00a0» ne correspond pas au SIREN\u00a0: vérifiez"
            " chaque chiffre."
        ) % {"number": number}
    if number.startswith("FR"):
        if re.fullmatch(r"FR[A-HJ-NP-Z0-9]{2}[0-9]{9}", number):
            return ""
        return gettext(
            "Un n°\u00a0de TVA français s’écrit FR, deux caractères de clé et les neuf chiffres du"
            " SIREN, par exemple FR40303265045."
        )
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,13}", number):
        return ""
    return gettext(
        "Un n°\u00a0de TVA commence par les deux lettres du pays, par exemple FR40303265045."
    )


def postcode_problem(postcode: str, *, country: str) -> str:
    """A French postcode has five digits; another country's is taken as it is."""
    if country == "FR" and postcode and not re.fullmatch(r"[0-9]{5}", postcode):
        return gettext("Un code postal français a cinq chiffres, par exemple 91260.")
    return ""


def siren_problem(siren: str) -> str:
    """Why nine digits are no SIREN (Luhn's key, INSEE), in French; empty when they can be one."""
    if not re.fullmatch(r"[0-9]{9}", siren):
        return gettext("Un SIREN a neuf chiffres.")
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(siren))
    if sum(value - 9 if value > 9 else value for value in doubled) % 10:
        return gettext(
            "La clé du SIREN «\u00a0%(siren)s\u00a0» est fausse\u00a0: vérifiez chaque chiffre."
        ) % {"siren": siren}
    return ""


def creditor_identifier_problem(identifier: str) -> str:
    """Why `identifier` is no SEPA creditor identifier (ICS), in French; empty when it can be one.

    Country, two check digits, three characters of the creditor's own choice, national part; the
    check (ISO 7064 mod 97-10) leaves the free characters out (EPC262-08). A French national part
    is six characters given by the Banque de France.
    """
    found = re.fullmatch(r"([A-Z]{2})([0-9]{2})[A-Z0-9]{3}([A-Z0-9]{1,28})", identifier)
    if not found or (found[1] == "FR" and len(found[3]) != 6):
        return gettext("Un ICS français s’écrit comme FR72ZZZ123456 (treize caractères).")
    moved = found[3] + found[1] + found[2]
    if int("".join(str(int(character, 36)) for character in moved)) % 97 != 1:
        return gettext(
            "La clé de l’ICS «\u00a0%(identifier)s\u00a0» est fausse\u00a0: vérifiez chaque signe."
        ) % {"identifier": identifier}
    return ""
