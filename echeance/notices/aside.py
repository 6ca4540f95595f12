"""« Écarter »: a line names a contract, « ES0690024077 », or one of its notices, « … [D] ».

Between the brackets, as the books say it: C (confié) or D (direct), then what sets it apart from
the contract's other notices (an offer, the day and mandate of a direct debit).
"""

import re
from typing import NamedTuple

_ONE_NOTICE = re.compile(
    r"(?P<contract>.+?)\s*\[(?P<collected_by>[CD])(?:\s+(?P<settled_by>.+))?\]"
)


class Aside(NamedTuple):
    """What a run leaves aside."""

    contract: str
    """Its number."""
    collected_by: str = ""
    """Empty: the whole contract."""
    settled_by: str = ""
    """See `grouping.settlement`."""

    @classmethod
    def read(cls, line: str) -> "Aside":
        """The inverse of `str`."""
        found = _ONE_NOTICE.fullmatch(line.strip())
        if found is None:
            return cls(line.strip())
        return cls(found["contract"], found["collected_by"], found["settled_by"] or "")

    @property
    def is_whole(self) -> bool:
        return not self.collected_by

    def __str__(self) -> str:
        if self.is_whole:
            return self.contract
        return f"{self.contract} [{' '.join(filter(None, (self.collected_by, self.settled_by)))}]"
