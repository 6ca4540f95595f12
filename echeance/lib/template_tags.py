"""Filters and tags that every template has (a builtin of the template engine).

Amounts, numbers and dates are written in the language of the person.
"""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from echeance.lib import french_dates, shown

ICONS = "vendor/lucide/1.62.0/icons.svg"

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing of the sprite. Without `label` it is hidden from screen readers."""
    address = f"{static(ICONS)}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.filter
def amount(value: Decimal | None) -> str:
    """« 1 234,56 € », « €1,234.56 »; empty for None."""
    return "" if value is None else shown.amount(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """« 23/04/2009 », of the office's time zone; empty for None."""
    return "" if value is None else french_dates.short_date(_local_day(value))


@register.filter
def long_day(value: date | datetime | None) -> str:
    """« 1er avril 2009 », « 1 April 2009 »; empty for None."""
    return "" if value is None else shown.long_day(_local_day(value))


@register.filter
def moment(value: datetime | None) -> str:
    """« 23/04/2009 10:42 », of the office's time zone; empty for None."""
    if value is None:
        return ""
    return f"{day(value)} {hour(value)}"


@register.filter
def hour(value: datetime | None) -> str:
    """« 10:42 », of the office's time zone; empty for None."""
    return "" if value is None else f"{timezone.localtime(value):%H:%M}"


@register.filter
def number(value: int | None) -> str:
    """« 1 234 », « 1,234 »; empty for None."""
    return "" if value is None else shown.number(value)


@register.filter
def file_size(octets: int | None) -> str:
    """« 38 Ko », « 1,2 Mo »; empty for None."""
    return "" if octets is None else shown.size(octets)


def _local_day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
