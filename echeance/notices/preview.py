"""« Prévisualiser »: what a run would make, without writing anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from echeance.lib.lots import lots
from echeance.notices import selection
from echeance.notices.alerts import Alert, Alerts, alerts_of, tally
from echeance.notices.aside import Aside
from echeance.notices.criteria import Criteria
from echeance.notices.edition import Count, check_criteria, confidential_clients, counted
from echeance.notices.fees import Fees, fees_to_be
from echeance.notices.grouping import PlannedNotice
from echeance.notices.letter.on_demand import compose_now
from echeance.notices.letter.pdf import ComposedLetter
from echeance.notices.manner import manner_of
from echeance.notices.nature import is_in_arrears, nature, premiums_told
from echeance.notices.planned_letters import PlannedLetter, letterhead_of, letters_of
from echeance.portfolio.models import LegalEntity

LOT = 200
WHOLE = 2000
"""Notices whose alerts are all looked for; of a longer preview, only those of the page shown."""


@dataclass(frozen=True)
class Line:
    """One letter to be and what to look at before it is issued."""

    letter: PlannedLetter
    alerts: Alerts

    @property
    def asides(self) -> list[str]:
        """What to write into « Contrats à écarter » to leave this notice out."""
        notice = self.letter.notice
        return [
            str(Aside(contract.number, notice.collected_by, notice.settled_by))
            for contract in self.letter.contracts
        ]

    @property
    def nature(self) -> str:
        return nature(self.letter.content)

    @property
    def premiums_told(self) -> str:
        return premiums_told(self.letter.content)

    @property
    def is_in_arrears(self) -> bool:
        return is_in_arrears(self.letter.content)


@dataclass(frozen=True)
class Preview:
    """The notices that criteria make today, in the order of an edition."""

    criteria: Criteria
    entity: LegalEntity
    notices: Sequence[PlannedNotice]
    count: Count
    """Of all of them, confidential clients included: what a run would make; but for its total."""
    hidden: int
    """Notices of confidential clients, which this person may not see."""
    on: date
    sees_confidential: bool
    """Without the right, a client who became confidential since is not shown either."""
    fees: Fees | None = None
    """Fixed fees in addition to the total of `count`, as if each letter had one page."""

    @property
    def is_short(self) -> bool:
        """All alerts are known."""
        return len(self.notices) <= WHOLE

    def lines(self, notices: Sequence[PlannedNotice]) -> list[Line]:
        """The letters of some of its notices."""
        found: list[Line] = []
        manner = manner_of(self.entity, texts=self.criteria.texts)
        for lot in lots(notices, size=LOT):
            letters = [
                letter
                for letter in letters_of(
                    lot,
                    self.criteria,
                    letterhead=letterhead_of(self.entity),
                    manner=manner,
                    printed_on=self.on,
                )
                if self.sees_confidential or not letter.client.confidential
            ]
            alerts = alerts_of(
                letters, sent_on=manner.sent_on(self.on), password_rule=manner.password_rule
            )
            found += map(Line, letters, alerts)
        return found

    @cached_property
    def all_lines(self) -> list[Line]:
        """Of a short preview only."""
        return self.lines(self.notices)

    @property
    def tally(self) -> list[tuple[Alert, int]]:
        """How many notices have each alert; empty for a long preview."""
        return tally([line.alerts for line in self.all_lines]) if self.is_short else []


def preview(criteria: Criteria, *, at: datetime, sees_confidential: bool) -> Preview:
    """Raises CriteriaError."""
    entity = check_criteria(criteria)
    on = timezone.localdate(at)
    notices = selection.planned(criteria, on=on)
    secret = set() if sees_confidential else confidential_clients()
    shown = [notice for notice in notices if notice.client not in secret]
    return Preview(
        criteria,
        entity,
        shown,
        count=counted(notices, sees_confidential=sees_confidential),
        hidden=len(notices) - len(shown),
        on=on,
        sees_confidential=sees_confidential,
        fees=fees_to_be(shown, each=criteria.fixed_fee),
    )


@dataclass(frozen=True)
class Place:
    """Which of a client's letters, as an address says it."""

    client: int
    contract: int
    """The first one; 0 for none."""
    collected_by: str
    settled_by: str

    @classmethod
    def of(cls, notice: PlannedNotice) -> "Place":
        first = notice.contracts[0] if notice.contracts else 0
        return cls(notice.client, first, notice.collected_by, notice.settled_by)


def letter_at(
    place: Place, criteria: Criteria, *, at: datetime
) -> tuple[PlannedLetter, ComposedLetter] | None:
    """That letter, composed now and kept nowhere; None when the selection has it no more.

    Raises CriteriaError and LetterError.
    """
    entity = check_criteria(criteria)
    on = timezone.localdate(at)
    planned = selection.planned(criteria, on=on, clients=[place.client])
    here = [notice for notice in planned if Place.of(notice) == place]
    manner = manner_of(entity, texts=criteria.texts)
    for letter in letters_of(
        here, criteria, letterhead=letterhead_of(entity), manner=manner, printed_on=on
    ):
        composed = compose_now(letter.content, logo=entity.logo_svg, timestamp=at)
        return letter, composed
    return None
