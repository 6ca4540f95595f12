"""What is due among a million premiums: `python -m benchmarks.selection [--premiums 1000000]`.

For one month, three, six and all that is due: the seconds until the window shows its first count,
and the first page of the preview. The cost must follow what is selected, not what the books hold.
"""

import argparse
import os
import tempfile
import time
from datetime import UTC, date, datetime

from benchmarks.targets import Line, print_table

AT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TO_REACH = 5.0
"""Seconds until the first count, for a run of a month."""
SPANS = (
    ("one month", date(2027, 1, 1), date(2027, 1, 31)),
    ("three months", date(2027, 1, 1), date(2027, 3, 31)),
    ("six months", date(2027, 1, 1), date(2027, 6, 30)),
    ("all that is due", None, None),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--premiums", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder:
        os.environ.setdefault("ECHEANCE_DATA_DIR", folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "echeance.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from benchmarks import many_premiums

        call_command("migrate", verbosity=0)
        started = time.perf_counter()
        many_premiums.fill(options.premiums)
        print(f"{options.premiums} premiums in {time.perf_counter() - started:.0f} s")
        print_table([_measure(*span) for span in SPANS])


def _measure(name: str, first: date | None, last: date | None) -> Line:
    from echeance.notices import edition as use_case
    from echeance.notices.criteria import Criteria
    from echeance.notices.preview import preview

    criteria = Criteria(entity="BENCH", effect_from=first, effect_to=last)
    started = time.perf_counter()
    counted = use_case.count(criteria, at=AT, sees_confidential=True)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    found = preview(criteria, at=AT, sees_confidential=True)
    found.lines(found.notices[:50])
    shown = time.perf_counter() - started
    each = seconds / counted.notices * 1e6
    print(f"{name}: {counted.notices} notices counted in {seconds:.2f} s ({each:.0f} µs each)")
    return Line(
        work=f"first count, {name}",
        reference=f"{counted.notices} notices; preview {shown:.2f} s",
        measured=f"{seconds:.2f} s, {each:.0f} µs a notice",
        to_reach=f"{TO_REACH} s",
        reached=seconds <= TO_REACH,
    )


if __name__ == "__main__":
    main()
