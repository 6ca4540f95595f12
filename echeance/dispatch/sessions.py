"""Several kept sessions of one process, side by side: an in-house server’s rate is their number.

Each has its own lot, token and journal, so a crash leaves at most one notice in doubt for each.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from echeance.dispatch.mailer import Mailer, Report
from echeance.dispatch.sending import send_next

ROUND = 1.0
"""Seconds of work between two looks at what the office wants."""


@dataclass
class _Share:
    """What one session did in a round."""

    reports: list[Report] = field(default_factory=list)
    error: BaseException | None = None


def send_side_by_side(
    mailers: Sequence[Mailer], *, limit: int, stopping: Callable[[], bool]
) -> Report:
    """A round of all the sessions; returns when each has ended its last lot.

    Raises what a session raised, once all have ended.
    """
    until = time.monotonic() + ROUND
    shares = [_Share() for _ in mailers]
    threads = [
        threading.Thread(target=_work, args=(mailer, share, limit, until, stopping))
        for mailer, share in zip(mailers, shares, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        # In slices: a signal is handled between two of them.
        while thread.is_alive():
            thread.join(0.2)
    for share in shares:
        if share.error:
            raise share.error
    return together([report for share in shares for report in share.reports])


def _work(
    mailer: Mailer, share: _Share, limit: int, until: float, stopping: Callable[[], bool]
) -> None:
    try:
        while not stopping():
            report = send_next(mailer, limit=limit)
            share.reports.append(report)
            over = not report.picked_up or report.trouble or report.alarm
            if over or time.monotonic() >= until:
                return
    except BaseException as error:
        share.error = error
    finally:
        connection.close()


def together(reports: list[Report]) -> Report:
    """What several lots did."""
    troubles = [report.trouble for report in reports if report.trouble]
    alarms = [report.alarm for report in reports if report.alarm]
    return Report(
        sent=sum(report.sent for report in reports),
        failed=sum(report.failed for report in reports),
        put_off=sum(report.put_off for report in reports),
        tested=sum(report.tested for report in reports),
        picked_up=sum(report.picked_up for report in reports),
        held=sum(report.held for report in reports),
        trouble=troubles[0] if troubles else None,
        alarm=alarms[0] if alarms else "",
    )
