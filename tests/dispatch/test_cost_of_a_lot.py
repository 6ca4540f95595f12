"""What a lot asks of the database does not grow with its notices."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from echeance.dispatch.models import MailTemplate
from echeance.dispatch.sending import send_next
from echeance.notices.merge_fields import FIELDS
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_client, make_notice
from tests.dispatch.office import ScriptedTransport, mailer_with, make_office

pytestmark = pytest.mark.django_db


def queries_of_a_lot(size: int, folder: Path) -> int:
    for rank in range(size):
        client = make_client(f"L{size}-{rank}")
        make_notice(client, status=NoticeStatus.VALIDATED, pdf=b"%PDF-1.7 a letter")
    with (
        mailer_with(ScriptedTransport(), folder) as mailer,
        CaptureQueriesContext(connection) as queries,
    ):
        report = send_next(mailer, limit=50)
    assert report.sent == size
    return len(queries)


def test_a_lot_of_twenty_asks_no_more_than_a_lot_of_two(tmp_path: Path) -> None:
    make_office()
    every_field = " ".join(f"{{{name}}}" for name in FIELDS)
    MailTemplate.objects.create(subject="Avis", html=f"<p>{every_field}</p>", at=NOON)

    queries_of_a_lot(1, tmp_path)  # The first lot ever also keeps how the sender is written.

    two, twenty = queries_of_a_lot(2, tmp_path), queries_of_a_lot(20, tmp_path)

    assert twenty == two
