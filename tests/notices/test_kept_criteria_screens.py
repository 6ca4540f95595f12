"""« Options »: criteria kept under a name, shared, taken again, run again."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role, User
from echeance.notices.models import (
    Edition,
    EditionState,
    SavedCriteria,
)
from tests.build import (
    NOON,
    make_premium,
    make_user,
)
from tests.notices.edition_window import ANSWERS, NEW, words

pytestmark = pytest.mark.django_db


def test_criteria_are_kept_under_a_name_with_their_words(client: Browser, hala: User) -> None:
    make_premium()

    client.post(
        NEW,
        ANSWERS | {"effect_to": "fin du mois", "do": "enregistrer", "save_name": "  Fin  de mois "},
    )

    saved = SavedCriteria.objects.get()
    window = client.get(NEW, {"criteres": saved.pk}).context["form"]
    assert (saved.name, saved.owner, saved.is_shared) == ("Fin de mois", hala, False)
    assert saved.answers["effect_to"] == "fin du mois"
    assert window["effect_to"].value() == "fin du mois"


def test_the_same_name_replaces_ones_own(client: Browser, hala: User) -> None:
    make_premium()
    for dossier in ("P5", "P6"):
        given = {"dossier_from": dossier, "do": "enregistrer", "save_name": "Les miens"}
        client.post(NEW, ANSWERS | given)

    assert SavedCriteria.objects.get().answers["dossier_from"] == "P6"


def test_criteria_without_a_name_are_not_kept(client: Browser, hala: User) -> None:
    make_premium()

    page = words(client.post(NEW, ANSWERS | {"do": "enregistrer", "save_name": " "}))

    assert "Donnez un nom" in page
    assert not SavedCriteria.objects.exists()


def kept(owner: User, *, name: str = "Tout", is_shared: bool = False) -> SavedCriteria:
    return SavedCriteria.objects.create(
        name=name, owner=owner, is_shared=is_shared, answers=dict(ANSWERS), changed_at=NOON
    )


def test_private_criteria_are_for_their_owner_and_shared_ones_for_all(
    client: Browser, hala: User
) -> None:
    make_premium()
    other = make_user("marc")
    private, shared = kept(other), kept(other, name="Partagés", is_shared=True)

    page = words(client.get("/editions/options/"))

    assert "Partagés" in page
    assert client.get(NEW, {"criteres": private.pk}).status_code == 404
    assert client.post(f"/editions/options/{private.pk}/", {"do": "relancer"}).status_code == 404
    assert client.post(f"/editions/options/{shared.pk}/", {"do": "supprimer"}).status_code == 403
    assert SavedCriteria.objects.count() == 2


@pytest.mark.parametrize("name", ["criteres", "edition"])
@pytest.mark.parametrize("key", ["²", "9" * 30, "a"])
def test_what_is_no_key_opens_no_criteria(client: Browser, hala: User, name: str, key: str) -> None:
    assert client.get(NEW, {name: key}).status_code == 404


def test_kept_criteria_are_run_again(client: Browser, hala: User) -> None:
    make_premium()

    client.post(f"/editions/options/{kept(hala).pk}/", {"do": "relancer"})

    assert Edition.objects.get().state == EditionState.SELECTING


def test_criteria_that_no_longer_hold_are_shown_as_such(client: Browser, hala: User) -> None:
    saved = kept(hala)  # no legal entity at all

    page = words(client.get("/editions/options/"))
    client.post(f"/editions/options/{saved.pk}/", {"do": "relancer"})

    assert "À revoir" in page
    assert not Edition.objects.exists()


def test_the_window_opens_with_ones_own_default(client: Browser, hala: User) -> None:
    make_premium()
    saved = kept(hala)
    SavedCriteria.objects.update(answers=ANSWERS | {"dossier_from": "P5"})

    client.post(f"/editions/options/{saved.pk}/", {"do": "proposer"})
    proposed = client.get(NEW).context["form"]["dossier_from"].value()
    client.post(f"/editions/options/{saved.pk}/", {"do": "ne-plus-proposer"})

    assert proposed == "P5"
    assert not client.get(NEW).context["form"]["dossier_from"].value()


@pytest.mark.parametrize(("do", "shared"), [("partager", True), ("garder", False)])
def test_criteria_are_shared_or_not(client: Browser, hala: User, do: str, shared: bool) -> None:  # noqa: FBT001  a case of the table
    saved = kept(hala, is_shared=not shared)

    client.post(f"/editions/options/{saved.pk}/", {"do": do})

    assert SavedCriteria.objects.get().is_shared is shared


def test_the_options_lead_nowhere_that_is_refused(client: Browser, hala: User) -> None:
    manager = words(client.get("/editions/options/"))
    client.force_login(make_user("admin", role=Role.ADMINISTRATOR))
    administrator = words(client.get("/editions/options/"))

    assert "/parametres/entites/" not in manager
    assert "/parametres/entites/" in administrator
