"""A text typed as e-mail → addresses that a mail server can be given, or what is wrong with it."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

SEPARATOR = "; "
FREQUENT_DOMAINS = (
    "aol.com", "bbox.fr", "club-internet.fr", "free.fr", "gmail.com", "gmx.fr", "hotmail.com",
    "hotmail.fr", "icloud.com", "laposte.net", "live.fr", "msn.com", "neuf.fr", "numericable.fr",
    "orange.fr", "outlook.com", "outlook.fr", "sfr.fr", "wanadoo.fr", "yahoo.com", "yahoo.fr",
)  # fmt: skip
"""Where most private clients of a French office have their mailbox."""
_CONFUSED = {"gmail.fr": "gmail.com", "laposte.fr": "laposte.net", "icloud.fr": "icloud.com"}
_LONGEST_SHOWN = 70
_LONGEST = 500
"""What the card keeps."""
_TOO_MANY = "Trop d’adresses\u00a0: gardez-en quelques-unes, 500 caractères en tout."


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """What a text holds. `text` is what to store: canonical when there is no problem."""

    text: str
    each: tuple[str, ...]
    """Empty when there is a problem: an office's typing error never reaches half of a family."""
    problem: str
    """In French, naming the value and the remedy; empty when every address is usable."""


def read_addresses(text: str) -> Addresses:
    """Split on « ; » and « , », trim, validate each without DNS, lower the case of the domains.

    An internationalised domain stays readable (info@société.fr); `ascii_form` is what travels.
    An accent before the « @ » is refused: no downgrade of such an address exists (RFC 6531).
    """
    cleaned = _without_invisible(text)
    kept: dict[str, str] = {}
    for piece in (piece.strip() for piece in cleaned.replace(",", ";").split(";")):
        if not piece:
            continue
        try:
            valid = _validated(piece)
        except ValueError as problem:
            return Addresses(text=cleaned, each=(), problem=str(problem))
        kept.setdefault(valid.normalized.casefold(), f"{valid.local_part}@{valid.domain}")
    each = tuple(kept.values())
    if len(SEPARATOR.join(each)) > _LONGEST:
        return Addresses(text=cleaned[:_LONGEST], each=(), problem=_TOO_MANY)
    return Addresses(text=SEPARATOR.join(each), each=each, problem="")


def ascii_form(address: str) -> str:
    """The address as a mail server is given it: info@xn--socit-esab.fr.

    Raises ValueError for an address that `read_addresses` refuses.
    """
    valid = _validated(address)
    return f"{valid.ascii_local_part}@{valid.ascii_domain}"


def travels_as(address: str) -> str:
    """The ASCII form when it differs from what is read, to be shown beside it; else empty."""
    in_ascii = ascii_form(address)
    return in_ascii if in_ascii != address else ""


def suggested_domain(address: str) -> str:
    """« gmail.com » for x@gmial.com: to be offered, never imposed; empty when nothing is near."""
    domain = address.rpartition("@")[2].lower()
    if not domain or domain in FREQUENT_DOMAINS:
        return ""
    if domain in _CONFUSED:
        return _CONFUSED[domain]
    near = [known for known in FREQUENT_DOMAINS if _one_slip(domain, known)]
    return near[0] if len(near) == 1 else ""


def _without_invisible(text: str) -> str:
    """Trimmed, one line, without zero-width characters, which are never part of an address."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(" " if c.isspace() else c for c in composed)
    return "".join(c for c in seen if unicodedata.category(c) not in {"Cf", "Cc"}).strip()


def _validated(address: str) -> ValidatedEmail:
    """Raises ValueError with the problem in French."""
    shown = f"«\u00a0{_shortened(address)}\u00a0»"
    if any(sign in address for sign in '<>"'):
        raise ValueError(f"Gardez l’adresse seule, sans nom ni chevrons, au lieu de {shown}.")
    if " " in address:
        raise ValueError(
            f"L’adresse {shown} contient une espace\u00a0: retirez-la, ou séparez deux adresses"
            " par un point-virgule."
        )
    local, at, domain = address.partition("@")
    if not at or not local or not domain:
        raise ValueError(
            f"{shown} n’est pas une adresse e-mail\u00a0: écrivez-la sous la forme nom@domaine.fr."
        )
    if "@" in domain:
        raise ValueError(
            f"{shown} a plusieurs «\u00a0@\u00a0»\u00a0: séparez deux adresses par un"
            " point-virgule."
        )
    if not local.isascii():
        raise ValueError(
            f"Adresse non supportée\u00a0: {shown} a un accent avant le «\u00a0@\u00a0»."
            " Demandez au client une adresse sans accent."
        )
    if "." not in domain:
        raise ValueError(
            f"L’adresse {shown} est incomplète\u00a0: il manque la fin, par exemple"
            " «\u00a0.com\u00a0»."
        )
    try:
        return validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        raise ValueError(
            f"L’adresse {shown} n’est pas valide\u00a0: vérifiez-la auprès du client."
        ) from None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _one_slip(typed: str, known: str) -> bool:
    """One letter missing, added, replaced, or two neighbours swapped."""
    start = 0
    while start < min(len(typed), len(known)) and typed[start] == known[start]:
        start += 1
    a, b = typed[start:], known[start:]
    swapped = len(a) >= 2 and a[:2] == b[1::-1] and a[2:] == b[2:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or swapped
