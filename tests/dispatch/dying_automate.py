"""An automate that dies by SIGKILL at one point that no server can see.

    python -m tests.dispatch.dying_automate POINT

The product has no hook for it: this script stands round the calls of the product's own objects.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import django
from django.utils import timezone

_OWN_SENDALL = socket.socket.sendall


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def around_the_dot(*, before: bool) -> None:
    """Seen where the octets pass to the kernel."""

    class Line(socket.socket):
        def sendall(self, data: Any, flags: int = 0) -> None:
            is_the_dot = bytes(data[-5:]) in {b"\r\n.\r\n", b".\r\n"}
            if is_the_dot and before:
                # All but the dot has left.
                _OWN_SENDALL(self, data[:-3])
                die()
            _OWN_SENDALL(self, data, flags)
            if is_the_dot:
                die()

    socket.socket = Line  # type: ignore[misc]  # what socket.create_connection makes


def before(owner: Any, name: str) -> None:
    setattr(owner, name, _dying_before())


def after(owner: Any, name: str) -> None:
    done = getattr(owner, name)

    def then_die(*args: Any, **options: Any) -> Any:
        done(*args, **options)
        die()

    setattr(owner, name, then_die)


def _dying_before() -> Callable[..., None]:
    def at_once(*args: Any, **options: Any) -> None:
        die()

    return at_once


def with_two_lots_in_hand(name: str) -> None:
    """Beside a conversation, in the clerk’s thread; `name` is what he is doing."""
    from echeance.dispatch import ahead, automate, mailroom

    small: Any = automate
    patient: Any = mailroom
    small.LARGEST_LOT = 2
    patient.SendingAhead = partial(ahead.SendingAhead, swift=60)
    done = getattr(ahead, name)

    def then_die(mailer: Any, *args: Any, **options: Any) -> Any:
        if name == "write_down_lot" and len(mailer.tokens) > 1:
            die()
        lot = done(mailer, *args, **options)
        if name == "take_lot" and len(mailer.tokens) > 1:
            die()
        return lot

    setattr(ahead, name, then_die)


def choose(point: str) -> None:
    from echeance.dispatch import sending
    from echeance.dispatch.journal import Journal
    from echeance.notices.models.notice_queryset import NoticeQuerySet

    {
        "after-the-pick-up": lambda: after(NoticeQuerySet, "pick_up"),
        "after-the-hand-over": lambda: after(NoticeQuerySet, "hand_over"),
        "before-data": lambda: after(Journal, "leaving"),
        "before-the-dot": lambda: around_the_dot(before=True),
        "after-the-dot": lambda: around_the_dot(before=False),
        "after-250": lambda: before(Journal, "result"),
        "after-the-journal": lambda: after(Journal, "result"),
        "after-the-commit": lambda: after(sending, "settle"),
        "before-the-journal-is-cleared": lambda: before(Journal, "clear"),
        "after-the-next-lot-is-taken": lambda: with_two_lots_in_hand("take_lot"),
        "before-the-last-lot-is-written": lambda: with_two_lots_in_hand("write_down_lot"),
    }[point]()


def main() -> None:
    django.setup()
    from echeance.dispatch.automate import Automate
    from echeance.dispatch.stopping import StopRequest

    choose(sys.argv[1])
    Automate(clock=timezone.now, stop=StopRequest(), no_pause="--lots" in sys.argv).drain()


if __name__ == "__main__":
    main()
