"""Two people at once: who had already done what a decision left out."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from echeance.lib.template_tags import hour, moment
from echeance.notices.birth import AUTOMATE
from echeance.notices.deciding import Ignored
from echeance.notices.fitness import ALREADY
from echeance.notices.models import StatusChange

_LOOKED_UP = 500
"""Notices whose author is looked for: beyond, the sentence names nobody."""


def told_reasons(ignored: Collection[Ignored], *, by: str, at: datetime) -> Counter[str]:
    """How many for each of `told`."""
    return Counter(told(ignored, by=by, at=at).values())


def told(ignored: Collection[Ignored], *, by: str, at: datetime) -> dict[int, str]:
    """The reason of each, by key; a colleague is named: « déjà bloqué par paul à 10:41 »."""
    already = {str(words) for words in ALREADY.values()}
    asked = [one.pk for one in ignored if one.reason in already]
    authors = _authors(asked) if len(asked) <= _LOOKED_UP else {}
    reasons: dict[int, str] = {}
    for one in ignored:
        who, when = authors.get(one.pk, ("", at))
        if who in {"", by, AUTOMATE}:
            reasons[one.pk] = str(one.reason)
            continue
        same_day = timezone.localdate(when) == timezone.localdate(at)
        words = (
            gettext("%(reason)s par %(who)s à %(when)s")
            if same_day
            else gettext("%(reason)s par %(who)s le %(when)s")
        )
        shown = hour(when) if same_day else moment(when)
        reasons[one.pk] = words % {"reason": one.reason, "who": who, "when": shown}
    return reasons


def _authors(keys: Collection[int]) -> dict[int, tuple[str, datetime]]:
    changes = StatusChange.objects.filter(notice__in=keys).order_by("pk")
    return {key: (by, at) for key, by, at in changes.values_list("notice", "by", "at")}
