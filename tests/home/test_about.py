"""« À propos » : the version for all, the installation for administrators, and no secret."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client as Browser

from echeance import __version__
from echeance.accounts.models import Role
from echeance.dispatch.models import Relay
from echeance.home.about import built_on
from tests.build import make_user
from tests.dispatch.office import make_office

pytestmark = pytest.mark.django_db
PAGE = "/a-propos/"


def browser(role: Role) -> Browser:
    one = Browser()
    one.force_login(make_user(role=role))
    return one


def read(page: str) -> str:
    return page.replace("\u00a0", " ")


def test_the_version_is_that_of_the_package_and_has_its_day() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))

    assert project["project"]["version"] == __version__
    assert built_on() >= date(2026, 11, 25)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_the_version_and_the_licence(role: Role) -> None:
    page = read(browser(role).get(PAGE).content.decode())

    assert f"Échéance {__version__}" in page
    assert f"<dt>Version du</dt><dd>{built_on():%d/%m/%Y}</dd>" in page
    assert "Apache 2.0" in page


def test_an_administrator_reads_where_things_are_and_no_secret() -> None:
    make_office()
    relay = Relay.objects.get()
    relay.set_password("un-secret")
    relay.save()

    page = browser(Role.ADMINISTRATOR).get(PAGE).content.decode()

    assert str(settings.DATA_DIR) in page
    assert str(settings.LOG_DIR) in page
    assert "echeance-automate.service" in page
    for secret in ("un-secret", settings.SECRET_KEY, settings.ENCRYPTION_KEY):
        assert secret not in page


def test_nobody_else_reads_where_things_are() -> None:
    one = browser(Role.MANAGER)

    assert str(settings.DATA_DIR) not in one.get(PAGE).content.decode()
    assert one.post(PAGE).status_code == 403


def test_the_installation_is_examined_on_demand() -> None:
    make_office(host="127.0.0.1", port=9)
    one = browser(Role.ADMINISTRATOR)

    before = one.get(PAGE).content.decode()
    page = read(one.post(PAGE).content.decode())

    assert "Base de données" in page
    assert "à réparer" not in before
    assert "à réparer" in page
    assert "127.0.0.1:9" in page


def test_the_foot_of_every_page_leads_there() -> None:
    assert f'href="{PAGE}"' in browser(Role.READER).get("/").content.decode()
