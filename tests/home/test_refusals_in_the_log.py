"""What the log says of a refused request: who reads it looks for faults, not for readers."""

import logging

import pytest
from django.test import Client as Browser
from django.urls import reverse

from echeance.accounts.models import Role
from tests.build import make_user

pytestmark = pytest.mark.django_db


def test_a_refused_page_is_one_line_with_its_reason(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(make_user("lise", role=Role.READER))
    address = reverse("portfolio:client_new")

    response = client.get(address)

    assert response.status_code == 403
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert record.levelno == logging.WARNING
    assert record.getMessage() == (
        f"Forbidden (Permission denied): {address}"
        " (Votre rôle ne permet pas de modifier les fiches des clients.)"
    )
    assert "Traceback" not in caplog.text


def test_a_form_with_something_to_correct_is_not_logged(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(make_user(role=Role.ADMINISTRATOR))

    response = client.post(reverse("dispatch:test_mode"), {"addresses": ""})

    assert response.status_code == 422
    assert [record for record in caplog.records if record.name == "django.request"] == []


def test_an_address_that_answers_forms_only_is_one_line(
    client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(make_user(role=Role.ADMINISTRATOR))

    client.get(reverse("dispatch:server_test"))

    assert [record.name for record in caplog.records] == ["django.request"]


def test_a_fault_of_ours_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("django.request")

    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logger.exception("Internal Server Error: %s", "/", extra={"status_code": 500})

    assert "Traceback" in caplog.text
