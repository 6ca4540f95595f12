"""« Cocher les avis sans anomalie »: which rows of the page a person may take without a look."""

from collections.abc import Iterable, Mapping
from datetime import date

from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus


def sound_rows(rows: Iterable[Notice], others: Mapping[int, int], *, on: date) -> set[int]:
    """Keys of those in waiting that reach their client, once, for a sum, and in time.

    `others`: how many notices the client has that have not left, where more than one.
    """
    return {
        notice.pk
        for notice in rows
        if notice.status == NoticeStatus.PENDING
        and notice.email
        and notice.client.notices_by_email
        and not notice.client.email_problem
        and notice.total > 0
        and notice.client_id not in others
        and not (notice.sendable_until and notice.sendable_until < on)
    }
