"""The window of an edition: its address, answers that it accepts, what is read of it."""

from typing import Any

from echeance.notices.composing import work_once
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
