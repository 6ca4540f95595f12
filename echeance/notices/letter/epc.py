"""The QR code of a SEPA transfer: its text, after EPC069-12 version 2.1 of the payments council."""

import re
import unicodedata
from decimal import Decimal

from echeance.lib.translating import gettext

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_NAME_LENGTH = 70
_REFERENCE_LENGTH = 140
_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_NOT_SEPA = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'"})


def epc_payload(*, name: str, iban: str, bic: str, amount: Decimal, reference: str) -> str:
    """What the QR code says: version 002, UTF-8, credit transfer, free reference.

    Name and reference are reduced to the characters that every bank takes (EPC217-08) and cut at
    70 and 140. Raises ValueError, in French, on an account number that no bank would accept, or an
    amount that a transfer cannot have.
    """
    account = compact_iban(iban)
    bank = re.sub(r"\s", "", bic).upper()
    if bank and not _BIC.fullmatch(bank):
        raise ValueError(gettext("le BIC «\u00a0%(bic)s\u00a0» n’est pas valable") % {"bic": bic})
    if not _LEAST <= amount <= _MOST:
        raise ValueError(gettext("un virement va de 0,01 € à 999 999 999,99 €"))
    fields = [
        "BCD", "002", "1", "SCT", bank, sepa_text(name)[:_NAME_LENGTH].strip(), account,
        f"EUR{amount:.2f}", "", "", sepa_text(reference)[:_REFERENCE_LENGTH].strip(),
    ]  # fmt: skip
    return "\n".join(fields)


def compact_iban(iban: str) -> str:
    """The IBAN without spaces, in capitals; ValueError, in French, when its check digits fail."""
    account = re.sub(r"\s", "", iban).upper()
    if not _IBAN.fullmatch(account) or _remainder(account) != 1:
        raise ValueError(
            gettext("l’IBAN «\u00a0%(iban)s\u00a0» n’est pas valable (clé de contrôle)")
            % {"iban": iban}
        )
    return account


def grouped_iban(iban: str) -> str:
    """« FR76 3000 6000 … » as banks print it, with no-break spaces."""
    account = re.sub(r"\s", "", iban).upper()
    return "\u00a0".join(account[start : start + 4] for start in range(0, len(account), 4))


def sepa_text(text: str) -> str:
    """« L’ÉDUC & Fils » → « L'EDUC + Fils »: the characters that every bank takes."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES).replace("&", "+"))
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(_NOT_SEPA.sub(" ", bare).split())


def _remainder(account: str) -> int:
    """ISO 7064 mod 97-10 of the account, country and check digits moved to the end."""
    moved = account[4:] + account[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97
