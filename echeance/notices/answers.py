"""The answers of the edition window as typed: kept, shown again, read on another day."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from echeance.lib.french_dates import month, short_date
from echeance.lib.shown import bare_amount
from echeance.lib.translating import in_english
from echeance.notices.criteria import COLLECTED_BY, KINDS, Criteria
from echeance.notices.edition import CriteriaError
from echeance.notices.forms import CriteriaForm

Answers = dict[str, Any]
"""By name of field: a text, a list of texts, or a boolean; plain JSON."""


def first_answers() -> Answers:
    """Before anybody typed: everything entered to date, in effect until the end of the month.

    The bounds are the manual's; an empty lower bound is no limit, nobody types 1900. They are words
    and not dates, so that criteria saved today say the same next month.
    """
    return {
        "collected_by": list(COLLECTED_BY),
        "kinds": list(KINDS),
        "entered_to": "today" if in_english() else "aujourd’hui",
        "effect_to": "end of month" if in_english() else "fin du mois",
    }


def typed(form: CriteriaForm) -> Answers:
    """What was typed into a bound window."""
    return {name: form[name].data for name in form.fields}


def read(answers: Mapping[str, Any], *, on: date) -> Criteria:
    """What they mean on the day `on`. Raises CriteriaError, by field."""
    form = CriteriaForm(answers, on=on)
    if not form.is_valid():
        raise CriteriaError({name: str(errors[0]) for name, errors in form.errors.items()})
    return form.criteria()


def as_typed(criteria: Criteria) -> Answers:
    """Frozen criteria as the window shows them again."""
    shown = dict(criteria.as_json())
    for name in ("debit_from", "debit_to"):
        day = getattr(criteria, name)
        shown[name] = month(day) if day else ""
    for name in ("entered_from", "entered_to", "effect_from", "effect_to"):
        day = getattr(criteria, name)
        shown[name] = short_date(day) if day else ""
    shown["fixed_fee"] = bare_amount(criteria.fixed_fee) if criteria.fixed_fee else ""
    shown["excluded"] = "\n".join(sorted(criteria.excluded))
    return shown


def as_pairs(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and values of a form's hidden fields; empty answers are left out."""
    pairs = []
    for name, value in answers.items():
        if isinstance(value, list):
            pairs += [(name, str(one)) for one in value]
        elif value:
            pairs.append((name, "on" if value is True else str(value)))
    return pairs


def as_query(answers: Mapping[str, Any]) -> str:
    """The same, as the end of an address."""
    return urlencode(as_pairs(answers))
