"""What must be reached, beside what was measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the final table."""

    work: str
    reference: str
    measured: str
    to_reach: str
    reached: bool


def print_table(lines: list[Line]) -> None:
    """Every line says by itself whether it is reached."""
    print(f"\n{'work':46} {'beside':34} {'measured':30} {'to reach':26}")
    for line in lines:
        word = "reached" if line.reached else "NOT REACHED"
        print(f"{line.work:46} {line.reference:34} {line.measured:30} {line.to_reach:26} {word}")
