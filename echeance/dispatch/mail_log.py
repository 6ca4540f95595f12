"""The lines of the logs email_ok and email_err: what became of each mail."""

import logging
import sys

_sent = logging.getLogger("echeance.email_ok")
_failed = logging.getLogger("echeance.email_err")


def note_sent(
    *, notice: int, number: object, address: str, message_id: str, words: str, queue_id: str = ""
) -> None:
    """The server took the mail; `words` are its own."""
    _sent.info(
        "avis n° %s envoyé à %s : %s",
        number,
        address,
        words,
        extra={"notice": notice, "number": str(number), "message_id": message_id,
               "queue_id": queue_id},
    )  # fmt: skip


def note_failed(
    *,
    notice: int,
    number: object,
    address: str,
    message_id: str,
    words: str,
    code: int | None = None,
    later: bool = False,
) -> None:
    """The mail did not leave, or nobody knows; `later` when it will be tried again by itself.

    Called inside an `except`, the error's stack is written too.
    """
    _failed.log(
        logging.WARNING if later else logging.ERROR,
        "avis n° %s à %s %s : %s",
        number,
        address,
        "remis à plus tard" if later else "non envoyé",
        words,
        extra={"notice": notice, "number": str(number), "message_id": message_id, "code": code},
        exc_info=_in_an_exception(),
    )


def _in_an_exception() -> bool:
    return sys.exc_info()[0] is not None
