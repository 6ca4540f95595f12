"""The window of an edition: its address, answers that it accepts, what is read of it."""

from typing import Any

from echeance.notices import edition as use_case
from echeance.notices.composing import compose_next_lot, work_once
from echeance.notices.criteria import Criteria
from echeance.notices.models import Edition
from tests.build import NOON
from tests.notices.composers import ScriptedComposer

NEW = "/editions/nouvelle/"
ANSWERS: dict[str, Any] = {"entity": "FOREM", "collected_by": ["C", "D"], "kinds": ["T", "C"]}


def words(response: Any) -> str:
    """The whole page, with ordinary spaces."""
    return str(response.content.decode()).replace("\u00a0", " ").replace("&nbsp;", " ")


def body(response: Any) -> bytes:
    """The whole file of an answer that is sent as it is read."""
    return b"".join(response.streaming_content)


def compose(composer: ScriptedComposer | None = None) -> None:
    """All that the composers have to do, here and now."""
    while work_once(composer or ScriptedComposer(), clock=lambda: NOON):
        pass


def composed() -> Edition:
    """A run of FOREM whose drafts are composed, before « Oui »."""
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass
    edition.refresh_from_db()
    return edition
