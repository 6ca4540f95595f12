"""What the tests of every screen leave out is left out for its reason."""

import re

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from tests.build import make_user
from tests.pages import ACTIONS, NOT_VISITED, addresses

pytestmark = pytest.mark.django_db


def test_an_address_left_out_is_one_of_the_product() -> None:
    known = set(addresses())

    assert sorted((ACTIONS | NOT_VISITED.keys()) - known) == []


@pytest.mark.parametrize("pattern", sorted(ACTIONS))
def test_an_action_answers_a_form_only(client: Browser, pattern: str) -> None:
    client.force_login(make_user(role=Role.ADMINISTRATOR))

    answer = client.get("/" + re.sub("<.*?>", "1", pattern))

    assert answer.status_code == 405
