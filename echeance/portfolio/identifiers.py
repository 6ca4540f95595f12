"""Numbers that carry their own check: VAT numbers, French postcodes."""

import re

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
        return (
            f"La clé de «\u00a0{number}\u00a0» ne correspond pas au SIREN\u00a0: vérifiez chaque"
            " chiffre."
        )
    if number.startswith("FR"):
        if re.fullmatch(r"FR[A-HJ-NP-Z0-9]{2}[0-9]{9}", number):
            return ""
        return (
            "Un n°\u00a0de TVA français s’écrit FR, deux caractères de clé et les neuf chiffres du"
            " SIREN, par exemple FR40303265045."
        )
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,13}", number):
        return ""
    return "Un n°\u00a0de TVA commence par les deux lettres du pays, par exemple FR40303265045."


def postcode_problem(postcode: str, *, country: str) -> str:
    """A French postcode has five digits; another country's is taken as it is."""
    if country == "FR" and postcode and not re.fullmatch(r"[0-9]{5}", postcode):
        return "Un code postal français a cinq chiffres, par exemple 91260."
    return ""
