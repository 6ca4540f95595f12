"""Who each message says it comes from: a retry says what its first try said.

The header values that left once are kept (`SenderVersion`), and their key stands in the
Message-ID, which every attempt records: nothing else has to remember which ones were used.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from echeance.dispatch.dialogue import Phase
from echeance.dispatch.message import Mailed, Sender
from echeance.dispatch.models import Attempt, AttemptOutcome, SenderVersion
from echeance.lib.compiled import CompiledQuery

_KEY = re.compile(r"avis\.\d+\.\d+\.[0-9a-f]+\.([0-9a-f]+)@")
_TRIED = Q(outcome=AttemptOutcome.DEFERRED) | Q(phase__in=[Phase.BODY, Phase.DOT])
"""The server put this message off, or saw some of it. A sender that it refused is not frozen: the
one that mends it is the one to use."""


class Senders:
    """The sender of each notice of a lot: today's, or the one of its first try."""

    def __init__(
        self, today: Sender, dated: Mapping[int, datetime], *, known: dict[str, Sender]
    ) -> None:
        """`dated`: when each notice was last validated. `known` is kept from lot to lot."""
        self._today, self._known = today, known
        if today.key not in known:
            _keep(today)
        known[today.key] = today
        self._first = _first_tries(dated)

    def of(self, notice: Mailed) -> Sender:
        """Hidden copies and signature are today's: neither is in the octets that were sent."""
        key = self._first.get((notice.pk, notice.generation), self._today.key)
        if key == self._today.key:
            return self._today
        if key not in self._known:
            self._known[key] = _kept(key) or self._today
        return replace(self._known[key], blind=self._today.blind, signer=self._today.signer)


def _first_tries(dated: Mapping[int, datetime]) -> dict[tuple[int, int], str]:
    """Key of the sender in the first try since the validation, by notice and generation."""
    found = {}
    for notice, generation, message_id, at in _TRIES.rows(list(dated)):
        written = _KEY.match(message_id)
        if written and at >= dated[notice]:
            found[notice, generation] = written[1]
    return found


_TRIES = CompiledQuery(
    lambda keys: (
        Attempt.objects.filter(_TRIED, notice__in=keys)
        .order_by("-pk")
        .values_list("notice_id", "generation", "message_id", "started_at")
    )
)


def _keep(sender: Sender) -> None:
    values = {
        "address": sender.address,
        "name": sender.name,
        "reply_to": sender.reply_to,
        "user_agent": sender.user_agent,
    }
    SenderVersion.objects.get_or_create(key=sender.key, defaults=values)


def _kept(key: str) -> Sender | None:
    version = SenderVersion.objects.filter(key=key).first()
    if version is None:
        return None
    return Sender(
        address=version.address,
        name=version.name,
        reply_to=version.reply_to,
        blind=(),
        user_agent=version.user_agent,
    )
