"""Who is at the screen."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role, User
from tests.build import make_user


@pytest.fixture
def hala(client: Browser) -> User:
    """A person who may do everything with notices, signed in."""
    user = make_user("hala")
    client.force_login(user)
    return user


@pytest.fixture
def manager(client: Browser) -> Browser:
    """The browser of somebody who may do everything with notices."""
    client.force_login(make_user("hala"))
    return client


@pytest.fixture
def reader(client: Browser) -> Browser:
    """The browser of somebody who may look, and change nothing."""
    client.force_login(make_user("lecteur", role=Role.READER))
    return client


@pytest.fixture
def administrator(client: Browser) -> Browser:
    """The browser of somebody who may also set the office up."""
    client.force_login(make_user("admin", role=Role.ADMINISTRATOR))
    return client
