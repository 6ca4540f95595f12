"""A text typed as e-mail → addresses that a mail server can be given, or what is wrong with it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from echeance.lib.shown import quoted
from echeance.lib.translating import in_french

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
_LONGEST_ADDRESS, _LONGEST_LOCAL = 254, 64
"""Characters (RFC 5321, 4.5.3.1)."""


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """What a text holds. `text` is what to store: canonical when there is no problem."""

    text: str
    each: tuple[str, ...]
    """Empty when there is a problem: an office's typing error never reaches half of a family."""
    problem: str
    """Of the screen: names the value and the remedy; empty when every address is usable."""


def read_addresses(text: str) -> Addresses:
    """Split on « ; » and « , », trim, validate each without DNS, lower the case of the domains.

    An internationalised domain stays readable (info@société.fr); `ascii_form` is what travels.
    An accent before the « @ » is refused: no downgrade of such an address exists (RFC 6531).
    """
    if _is_ordinary(text):
        return Addresses(text=text, each=(text,), problem="")
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
        too_many = gettext(
            "Trop d’adresses\u00a0: gardez-en quelques-unes, 500 caractères en tout."
        )
        return Addresses(text=cleaned[:_LONGEST], each=(), problem=too_many)
    return Addresses(text=SEPARATOR.join(each), each=each, problem="")


def stored_problem(text: str) -> str:
    """The problem of `read_addresses` in French, whoever types the text."""
    with in_french():
        return read_addresses(text).problem


def ascii_form(address: str) -> str:
    """The address as a mail server is given it: info@xn--socit-esab.fr.

    Raises ValueError for an address that `read_addresses` refuses.
    """
    valid = _validated(address)
    return f"{valid.ascii_local_part}@{valid.ascii_domain}"


def travels_as(address: str) -> str:
    """The ASCII form when it differs from what is read, to be shown beside it; else empty.

    Empty too for an address that cannot travel: the books may hold one from before it was refused.
    """
    try:
        in_ascii = ascii_form(address)
    except ValueError:
        return ""
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


_ORDINARY_LOCAL = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


def _is_ordinary(text: str) -> bool:
    """One address such as nearly all are, as it is stored. A sending reads thousands of them."""
    local, _, domain = text.rpartition("@")
    return (
        len(text) <= _LONGEST_ADDRESS
        and len(local) <= _LONGEST_LOCAL
        and _ORDINARY_LOCAL.fullmatch(local) is not None
        and _is_ordinary_domain(domain)
    )


@lru_cache(maxsize=1024)  # Most clients have their mailbox with the same few providers.
def _is_ordinary_domain(domain: str) -> bool:
    try:
        return domain.isascii() and _validated(f"a@{domain}").domain == domain
    except ValueError:
        return False


def _without_invisible(text: str) -> str:
    """Trimmed, one line, without zero-width characters, which are never part of an address."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(" " if c.isspace() else c for c in composed)
    return "".join(c for c in seen if unicodedata.category(c) not in {"Cf", "Cc"}).strip()


def _validated(address: str) -> ValidatedEmail:
    """Raises ValueError with the problem, in the language of the screen."""
    shown = quoted(_shortened(address))
    if any(sign in address for sign in '<>"'):
        raise ValueError(
            gettext("Gardez l’adresse seule, sans nom ni chevrons, au lieu de %(shown)s.")
            % {"shown": shown}
        )
    if " " in address:
        raise ValueError(
            gettext(
                "L’adresse %(shown)s contient une espace\u00a0: retirez-la, ou séparez deux"
                " adresses par"
                " un point-virgule."
            )
            % {"shown": shown}
        )
    local, at, domain = address.partition("@")
    if not at or not local or not domain:
        raise ValueError(
            gettext(
                "%(shown)s n’est pas une adresse e-mail\u00a0: écrivez-la sous la forme"
                " nom@domaine.fr."
            )
            % {"shown": shown}
        )
    if "@" in domain:
        raise ValueError(
            gettext(
                "%(shown)s a plusieurs «\u00a0@\u00a0»\u00a0: séparez deux adresses par un"
                " point-virgule."
            )
            % {"shown": shown}
        )
    if not local.isascii():
        raise ValueError(
            gettext(
                "Adresse non supportée\u00a0: %(shown)s a un accent avant le «\u00a0@\u00a0»."
                " Demandez au client une"
                " adresse sans accent."
            )
            % {"shown": shown}
        )
    if "." not in domain:
        raise ValueError(
            gettext(
                "L’adresse %(shown)s est incomplète\u00a0: il manque la fin, par exemple"
                " «\u00a0.com\u00a0»."
            )
            % {"shown": shown}
        )
    try:
        return validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        raise ValueError(
            gettext("L’adresse %(shown)s n’est pas valide\u00a0: vérifiez-la auprès du client.")
            % {"shown": shown}
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
