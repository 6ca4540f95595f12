"""Clocks handed to composer processes; this module is imported there before Django is set up."""

from datetime import UTC, datetime, timedelta


def an_hour_ahead() -> datetime:
    """When every lease of now is over."""
    return hours_ahead(1)


def hours_ahead(hours: int) -> datetime:
    """When every lease taken an hour before that is over."""
    return datetime.now(tz=UTC) + timedelta(hours=hours)
