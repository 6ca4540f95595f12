"""Columns of a file: how they are recognised by their heading, and how their cells are read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext

from echeance.lib.clean_text import clean_line
from echeance.lib.folding import fold
from echeance.lib.french_dates import parse_date, parse_month
from echeance.lib.money import parse_amount
from echeance.lib.translating import in_french

Reader = Callable[[str, date], object]
"""A cell's text and today → its value. Raises ValueError with the remedy, in French."""

_SMALL_WORDS = frozenset({"n", "no", "num", "numero", "de", "du", "des", "d", "la", "le", "l"})
_YES = frozenset({"o", "oui", "1", "x", "vrai", "true", "y", "yes"})
_NO = frozenset({"n", "non", "0", "faux", "false", "no"})


@dataclass(frozen=True)
class Column:
    """One heading and what it fills. An absent column leaves the field of known rows alone."""

    label: str
    field: str
    read: Reader
    synonyms: tuple[str, ...] = ()
    required: bool = False
    """The file is refused without this heading, and a row without this cell."""
    empty: object = ""
    """What an empty cell means."""
    only_new: bool = False
    """Read for rows that the books do not have yet; known rows keep theirs."""

    def answers_to(self, heading: str) -> bool:
        plain = plain_heading(heading)
        return any(plain == plain_heading(name) for name in (self.label, *self.synonyms))


def plain_heading(heading: str) -> str:
    """« N° de contrat », « contrat », « Numéro du CONTRAT » → « contrat »."""
    words = re.findall(r"[a-z0-9]+", fold(heading))
    return " ".join(word for word in words if word not in _SMALL_WORDS) or " ".join(words)


def text_of(model: type[models.Model], field: str) -> Reader:
    """A line of text no longer than the model's field."""
    stored = model._meta.get_field(field)
    assert isinstance(stored, models.Field)
    longest = stored.max_length
    assert longest is not None

    def read(text: str, today: date) -> str:
        line = clean_line(text).strip()
        if len(line) > longest:
            raise ValueError(
                gettext("Abrégez\u00a0: %(longest)s caractères au plus.") % {"longest": longest}
            )
        return line

    return read


def choice_of(choices: type[models.TextChoices], **others: str) -> Reader:
    """A code or a label of `choices`, or one of `others`, whatever the case and the accents."""
    known = {fold(str(value)): str(value) for value in choices.values}
    with in_french():  # as the files are, whoever imports them
        known |= {fold(str(label)): str(value) for value, label in choices.choices}
    return one_of({**known, **{fold(word): value for word, value in others.items()}}, choices)


def one_of(known: Mapping[str, str], choices: type[models.TextChoices]) -> Reader:
    """One of the folded words of `known`."""

    def read(text: str, today: date) -> str:
        try:
            return known[fold(text)]
        except KeyError:
            listed = ", ".join(f"{value} ({label})" for value, label in choices.choices)
            raise ValueError(
                gettext("Choisissez parmi\u00a0: %(listed)s.") % {"listed": listed}
            ) from None

    return read


def yes_or_no(text: str, today: date) -> bool:
    word = fold(text)
    if word not in _YES | _NO:
        raise ValueError(gettext("Écrivez O (oui) ou N (non)."))
    return word in _YES


def amount(text: str, today: date) -> object:
    return parse_amount(text)


def day(text: str, today: date) -> date:
    return parse_date(text, on=today)


def month(text: str, today: date) -> date:
    return parse_month(text, on=today)


def day_and_month(text: str, today: date) -> tuple[int, int]:
    """« 01/04 », or a date of any year → its day and its month."""
    found = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})", text.strip())
    try:
        if found:
            leap = date(2024, int(found[2]), int(found[1]))
            return leap.day, leap.month
        full = parse_date(text, on=today)
    except ValueError:
        raise ValueError(gettext("Écrivez un jour et un mois, par exemple 01/04.")) from None
    return full.day, full.month


def small_number(text: str, today: date) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text.strip()):
        raise ValueError(gettext("Écrivez un nombre entier, par exemple 2."))
    return int(text)
