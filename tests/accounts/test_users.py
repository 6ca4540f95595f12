"""« Utilisateurs »: administrators keep who signs in; nobody is deleted, and one of them stays."""

import re

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role, User
from tests.build import make_user

pytestmark = pytest.mark.django_db
LIST = "/parametres/utilisateurs/"
NEW = f"{LIST}nouveau/"
PERSON = {"username": "paul", "first_name": "Paul", "last_name": "Roy", "role": "reader"}
TYPED = {"password": "cheval agrafe pile", "password_again": "cheval agrafe pile"}


def browser(user: User) -> Browser:
    one = Browser()
    one.force_login(user)
    return one


def administrator(username: str = "admin") -> User:
    return make_user(username, role=Role.ADMINISTRATOR)


def read(page: str) -> str:
    return page.replace("\u00a0", " ")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
def test_only_administrators_open_the_users_and_the_page_says_so(role: Role) -> None:
    other = make_user("x")
    one = browser(make_user("y", role=role))

    answers = [
        one.get(LIST),
        one.get(NEW),
        one.post(NEW, PERSON | TYPED),
        one.get(f"{LIST}{other.pk}/"),
        one.post(f"{LIST}{other.pk}/", PERSON),
        one.post(f"{LIST}{other.pk}/mot-de-passe/", TYPED),
    ]

    assert {answer.status_code for answer in answers} == {403}
    page = read(answers[0].content.decode())
    assert "Accès réservé" in page
    assert "Réservé aux administrateurs." in page
    assert f"Votre rôle : {role.label}." in page
    assert User.objects.count() == 2


def test_a_person_is_created_with_a_typed_password() -> None:
    one = browser(administrator())

    answer = one.post(NEW, PERSON | TYPED | {"sees_confidential": "on"}, follow=True)

    paul = User.objects.get(username="paul")
    assert (paul.role, paul.sees_confidential, paul.is_active) == (Role.READER, True, True)
    assert paul.check_password("cheval agrafe pile")
    assert "cheval agrafe pile" not in answer.content.decode()
    assert "paul" in one.get(LIST).content.decode()


def test_a_composed_password_is_shown_once_and_opens_the_door() -> None:
    one = browser(administrator())

    answer = one.post(NEW, PERSON)
    found = re.search(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>", answer.content.decode())

    assert found is not None
    assert "no-store" in answer.headers["Cache-Control"]
    assert Browser().login(username="paul", password=found[1])
    assert found[1] not in one.get(LIST).content.decode()
    assert found[1] not in str(dict(one.session.items()))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": ""}, "obligatoire"),
        ({"username": "ADMIN"}, "déjà pris"),
        ({"role": "roi"}, "roi"),
        ({"password_again": "autre chose"}, "Les deux saisies diffèrent"),
        ({"password": "court", "password_again": "court"}, "trop court"),
        ({"password": "password1", "password_again": "password1"}, "trop courant"),
    ],
)
def test_a_person_who_cannot_be_is_refused(wrong: dict[str, str], words: str) -> None:
    one = browser(administrator())

    answer = one.post(NEW, PERSON | TYPED | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert User.objects.count() == 1


def test_who_left_is_turned_off_at_once_and_stays_in_the_list() -> None:
    paul = make_user("paul", role=Role.READER)
    working = browser(paul)

    browser(administrator()).post(f"{LIST}{paul.pk}/", PERSON)

    assert working.get("/").status_code == 302
    assert not Browser().login(username="paul", password="un mot de passe")
    assert User.objects.filter(username="paul", is_active=False).exists()


@pytest.mark.parametrize(
    "change", [{"role": "manager", "is_active": "on"}, {"role": "administrator"}]
)
def test_the_last_administrator_cannot_be_removed(change: dict[str, str]) -> None:
    last = administrator()
    make_user("x", role=Role.MANAGER)
    User.objects.create(username="parti", role=Role.ADMINISTRATOR, is_active=False)

    answer = browser(last).post(f"{LIST}{last.pk}/", {"username": "admin"} | change)

    last.refresh_from_db()
    assert answer.status_code == 422
    assert "dernier administrateur actif" in answer.content.decode()
    assert (last.role, last.is_active) == (Role.ADMINISTRATOR, True)


def test_one_of_two_administrators_may_step_down() -> None:
    administrator("other")
    one = administrator()

    answer = browser(one).post(
        f"{LIST}{one.pk}/", {"username": "admin", "role": "manager", "is_active": "on"}
    )

    one.refresh_from_db()
    assert one.role == Role.MANAGER
    assert answer.headers["Location"] == "/"


def test_a_superuser_made_a_reader_keeps_no_hidden_power() -> None:
    root = make_user("root", role=Role.MANAGER)
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    one = browser(administrator())

    shown = one.get(f"{LIST}{root.pk}/").content.decode()
    one.post(f"{LIST}{root.pk}/", {"username": "root", "role": "reader", "is_active": "on"})

    root.refresh_from_db()
    assert '<option value="administrator" selected>' in shown
    assert (root.role, root.is_superuser) == (Role.READER, False)


def test_a_new_password_closes_the_sessions_of_the_old_one() -> None:
    paul = make_user("paul")
    working = browser(paul)

    browser(administrator()).post(f"{LIST}{paul.pk}/mot-de-passe/", TYPED)

    assert working.get("/").status_code == 302
    assert Browser().login(username="paul", password=TYPED["password"])


def test_nothing_deletes_a_person() -> None:
    paul = make_user("paul")

    answer = browser(administrator()).delete(f"{LIST}{paul.pk}/")

    assert answer.status_code == 405
    assert User.objects.filter(pk=paul.pk).exists()


def test_everybody_changes_their_own_password_knowing_the_old_one() -> None:
    paul = make_user("paul", role=Role.READER)
    one = browser(paul)
    new = {"new_password1": TYPED["password"], "new_password2": TYPED["password"]}

    refused = one.post("/compte/mot-de-passe/", new | {"old_password": "autre"})
    accepted = one.post("/compte/mot-de-passe/", new | {"old_password": "un mot de passe"})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert one.get("/").status_code == 200
    assert Browser().login(username="paul", password=TYPED["password"])
