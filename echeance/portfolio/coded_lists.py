"""The office's own lists, as its books use them: statuses, titles, managers, families."""

from django.utils.translation import gettext_lazy as _

from echeance.portfolio.models import Client

STATUSES = {"C": _("Clients"), "P": _("Prospects")}
SUGGESTED_FIELDS = ("title", "account_manager", "address_type", "csp_family", "csp")
_MOST = 100


def status_label(code: str) -> str:
    """« C – Clients »; a letter of the office's own stands alone."""
    return f"{code} – {STATUSES[code]}" if code in STATUSES else code


def status_choices() -> list[tuple[str, str]]:
    """Clients, prospects, then every other letter that the books hold."""
    used = Client.objects.order_by("status").values_list("status", flat=True).distinct()
    codes = [*STATUSES, *(code for code in used if code and code not in STATUSES)]
    return [(code, status_label(code)) for code in codes]


def values_in_use(field: str) -> list[str]:
    """What the books already say in that field, to be offered, never imposed."""
    values = Client.objects.exclude(**{field: ""}).order_by(field)
    return list(values.values_list(field, flat=True).distinct()[:_MOST])
