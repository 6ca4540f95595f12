"""How SQLite answers the list: never by reading all notices.

It keeps no statistics: a few rows are planned like a million. PostgreSQL plans by its statistics,
which `benchmarks.review` measures.
"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from benchmarks.many_notices import fill
from benchmarks.review import SEARCHES
from echeance.accounts.models import Role
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from echeance.review.criteria import Criteria
from tests.build import make_user

pytestmark = pytest.mark.django_db
NOTICES = 400


@pytest.fixture(autouse=True)
def an_office() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plans of PostgreSQL depend on its statistics")
    fill(NOTICES)


def plans(queries: CaptureQueriesContext) -> Iterator[tuple[str, str]]:
    """Each step of each question asked of the notices, with the question."""
    for one in list(queries.captured_queries):
        if one["sql"].startswith("SELECT") and '"notices_notice"' in one["sql"]:
            steps = connection.connection.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
            yield from ((step[-1], one["sql"]) for step in steps.fetchall())


def reads_everything(step: str, question: str) -> bool:
    return (
        step.startswith("SCAN notices_notice") and "USING" not in step and "LIMIT" not in question
    )


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER])
@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_no_search_reads_the_whole_list(client: Browser, search: str, role: Role) -> None:
    client.force_login(make_user("hala", role=role))

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/avis/?{search}")

    assert answer.status_code == 200
    assert [sql for step, sql in plans(queries) if reads_everything(step, sql)] == []


def test_what_most_may_not_see_is_left_out_by_its_own_index(client: Browser) -> None:
    client.force_login(make_user("hala", role=Role.MANAGER))

    with CaptureQueriesContext(connection) as queries:
        client.get("/avis/?statut=OK")

    steps = list(plans(queries))
    counting = [
        step
        for step, sql in steps
        if sql.startswith("SELECT COUNT(*)") and "notice_status " in step
    ]
    assert any("client_confidential" in step for step, _ in steps)
    assert len(counting) >= len(NoticeStatus)
    assert all("USING COVERING INDEX" in step for step in counting)


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(dossier="CA1*"),
        Criteria(words="durand"),
        Criteria(words="durand 1"),
        Criteria(email="client1"),
        Criteria(number=7),
    ],
    ids=str,
)
def test_what_names_a_few_clients_is_read_by_an_index(criteria: Criteria) -> None:
    found, by_index = criteria.matching(sees_confidential=False)

    with CaptureQueriesContext(connection) as queries:
        list(found.values_list("pk"))

    assert by_index
    assert Notice.objects.count() == NOTICES
    assert not any(step.startswith("SCAN notices_notice") for step, _ in plans(queries))
