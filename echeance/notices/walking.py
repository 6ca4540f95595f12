"""The letters that a selection would make, a lot of clients at a time, whatever its length."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import QuerySet

from echeance.lib.lots import lots
from echeance.notices import selection
from echeance.notices.alerts import alerts_of
from echeance.notices.criteria import Criteria
from echeance.notices.manner import manner_of
from echeance.notices.planned_letters import letterhead_of, letters_of
from echeance.notices.preview import Line
from echeance.portfolio.models import Client, LegalEntity

LOT = 500
"""Clients whose letters are in memory at once."""


class Walk:
    """The lines of a preview in the order of an edition; memory does not grow with them."""

    def __init__(
        self, criteria: Criteria, *, entity: LegalEntity, on: date, sees_confidential: bool
    ) -> None:
        self.criteria = criteria
        self.entity = entity
        self.on = on
        self.hidden = 0
        """Notices of confidential clients left out so far; the person may not see them."""
        self._sees_confidential = sees_confidential

    def clients(self) -> int:
        """How many clients it goes through."""
        return self._clients().count()

    def lots(self) -> Iterator[tuple[int, list[Line]]]:
        """Lots of lines, each with how many clients it took; of some, nothing is shown."""
        manner = manner_of(self.entity, texts=self.criteria.texts)
        letterhead = letterhead_of(self.entity)
        keys = self._clients().order_by("dossier_key", "pk").values_list("pk", flat=True)
        # Eight bytes a client: a list of a million Python numbers would be felt.
        for lot in lots(array("q", keys.iterator(chunk_size=5000)), size=LOT):
            secret = self._secret(lot)
            planned = selection.planned(self.criteria, on=self.on, clients=lot)
            shown = [notice for notice in planned if notice.client not in secret]
            self.hidden += len(planned) - len(shown)
            letters = list(
                letters_of(
                    shown,
                    self.criteria,
                    letterhead=letterhead,
                    manner=manner,
                    printed_on=self.on,
                )
            )
            alerts = alerts_of(
                letters, sent_on=manner.sent_on(self.on), password_rule=manner.password_rule
            )
            yield len(lot), list(map(Line, letters, alerts))

    def __iter__(self) -> Iterator[Line]:
        for _, lines in self.lots():
            yield from lines

    def _secret(self, lot: Sequence[int]) -> set[int]:
        if self._sees_confidential:
            return set()
        hidden = Client.objects.filter(pk__in=lot, confidential=True)
        return set(hidden.values_list("pk", flat=True))

    def _clients(self) -> QuerySet[Client]:
        return selection.clients_of(self.criteria)
