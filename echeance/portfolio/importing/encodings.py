"""Which of the old one-octet encodings a file is in: the one in which its letters read as French.

Any octets can be read in each of them: « Prénom » written on a Macintosh is « PrŽnom » in
Windows-1252, without an error. So every octet above 127 is judged with its neighbours.
"""

import re
from collections import Counter

OLD_ENCODINGS = {
    "cp1252": "Windows (1252)",
    "mac_roman": "Macintosh",
    "cp850": "DOS (850)",
}
"""Codec → its name for the report. Of equally plausible ones, the first is kept."""

_MOST_FREQUENT = "éè"
_LOWER = frozenset("éèêëàâäçôöûùüîïÿœæ")
_UPPER = frozenset("ÉÈÊËÀÂÄÇÔÖÛÙÜÎÏŸŒÆ")
_SIGNS = frozenset("€’‘“”«»–—…•·§²³\u00a0")
_HIGH = re.compile(rb"[\x80-\xff]")
_AROUND = (2, 1)
"""Octets before and after that are looked at."""


def most_plausible(content: bytes) -> str:
    """The codec, one of `OLD_ENCODINGS`; Windows-1252 may still refuse five stray octets."""
    before, after = _AROUND
    seen = Counter(
        # A line's end stands before the first octet, so that all have two before them.
        (content[max(0, at - before) : at].rjust(before, b"\n"), content[at : at + 1 + after])
        for at in (match.start() for match in _HIGH.finditer(content))
    )
    scores = {codec: _score(seen, codec) for codec in OLD_ENCODINGS}
    return max(OLD_ENCODINGS, key=scores.__getitem__)


def _score(seen: Counter[tuple[bytes, bytes]], codec: str) -> int:
    score = 0
    for (before, here), count in seen.items():
        text = (before + here).decode(codec, errors="replace").ljust(4, "\n")
        score += count * _plausible(text[:2], text[2], text[3])
    return score


def _plausible(before: str, char: str, after: str) -> int:
    """From -3, impossible in French, to 4; 0 says nothing."""
    previous = before[-1]
    in_a_word = previous.isalpha() or after.isalpha()
    if char in _LOWER:
        shouted = after.isupper() or (before.isalpha() and before.isupper())
        alone = not in_a_word and char != "à"
        if shouted or alone:
            return -3
        return 4 if char in _MOST_FREQUENT else 3
    if char in _UPPER or (char.isalpha() and char.isupper()):
        if previous.islower() or not in_a_word:
            return -3
        return 2 if char in _UPPER else 1
    if char == "°":
        return 2 if previous.isalnum() else 1
    if char == "’":
        return 2 if previous.isalpha() and after.isalpha() else 0
    if char in _SIGNS:
        return 1
    # Names come from everywhere: Muñoz, Gonçalves, Østergaard.
    return 1 if char.isalpha() and in_a_word else -3
