"""What templates write: French formats, in the office's time zone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template

LATE = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
"""Already the first of April in Paris."""


@pytest.mark.parametrize(
    ("source", "value", "written"),
    [
        ("{{ value|amount }}", Decimal("1234.5"), "1\u00a0234,50\u00a0€"),
        ("{{ value|amount }}", None, ""),
        ("{{ value|day }}", LATE, "01/04/2026"),
        ("{{ value|day }}", date(2009, 4, 23), "23/04/2009"),
        ("{{ value|day }}", None, ""),
        ("{{ value|long_day }}", LATE, "1er avril 2026"),
        ("{{ value|moment }}", LATE, "01/04/2026 00:30"),
        ("{{ value|moment }}", None, ""),
        ("{{ value|hour }}", LATE, "00:30"),
        ("{{ value|number }}", 1234567, "1\u00a0234\u00a0567"),
        ("{{ value|number }}", 0, "0"),
    ],
)
def test_values_are_written_the_french_way(source: str, value: object, written: str) -> None:
    assert Template(source).render(Context({"value": value})) == written


def test_a_drawing_is_hidden_from_screen_readers_unless_it_has_a_name() -> None:
    alone = Template('{% icon "mail" %}').render(Context())
    named = Template('{% icon "mail" name %}').render(Context({"name": "E-<mail>"}))

    assert 'aria-hidden="true"' in alone
    assert 'role="img" aria-label="E-&lt;mail&gt;"' in named
