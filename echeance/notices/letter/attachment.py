"""The notice's data inside its PDF (PDF/A-3), for the client's own software."""

import json
from decimal import Decimal

from echeance.notices.letter.content import LetterContent

_ONLY_LOOK = ("logo_svg", "main_color", "accent_color")
_ONLY_OURS = ("sendable_until",)


def notice_data(
    content: LetterContent, *, number: int | None, total: Decimal, pages: int, payment: bool
) -> str:
    """JSON of what is printed: amounts as decimal text in euros, dates in ISO.

    Without bank details unless the letter asks for a payment to them.
    """
    data = content.as_json()
    hidden = _ONLY_LOOK if payment else (*_ONLY_LOOK, "iban", "bic")
    for key in _ONLY_OURS:
        del data[key]
    if data["direct_debit"]:
        del data["direct_debit"]["sent_on"]
    data["issuer"] = {key: text for key, text in data["issuer"].items() if key not in hidden}
    return json.dumps(
        {"number": number, "total": str(total), "currency": "EUR", "pages": pages, **data},
        ensure_ascii=False,
    )
