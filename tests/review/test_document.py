"""One document: its PDF, its text, its details."""

import pytest
from django.test import Client

from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import NOON, make_client, make_letter_content, make_notice
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db


def test_the_pdf_is_shown_as_it_was_printed(client: Client) -> None:
    notice = make_notice(make_client("CA13"), pdf=b"%PDF-1.7 letter")

    page = signed_in(client).get(f"/avis/{notice.pk}/pdf/")

    assert page.content == b"%PDF-1.7 letter"
    assert page["Content-Type"] == "application/pdf"
    assert page["Content-Disposition"] == 'inline; filename="AVIS_ECHEANCES_CA13_1_20261125.pdf"'
    assert page["ETag"] == f'"{notice.pdf.sha256}"'
    assert page["Cache-Control"] == "private, max-age=300"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "Content-Security-Policy" not in page


def test_a_copy_is_saved_under_its_name(client: Client) -> None:
    notice = make_notice(make_client("CA13"))

    page = signed_in(client).get(f"/avis/{notice.pk}/pdf/?copie=1")

    assert page["Content-Disposition"].startswith("attachment;")


def test_a_letter_already_known_is_not_sent_again(client: Client) -> None:
    notice = make_notice()
    signed_in(client)

    page = client.get(
        f"/avis/{notice.pk}/pdf/", headers={"If-None-Match": f'"{notice.pdf.sha256}"'}
    )

    assert page.status_code == 304


@pytest.mark.parametrize("path", ["", "pdf/", "texte/"])
def test_a_confidential_document_does_not_exist_for_others(client: Client, path: str) -> None:
    notice = make_notice(make_client(confidential=True))
    known = {"If-None-Match": f'"{notice.pdf.sha256}"'}

    page = signed_in(client).get(f"/avis/{notice.pk}/{path}", headers=known)

    assert page.status_code == 404
    assert "Cette page n’existe pas ou plus." in words(page)


@pytest.mark.parametrize("path", ["", "pdf/", "texte/"])
def test_a_document_asks_who_is_there(client: Client, path: str) -> None:
    notice = make_notice()

    page = client.get(f"/avis/{notice.pk}/{path}")

    assert page["Location"].startswith("/compte/connexion/")


def test_the_text_of_the_letter_can_be_read(client: Client) -> None:
    letter = LetterComposer().compose(make_letter_content(), number=1, timestamp=NOON)
    notice = make_notice(pdf=letter.pdf)

    page = words(signed_in(client).get(f"/avis/{notice.pk}/texte/"))

    assert "Multirisques habitation" in page
    assert "Solange DURAND" in page


def test_a_damaged_pdf_is_said(client: Client) -> None:
    notice = make_notice(pdf=b"not a PDF")

    page = words(signed_in(client).get(f"/avis/{notice.pk}/texte/"))

    assert "Ce PDF est illisible." in page


def test_the_details_are_the_manuals_ten_fields(client: Client) -> None:
    notice = make_notice(
        make_client("CA13"), status=NoticeStatus.FAILED, failure=FailureCause.ADDRESS,
        remark="Adresse refusée",
    )  # fmt: skip

    page = words(signed_in(client).get(f"/avis/{notice.pk}/"))

    for shown in (
        "Date de création 25/11/2026 12:00",
        "Utilisateur hala",
        "Utilisateur NT non renseigné",
        "Poste non renseigné",
        "N° de dossier CA13",
        "Nom du client Mme DURAND Solange",
        "E-mail solange.durand@exemple.fr",
        "Statut du document KO – Erreur lors de l’envoi",
        "Date d’envoi pas encore envoyé",
        "Observations Adresse refusée",
    ):
        assert shown in page


def test_an_address_corrected_since_is_shown_beside_the_printed_one(client: Client) -> None:
    notice = make_notice(make_client(email="vieille@exemple.fr"))
    notice.client.email = "neuve@exemple.fr"
    notice.client.save()

    page = words(signed_in(client).get(f"/avis/{notice.pk}/"))

    assert "E-mail vieille@exemple.fr Copier l’adresse" in page
    assert "Sur la fiche client aujourd’hui : neuve@exemple.fr" in page


def test_details_lead_to_the_neighbours_of_the_list(client: Client) -> None:
    first, second, third = (make_notice(make_client(dossier)) for dossier in ("1", "2", "3"))

    page = signed_in(client).get(f"/avis/{second.pk}/?tri=dossier")

    assert (page.context["previous"], page.context["next"]) == (first.pk, third.pk)
    assert f'href="/avis/?tri=dossier&amp;courant={second.pk}"' in page.content.decode()


def test_names_are_shown_as_they_are_never_as_markup(client: Client) -> None:
    notice = make_notice(make_client(last_name="<b>L'ÉDUC</b> & Fils"))
    signed_in(client)

    for path in ("/avis/", f"/avis/{notice.pk}/"):
        page = client.get(path).content.decode()
        assert "<b>L" not in page
        assert "&lt;b&gt;L&#x27;ÉDUC&lt;/b&gt; &amp; Fils" in page


@pytest.mark.parametrize("path", ["", "pdf/", "texte/", "e-mail/"])
def test_a_number_beyond_any_database_is_no_document(client: Client, path: str) -> None:
    assert signed_in(client).get(f"/avis/{'9' * 30}/{path}").status_code == 404
