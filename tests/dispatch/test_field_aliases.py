"""The office’s own names for merge fields: written in a template, made real before it is kept."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.dispatch.models import FieldAlias
from echeance.dispatch.templating.aliases import with_real_names
from echeance.dispatch.templating.versions import Parts, current, problems_of
from tests.build import make_user

pytestmark = pytest.mark.django_db
PAGE = "/parametres/modeles/"
ADD = f"{PAGE}champs/"


def browser(role: Role = Role.ADMINISTRATOR) -> Browser:
    one = Browser()
    one.force_login(make_user(role.value, role=role))
    return one


def typed(**changed: str) -> dict[str, str]:
    version = current()
    parts = Parts.of(version)
    return {
        "subject": parts.subject,
        "text": parts.text,
        "html": parts.html,
        "attachment": parts.attachment,
        **changed,
    }


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("Pour {NomClient}", "Pour {Adr_Nom}"),
        ("{ NomClient },", "{Adr_Nom},"),
        ("{{NomClient}} {NomClient}", "{{NomClient}} {Adr_Nom}"),
        ("{nomclient} {Adr_Prenom} {", "{nomclient} {Adr_Prenom} {"),
        ("sans champ", "sans champ"),
    ],
)
def test_a_name_becomes_its_field_and_nothing_else_changes(text: str, real: str) -> None:
    assert with_real_names(text, aliases={"NomClient": "Adr_Nom"}) == real


def test_a_template_written_with_an_own_name_is_kept_with_the_real_field() -> None:
    one = browser()

    added = one.post(ADD, {"name": "NomClient", "field": "Adr_Nom"}, follow=True)
    saved = one.post(PAGE, typed(subject="Avis pour {NomClient}"), follow=True)

    assert "{NomClient} s’écrit maintenant pour {Adr_Nom}." in added.content.decode()
    assert "Modèle enregistré" in saved.content.decode()
    assert current().subject == "Avis pour {Adr_Nom}"


def test_removed_it_is_unknown_again_and_what_was_saved_stays() -> None:
    one = browser()
    one.post(ADD, {"name": "NomClient", "field": "Adr_Nom"})
    one.post(PAGE, typed(subject="Avis pour {NomClient}"))
    alias = FieldAlias.objects.get()

    one.post(f"{ADD}{alias.pk}/retirer/")
    refused = one.post(PAGE, typed(subject="Encore {NomClient}"))

    assert FieldAlias.objects.count() == 0
    assert refused.status_code == 422
    assert "le champ {NomClient} n’existe pas" in refused.content.decode()
    assert problems_of(Parts.of(current())) == {}
    assert current().subject == "Avis pour {Adr_Nom}"


def test_the_preview_reads_it_too() -> None:
    one = browser()
    one.post(ADD, {"name": "NomClient", "field": "Adr_Nom"})

    page = one.post(f"{PAGE}apercu/", typed(subject="Pour {NomClient}")).content.decode()

    assert "Pour L’ÉDUC &amp; Fils" in page


@pytest.mark.parametrize(
    ("name", "field", "problem"),
    [
        ("", "Adr_Nom", "obligatoire"),
        ("nom client", "Adr_Nom", "ni accent, ni espace"),
        ("prénom", "Adr_Nom", "ni accent, ni espace"),
        ("1er", "Adr_Nom", "commence par une lettre"),
        ("adr_nom", "Adr_Prenom", "déjà le nom d’un champ"),
        ("nomclient", "Adr_Nom", "déjà pris"),
        ("Autre", "Adr_Rien", "Adr_Rien"),
        ("x" * 41, "Adr_Nom", "40"),
    ],
)
def test_a_name_that_cannot_serve_says_why(name: str, field: str, problem: str) -> None:
    FieldAlias.objects.create(name="NomClient", field="Adr_Nom")

    answer = browser().post(ADD, {"name": name, "field": field})

    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert FieldAlias.objects.count() == 1


def test_a_manager_sees_the_names_and_changes_none() -> None:
    alias = FieldAlias.objects.create(name="NomClient", field="Adr_Nom")
    one = browser(Role.MANAGER)

    page = one.get(PAGE).content.decode()
    answers = [
        one.post(ADD, {"name": "X", "field": "Adr_Nom"}),
        one.post(f"{ADD}{alias.pk}/retirer/"),
    ]

    assert "{NomClient}" in page
    assert {answer.status_code for answer in answers} == {403}
    assert FieldAlias.objects.get() == alias
