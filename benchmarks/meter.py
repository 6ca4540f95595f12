"""What a process spends on a number of letters."""

import resource
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """What one process did."""

    letters: int
    cpu_seconds: float
    wall_seconds: float
    first_peak_mb: float
    """Peak of the resident memory after the first letters."""
    peak_mb: float


class Meter:
    """Made when the work starts; told of each letter; asked at the end."""

    def __init__(self, *, first_mark: int) -> None:
        self._first_mark = first_mark
        self._letters = 0
        self._first_peak = 0.0
        self._cpu = time.process_time()
        self._wall = time.perf_counter()

    def add(self, letters: int) -> None:
        self._letters += letters
        if not self._first_peak and self._letters >= self._first_mark:
            self._first_peak = _peak_mb()

    def share(self) -> Share:
        return Share(
            letters=self._letters,
            cpu_seconds=time.process_time() - self._cpu,
            wall_seconds=time.perf_counter() - self._wall,
            first_peak_mb=self._first_peak or _peak_mb(),
            peak_mb=_peak_mb(),
        )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
