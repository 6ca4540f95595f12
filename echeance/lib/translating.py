"""The words of a screen in the person's language, for every module, the pure ones included."""

from typing import TYPE_CHECKING

from django.utils.translation import (
    get_language,
    gettext,
    gettext_lazy,
    ngettext,
    override,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Words
else:
    Words = object
"""A text, or one that is translated when it is shown."""

__all__ = [
    "Words",
    "counted",
    "gettext",
    "gettext_lazy",
    "in_english",
    "in_french",
    "ngettext",
]

FRENCH = "fr"


def counted(singular: str, plural: str, count: int) -> str:
    """`ngettext`, but none is singular in French: « 0 ligne », « 0 lines »."""
    in_singular = count == 0 and not in_english()
    return ngettext(singular, plural, 1 if in_singular else count)


def in_english() -> bool:
    """The person of this request reads English; false outside of a request."""
    return (get_language() or FRENCH) != FRENCH


def in_french() -> override:
    """Around what is stored, mailed or printed: French, whoever asks for it."""
    return override(FRENCH)
