"""« Accès réservé »: why, who may, and whom to ask."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.notices.models import SavedCriteria
from tests.build import NOON, make_user

pytestmark = pytest.mark.django_db


def refused_page(role: Role, path: str, **answers: str) -> str:
    one = Browser()
    one.force_login(make_user("lise", role=role))
    answer = one.post(path, answers) if answers else one.get(path)
    assert answer.status_code == 403
    return answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/parametres/serveur/", "/parametres/envoi/", "/automate/journaux/"]
)
def test_a_screen_of_administrators_says_so_and_names_them(path: str) -> None:
    chief = make_user("chef", role=Role.ADMINISTRATOR)
    chief.first_name, chief.last_name = "Ada", "Martin"
    chief.save()
    gone = make_user("parti", role=Role.ADMINISTRATOR)
    gone.is_active = False
    gone.save()

    page = refused_page(Role.MANAGER, path)

    assert "Réservé aux administrateurs." in page
    assert "Administrateur\u00a0: Ada Martin." in page
    assert "parti" not in page


@pytest.mark.parametrize("path", ["/import/", "/editions/nouvelle/", "/parametres/textes/"])
def test_a_screen_of_managers_says_so(path: str) -> None:
    page = refused_page(Role.READER, path)

    assert "Réservé aux gestionnaires et aux administrateurs." in page


def test_criteria_of_another_person_say_whose_they_are() -> None:
    saved = SavedCriteria.objects.create(
        owner=make_user("paul", role=Role.MANAGER),
        name="Avril",
        is_shared=True,
        answers={},
        changed_at=NOON,
    )

    page = refused_page(Role.MANAGER, f"/editions/options/{saved.pk}/", do="supprimer")

    assert "Réservé à la personne qui a gardé ces critères et aux administrateurs." in page
