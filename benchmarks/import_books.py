"""The books of a large office imported: `python -m benchmarks.import_books [--clients 100000]`.

So many clients, contracts and premiums, as CSV files and as workbooks: our dry run, then our
import into an empty database, beside pandas reading the same files and doing nothing with them.
Each in a process of its own, which gives its peak of memory. pandas and openpyxl are not of the
project: `pip install pandas openpyxl`, or `--without-pandas`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import big_books
from benchmarks.targets import Line, print_table

TIMES, MEMORY_MB = 5, 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100_000)
    parser.add_argument("--without-pandas", action="store_true")
    options = parser.parse_args()
    lines: list[Line] = []
    for suffix in (".csv", ".xlsx"):
        with tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder:
            files = big_books.write(Path(folder), how_many=options.clients, suffix=suffix)
            size = sum(file.stat().st_size for file in files) / 1e6
            print(f"{options.clients} clients, contracts and premiums, {suffix}: {size:.1f} MB")
            ours = _in_a_process("ours", files, folder)
            for step in ("dry run", "import", "same files again"):
                print(f"    {step}: {ours[step]:.1f} s")
            print(f"    memory: {ours['memory']:.0f} MB")
            lines.append(_memory(suffix, ours))
            if not options.without_pandas:
                theirs = _in_a_process("pandas", files, folder)
                print(f"    pandas, reading alone: {theirs['read']:.1f} s")
                lines.append(_beside_pandas(suffix, ours, theirs))
    print_table(lines)


def _beside_pandas(suffix: str, ours: dict[str, float], theirs: dict[str, float]) -> Line:
    both = ours["dry run"] + ours["import"]
    ratio = both / theirs["read"]
    return Line(
        work=f"dry run and import, {suffix}",
        reference=f"pandas reads in {theirs['read']:.1f} s",
        measured=f"{both:.1f} s, {ratio:.1f} times",
        to_reach=f"{TIMES} times",
        reached=ratio <= TIMES,
    )


def _memory(suffix: str, ours: dict[str, float]) -> Line:
    return Line(
        work=f"memory of the import, {suffix}",
        reference="",
        measured=f"{ours['memory']:.0f} MB",
        to_reach=f"{MEMORY_MB} MB",
        reached=ours["memory"] <= MEMORY_MB,
    )


def _in_a_process(who: str, files: list[Path], folder: str) -> dict[str, float]:
    code = f"from benchmarks import import_books; import_books.{who}()"
    environment = {
        **os.environ,
        "ECHEANCE_DATA_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "echeance.settings",
        "BENCHMARK_FILES": os.pathsep.join(map(str, files)),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def ours() -> None:
    """Prints the seconds of each step and the peak of memory, as JSON."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils.timezone import now

    from echeance.portfolio.importing.reading import Source
    from echeance.portfolio.importing.run import import_books

    call_command("migrate", verbosity=0)
    figures: dict[str, float] = {}
    steps = (("dry run", True), ("import", False), ("same files again", False))
    for step, dry_run in steps:
        started = time.perf_counter()
        sources = [Source(name=path.name, content=path.read_bytes()) for path in _files()]
        report = import_books(sources, by="benchmark", at=now(), dry_run=dry_run)
        figures[step] = time.perf_counter() - started
        assert report.accepted, report.sentences()
    print(json.dumps(figures | {"memory": _peak_mb()}))


def pandas() -> None:
    """The same of pandas, which reads every cell as text and stops there."""
    import pandas as pd  # of whoever measures, not of the project

    started = time.perf_counter()
    for path in _files():
        if path.suffix == ".csv":
            pd.read_csv(path, sep=";", dtype=str, encoding="utf-8-sig")
        else:
            pd.read_excel(path, dtype=str)
    print(json.dumps({"read": time.perf_counter() - started, "memory": _peak_mb()}))


def _files() -> list[Path]:
    return [Path(path) for path in os.environ["BENCHMARK_FILES"].split(os.pathsep)]


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
