"""The coded lists as the office reads them: our lines, completed or replaced by its own."""

from dataclasses import dataclass

from django.utils.translation import gettext

from echeance.lib.folding import fold
from echeance.notices.deadlines import ANY_TIME_CATEGORIES
from echeance.notices.greeting import GREETINGS
from echeance.notices.models import CategoryRule, GreetingRule
from echeance.portfolio.coded_lists import STATUSES
from echeance.portfolio.models import StatusLabel


@dataclass(frozen=True)
class Row:
    """One line; `pk` is None for one of ours."""

    words: str
    value: str
    pk: int | None = None


def greetings() -> list[Row]:
    """By title."""
    own = {rule.key: Row(rule.title, rule.greeting, rule.pk) for rule in GreetingRule.objects.all()}
    ours = {key: Row(key, words) for key, (words, _) in GREETINGS.items()}
    return _sorted(ours | own)


def categories() -> list[Row]:
    """By words; one that the office turned off says so."""
    own = {
        rule.key: Row(rule.words, gettext("Oui") if rule.terminable else gettext("Non"), rule.pk)
        for rule in CategoryRule.objects.all()
    }
    ours = {fold(words): Row(words, gettext("Oui")) for words in ANY_TIME_CATEGORIES}
    return _sorted(ours | own)


def statuses() -> list[Row]:
    """By letter."""
    own = {line.code: Row(line.code, line.label, line.pk) for line in StatusLabel.objects.all()}
    ours = {code: Row(code, str(label)) for code, label in STATUSES.items()}
    return _sorted(ours | own)


def _sorted(rows: dict[str, Row]) -> list[Row]:
    return [rows[key] for key in sorted(rows)]
