"""The office's own lists, as its books use them: statuses, titles, managers, families."""

from collections.abc import Mapping

from echeance.lib.translating import Words
from echeance.lib.translating import gettext_lazy as _
from echeance.portfolio.models import Client, StatusLabel

STATUSES: Mapping[str, Words] = {"C": _("Clients"), "P": _("Prospects")}
SUGGESTED_FIELDS = ("title", "account_manager", "address_type", "csp_family", "csp")
_MOST = 100


def statuses() -> dict[str, Words]:
    """Letter → what the office calls it: ours, completed or replaced by its own lines."""
    return {**STATUSES, **dict(StatusLabel.objects.values_list("code", "label"))}


def status_choices() -> list[tuple[str, str]]:
    """« C – Clients »; then the letters that the books hold and nobody named, alone."""
    named = statuses()
    used = Client.objects.order_by("status").values_list("status", flat=True).distinct()
    codes = [*named, *(code for code in used if code and code not in named)]
    return [(code, f"{code} – {named[code]}" if code in named else code) for code in codes]


def values_in_use(field: str) -> list[str]:
    """What the books already say in that field, to be offered, never imposed."""
    values = Client.objects.exclude(**{field: ""}).order_by(field)
    return list(values.values_list(field, flat=True).distinct()[:_MOST])
