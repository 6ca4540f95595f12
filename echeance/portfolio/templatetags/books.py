"""Formats of the books that no other stage shows."""

from datetime import date

from django import template

from echeance.lib.french_dates import month
from echeance.portfolio.addresses import travels_as
from echeance.portfolio.models import Client
from echeance.portfolio.phones import shown_phone

register = template.Library()
register.filter("phone", shown_phone)


@register.filter
def punycodes(client: Client) -> list[str]:
    """The addresses of the client that travel in another form than the one that is read."""
    if not client.has_usable_address:
        return []
    return [other for address in client.email.split("; ") if (other := travels_as(address))]


@register.filter
def in_month(first_day: date) -> str:
    """« 11/2026 »."""
    return month(first_day)
