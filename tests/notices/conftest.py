"""Who is at the screen."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import User
from tests.build import make_user


@pytest.fixture
def hala(client: Browser) -> User:
    """A person who may do everything with notices, signed in."""
    user = make_user("hala")
    client.force_login(user)
    return user
