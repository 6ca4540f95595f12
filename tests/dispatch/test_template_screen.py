"""« Modèles »: the editor of the mail, as its forms send it."""

import io
import zipfile
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from echeance.accounts.models import Role
from echeance.dispatch.models import Attempt, MailTemplate, Relay
from echeance.dispatch.models.mail_template import shipped_text
from echeance.dispatch.templating.versions import Parts, current, save_version
from echeance.notices.merge_fields import FIELDS
from echeance.notices.models import Notice, StatusChange
from tests.build import NOON, make_client, make_entity, make_notice
from tests.dispatch.office import make_office
from tests.dispatch.scripted_smtp import Say, ScriptedSmtp
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db
PAGE = "/parametres/modeles/"
SHIPPED = shipped_text()


def administrator(client: Client) -> Client:
    return signed_in(client, role=Role.ADMINISTRATOR)


def typed(**parts: str) -> dict[str, Any]:
    version = current()
    return {
        "subject": version.subject,
        "attachment": version.attachment,
        "html": version.html,
        "text": version.text,
        "based_on": str(version.pk),
        **parts,
    }


def read(page: Any) -> str:
    return words(page)


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


def test_the_preview_is_the_mail_of_a_real_client(client: Client) -> None:
    make_notice(make_client("CA13", last_name="L'ÉDUC & Fils", first_name=""))
    make_notice(make_client("P5", last_name="AUTRE"))

    part = administrator(client).post(
        f"{PAGE}apercu/",
        typed(
            example="CA13",
            html='<p>{Adr_Nom}</p><form></form><img src="https://x.fr/a.png">',
            text="",
            subject="Pour {Adr_Nom} {Adr_Prenom}",
        ),
        headers={"HX-Request": "true"},
    )

    text = read(part)
    assert "<html" not in part.content.decode()[:50]
    assert "Avec l’avis n° 1 de Mme L'ÉDUC & Fils (CA13)." in text
    assert "Sujet Pour L'ÉDUC & Fils" in text
    assert "AVIS_ECHEANCES_CA13_1_20261125.pdf" in text
    assert "Pour ce client, {Adr_Prenom} est vide." in text
    assert "aucun logiciel de messagerie ne les montre : <form>" in text
    assert "1 image d’un autre site, bloquée" in text
    assert "produit à partir du HTML" in text
    assert "<iframe" in part.content.decode()
    assert "sandbox srcdoc=" in part.content.decode()


def test_the_preview_works_without_script_and_says_what_is_wrong(client: Client) -> None:
    page = administrator(client).post(
        f"{PAGE}apercu/", typed(subject="{Adr_Non}", example="inconnu")
    )

    assert page.status_code == 200
    assert "Aucun avis pour le dossier ou le numéro « inconnu »." in read(page)
    page = client.post(f"{PAGE}apercu/", typed(subject="{Adr_Non}"))
    assert "Vouliez-vous dire {Adr_Nom} ?" in read(page)
    assert page.context["form"]["subject"].value() == "{Adr_Non}"


def test_without_any_notice_the_preview_invents_one(client: Client) -> None:
    page = administrator(client).get(PAGE)

    assert "Avec des valeurs inventées" in read(page)


def test_the_mail_is_framed_under_a_policy_without_scripts_and_images(client: Client) -> None:
    policy = administrator(client).get(PAGE)["Content-Security-Policy"]

    assert "script-src 'self' 'wasm-unsafe-eval';" in policy + ";"
    assert "img-src 'self' data:" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-inline" not in client.get("/avis/")["Content-Security-Policy"]


def test_a_trial_really_leaves_and_touches_no_notice(client: Client) -> None:
    notice = make_notice()
    before = Notice.objects.values().get()
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        page = administrator(client).post(
            f"{PAGE}essai/",
            typed(subject="Neuf", trial_to="moi@exemple.fr; toi@exemple.fr"),
        )

    assert "Essai envoyé à moi@exemple.fr, toi@exemple.fr." in read(page)
    (mail,) = server.accepted
    assert mail.recipients == ["moi@exemple.fr", "toi@exemple.fr"]
    assert b"Subject: [Essai] Neuf\r\n" in mail.content
    assert b"solange.durand" not in mail.content
    assert Notice.objects.values().get() == before
    assert not Attempt.objects.exists()
    assert StatusChange.objects.filter(notice=notice).count() == 1
    assert MailTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("addresses", "message"),
    [
        ("", "Indiquez l’adresse qui recevra l’essai."),
        ("a@exemple.fr;b@exemple.fr;c@exemple.fr;d@exemple.fr", "au plus 3 adresses"),
        ("dupont@gmail", "incomplète"),
    ],
)
def test_a_trial_goes_to_one_to_three_usable_addresses(
    client: Client, addresses: str, message: str
) -> None:
    make_notice()
    make_office()

    page = administrator(client).post(f"{PAGE}essai/", typed(trial_to=addresses))

    assert page.status_code == 422
    assert message in read(page)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ({"rcpt": [Say("550 5.1.1 unknown")]}, "L’essai n’est pas parti : Adresse refusée"),
        ({"dot": [Say("554 5.7.1 spam")]}, "L’essai n’est pas parti : Le serveur a refusé"),
    ],
)
def test_a_trial_that_the_server_refuses_says_so_in_french(
    client: Client, script: dict[str, Any], message: str
) -> None:
    make_notice()
    with ScriptedSmtp(script) as server:
        make_office(port=server.port)
        page = administrator(client).post(f"{PAGE}essai/", typed(trial_to="moi@exemple.fr"))

    assert page.status_code == 422
    assert message in read(page)
    assert server.accepted == []


@pytest.mark.parametrize("has_an_entity", [True, False])
def test_a_trial_before_the_first_notice_is_about_an_invented_client(
    client: Client, *, has_an_entity: bool
) -> None:
    if has_an_entity:
        make_entity(name="Cabinet Forêt")
    with ScriptedSmtp() as server:
        make_office(port=server.port)
        every_field = " ".join(f"{{{name}}}" for name in FIELDS)
        page = administrator(client).post(
            f"{PAGE}essai/",
            typed(subject="Pour {Adr_Nom}", text=every_field, trial_to="moi@exemple.fr"),
        )

    assert "Essai envoyé à moi@exemple.fr." in read(page)
    message = message_from_bytes(server.accepted[0].content, policy=default)
    assert isinstance(message, EmailMessage)
    (letter,) = message.iter_attachments()
    assert message["Subject"] == "[Essai] Pour L’ÉDUC & Fils"
    assert letter.get_content().startswith(b"%PDF")
    assert not Notice.objects.exists()
    assert not Attempt.objects.exists()


def test_a_trial_needs_a_server(client: Client) -> None:
    make_notice()
    page = administrator(client).post(f"{PAGE}essai/", typed(trial_to="moi@exemple.fr"))
    assert "Indiquez d’abord le serveur d’envoi" in read(page)

    Relay.objects.create(pk=1, host="mail.exemple.fr")
    page = client.post(f"{PAGE}essai/", typed(trial_to="moi@exemple.fr"))
    assert "Indiquez d’abord l’expéditeur" in read(page)


def test_the_three_files_go_out_and_come_back_the_same(client: Client) -> None:
    styled = SHIPPED["html"].replace("<title>", "<style>p {{ color: red }}</style><title>")
    administrator(client).post(PAGE, typed(html=styled, text=""))

    page = client.get(f"{PAGE}fichiers/AVIS_ECHEANCES.zip")
    files = zipfile.ZipFile(io.BytesIO(page.content))
    html = files.read("AVIS_ECHEANCES.html")
    back = client.post(
        f"{PAGE}fichiers/",
        {"uploaded": SimpleUploadedFile("AVIS_ECHEANCES.zip", page.content)},
    )

    assert sorted(files.namelist()) == [
        "AVIS_ECHEANCES.html",
        "AVIS_ECHEANCES.txt",
        "AVIS_ECHEANCES_SUJET.txt",
    ]
    assert b"p { color: red }" in html
    assert b"\r\n" in html
    assert "Bonjour {Adr_Titre}" in files.read("AVIS_ECHEANCES.txt").decode("utf-8-sig")
    assert back.context["form"].initial["html"] == styled
    assert back.context["form"].initial["subject"] == SHIPPED["subject"]
    assert MailTemplate.objects.count() == 2


def test_old_files_are_read_in_their_own_encoding_and_only_shown(client: Client) -> None:
    page = administrator(client).post(
        f"{PAGE}fichiers/",
        {
            "uploaded": [
                SimpleUploadedFile(
                    "AVIS_ECHEANCES_SUJET.txt", "Échéance {Adr_Nom}".encode("cp1252")
                ),
                SimpleUploadedFile("AVIS_ECHEANCES.txt", "Été".encode()),
            ]
        },
    )

    assert page.context["form"].initial["subject"] == "Échéance {Adr_Nom}"
    assert page.context["form"].initial["html"] == SHIPPED["html"]
    assert "Fichiers lus. Vérifiez, puis enregistrez." in read(page)
    assert MailTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("AVIS.docx", b"x", "Aucun modèle trouvé"),
        ("AVIS.zip", b"not a zip", "n’est pas une archive ZIP lisible"),
        ("AVIS_ECHEANCES.txt", b"x" * 600_000, "trop gros"),
    ],
)
def test_files_that_hold_no_template_are_refused(
    client: Client, name: str, content: bytes, message: str
) -> None:
    page = administrator(client).post(
        f"{PAGE}fichiers/", {"uploaded": SimpleUploadedFile(name, content)}
    )

    assert page.status_code == 422
    assert message in read(page)


def test_no_file_is_said(client: Client) -> None:
    page = administrator(client).post(f"{PAGE}fichiers/", {})

    assert "Choisissez au moins un fichier." in read(page)


def test_only_our_three_files_go_out(client: Client) -> None:
    assert administrator(client).get(f"{PAGE}fichiers/etc").status_code == 404


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


def test_a_confidential_client_is_no_example_for_others(client: Client) -> None:
    make_notice(make_client("SECRET", confidential=True))
    page = signed_in(client).post(f"{PAGE}apercu/", typed(example="SECRET"))

    assert "Aucun avis pour le dossier" in read(page)
    assert "DURAND" not in read(page)
