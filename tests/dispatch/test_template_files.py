"""« Modèles »: the three files of the old mailer, out and in again."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from echeance.dispatch.models import MailTemplate
from tests.dispatch.template_editor import PAGE, SHIPPED, administrator, read, typed

pytestmark = pytest.mark.django_db


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
