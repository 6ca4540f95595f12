"""« Modèles »: the editor of the mail, as its forms send it."""

import pytest
from django.test import Client

from echeance.accounts.models import Role
from echeance.dispatch.models import MailTemplate
from echeance.dispatch.templating.versions import Parts, current, save_version
from tests.build import NOON
from tests.dispatch.template_editor import PAGE, SHIPPED, administrator, read, typed
from tests.review.office import signed_in

pytestmark = pytest.mark.django_db


def test_the_shipped_text_is_there_at_first_and_a_save_is_a_new_version(client: Client) -> None:
    first = administrator(client).get(PAGE)

    done = client.post(PAGE, typed(subject="Votre avis n° {Avis_Numero}"), follow=True)

    newest = current()
    assert "texte fourni avec Échéance" in read(first)
    assert (newest.subject, newest.author) == ("Votre avis n° {Avis_Numero}", "hala")
    assert MailTemplate.objects.count() == 2
    assert "Modèle enregistré" in read(done)
    assert "hala" in read(done)


def test_saving_what_is_in_force_adds_nothing(client: Client) -> None:
    page = administrator(client).post(PAGE, typed(), follow=True)

    assert MailTemplate.objects.count() == 1
    assert "Rien n’a changé" in read(page)


def test_line_ends_of_a_browser_change_nothing(client: Client) -> None:
    html = SHIPPED["html"].replace("\n", "\r\n")

    administrator(client).post(PAGE, typed(html=html))

    assert MailTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"subject": ""}, "obligatoire"),
        (
            {"subject": "Pour {Adr_Non}"},
            "Ligne 1 : le champ {Adr_Non} n’existe pas. Vouliez-vous dire {Adr_Nom} ?",
        ),
        ({"text": "a\nb\n{Adr_Nom"}, "Ligne 3 : une accolade « { » est seule."),
        ({"attachment": "{Avis}"}, "Ligne 1 : le champ {Avis} n’existe pas."),
        ({"attachment": ""}, "obligatoire"),
        ({"html": ""}, "Le HTML est vide."),
        (
            {"html": SHIPPED["html"].replace("</body>", "")},
            "Le modèle a perdu la balise de fin </body>.",
        ),
        ({"html": SHIPPED["html"].replace("<p>Pour", "<p>{X}Pour")}, "Ligne 11 : le champ {X}"),
    ],
)
def test_what_cannot_leave_is_not_saved_and_says_where(
    client: Client, wrong: dict[str, str], message: str
) -> None:
    page = administrator(client).post(PAGE, typed(**wrong))

    assert page.status_code == 422
    assert message in read(page)
    assert MailTemplate.objects.count() == 1


def test_lost_tags_offer_the_version_before_and_keep_the_rest(client: Client) -> None:
    broken = typed(html="<p>abîmé", subject="Sujet neuf")

    refused = administrator(client).post(PAGE, broken)
    restored = client.post(PAGE, broken | {"previous_html": "1"})

    assert "Rétablir la version précédente du corps HTML ?" in read(refused)
    assert restored.context["form"].initial["html"] == SHIPPED["html"]
    assert restored.context["form"].initial["subject"] == "Sujet neuf"
    assert MailTemplate.objects.count() == 1


def test_two_administrators_do_not_write_over_each_other(client: Client) -> None:
    page_of_hala = typed(subject="de hala")
    save_version(
        Parts.of(MailTemplate(at=NOON, **(SHIPPED | {"subject": "de marc"}))), by="marc", at=NOON
    )

    page = administrator(client).post(PAGE, page_of_hala)

    assert "Ce modèle a été modifié par marc le 25/11/2026 à 12:00" in read(page)
    assert page.context["form"]["subject"].value() == "de hala"
    assert current().subject == "de marc"


def test_an_older_version_is_looked_at_then_restored_as_a_new_one(client: Client) -> None:
    first = current()
    administrator(client).post(PAGE, typed(subject="autre"))

    seen = client.get(PAGE, {"version": first.pk})
    client.post(f"{PAGE}{first.pk}/retablir/")

    assert seen.context["form"].initial["subject"] == first.subject
    assert current().subject == first.subject
    assert MailTemplate.objects.count() == 3
    again = client.post(f"{PAGE}{first.pk}/retablir/", follow=True)
    assert "dit la même chose" in read(again)


def test_a_manager_looks_and_an_administrator_changes(client: Client) -> None:
    manager = signed_in(client, role=Role.MANAGER)
    version = current()

    looks = [manager.get(PAGE), manager.post(f"{PAGE}apercu/", typed())]
    changes = [
        manager.post(PAGE, typed(subject="x")),
        manager.post(f"{PAGE}essai/", typed(trial_to="a@exemple.fr")),
        manager.post(f"{PAGE}fichiers/", {}),
        manager.post(f"{PAGE}{version.pk}/retablir/"),
    ]

    assert [page.status_code for page in looks] == [200, 200]
    assert [page.status_code for page in changes] == [403] * 4
    assert "Enregistrer</button>" not in looks[0].content.decode()
    assert MailTemplate.objects.count() == 1


def test_a_reader_sees_no_template(client: Client) -> None:
    assert signed_in(client, role=Role.READER).get(PAGE).status_code == 403


def test_an_empty_part_takes_the_text_of_the_product_when_asked(client: Client) -> None:
    one = administrator(client)
    empty = typed(subject="", html="", text="", attachment="")

    refused = one.post(PAGE, empty)
    filled = one.post(PAGE, {**empty, "fallback": "1"})
    form = filled.context["form"]

    assert "Remplir ce qui est vide" in read(refused)
    assert form.parts() == Parts.of(current())
    assert MailTemplate.objects.count() == 1


def test_what_was_typed_stays_and_its_text_body_is_made_from_it(client: Client) -> None:
    html = SHIPPED["html"].replace("<p>Pour", "<p>Toujours pour")

    page = administrator(client).post(
        PAGE, typed(subject="", html=html, text="") | {"fallback": "1"}
    )
    parts = page.context["form"].parts()

    assert parts.subject == SHIPPED["subject"]
    assert "Toujours pour" in parts.html
    assert parts.text == ""
