from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from echeance.dispatch.models import Attempt
from echeance.lib.appending import append_rows
from tests import build

pytestmark = pytest.mark.django_db
AT = datetime(2027, 1, 5, 9, 30, 15, 123456, tzinfo=UTC)


def row(notice_id: int, rank: int = 1, **changes: object) -> dict[str, object]:
    return {
        "notice_id": notice_id,
        "generation": rank,
        "started_at": AT,
        "ended_at": AT,
        "phase": "dot",
        "outcome": "accepted",
        "code": 250,
        "enhanced": "2.0.0",
        "words": "Reçu à l’« entrée » 100 %",
        "queue_id": "",
        "relay": "mail.exemple.fr:587",
        "encrypted": True,
        "recipients": [{"address": "client@exemple.fr", "code": 250}],
        "message_id": "avis.1@exemple.fr",
        "automate": "poste:1",
        **changes,
    }


def test_appended_rows_read_as_they_were_written() -> None:
    notice = build.make_notice()

    append_rows(Attempt, [row(notice.pk), row(notice.pk, 2, code=None)])

    second, first = Attempt.objects.all()
    assert (first.notice, first.started_at, first.encrypted) == (notice, AT, True)
    assert first.words == "Reçu à l’« entrée » 100 %"
    assert first.recipients == [{"address": "client@exemple.fr", "code": 250}]
    assert (first.code, second.code, second.generation) == (250, None, 2)


def test_more_rows_than_one_statement_takes_are_all_appended_in_order() -> None:
    notice = build.make_notice()

    append_rows(Attempt, [row(notice.pk, rank) for rank in range(1, 151)])

    ranks = Attempt.objects.order_by("pk").values_list("generation", flat=True)
    assert list(ranks) == list(range(1, 151))


def test_no_row_appends_nothing() -> None:
    append_rows(Attempt, [])

    assert not Attempt.objects.exists()


def test_a_forgotten_column_is_refused_not_filled_in() -> None:
    incomplete = row(build.make_notice().pk)
    del incomplete["words"]

    with pytest.raises(IntegrityError), transaction.atomic():
        append_rows(Attempt, [incomplete])
