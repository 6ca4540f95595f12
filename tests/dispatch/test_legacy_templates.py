"""The three files of EMAIL_Ressources."""

import shutil
from pathlib import Path

import pytest

from echeance.dispatch.legacy.templates import (
    UnreadableTemplatesError,
    find_folder,
    read_files,
    read_folder,
)

SAMPLES = Path(__file__).parents[1] / "samples" / "legacy"


def test_the_three_windows_files_are_read_with_their_accents() -> None:
    templates = read_folder(SAMPLES / "EMAIL_Ressources")

    assert templates.subject == "Avis d'échéance de {Adr_Titre} {Adr_Nom} {Adr_Prenom}"
    assert templates.text.startswith("Bonjour {Adr_Titre} {Adr_Nom},\n\n")
    assert templates.text.endswith("à votre écoute\n")
    assert "votre avis d'échéance." in templates.html
    assert len(templates.notes) == 3


def test_the_page_no_longer_claims_an_encoding_that_the_mail_does_not_have() -> None:
    templates = read_folder(SAMPLES / "EMAIL_Ressources")

    assert "charset=utf-8" in templates.html
    assert "1252" not in templates.html


@pytest.mark.parametrize("name", ["EMAIL_Ressources", "EMAIL-ressources", "email_RESSOURCES"])
def test_the_folder_is_found_in_either_spelling_and_any_case(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(SAMPLES / "EMAIL_Ressources", folder)

    assert find_folder(tmp_path) == folder
    assert find_folder(folder) == folder


def test_no_folder_is_no_folder(tmp_path: Path) -> None:
    assert find_folder(tmp_path) is None
    assert find_folder(tmp_path / "absent") is None


def test_upper_case_names_and_utf8_are_read() -> None:
    contents = {"MAIL_SUJET.TXT": "Échéance\r\n".encode(), "mail.HTM": "<p>é</p>".encode()}

    templates = read_files(contents)

    assert templates.subject == "Échéance"
    assert templates.html == "<p>é</p>"
    assert templates.text == ""
    assert "Absent : le corps de texte ; celui d’Échéance reste en place" in templates.notes


def test_the_family_named_by_the_configuration_wins() -> None:
    contents = {"AUTRE.txt": b"non", "RELANCE.txt": b"oui", "lisezmoi.pdf": b""}

    templates = read_files(contents, family="RELANCE")

    assert templates.text == "oui\n"
    assert any(note.startswith("AUTRE.txt : ignoré") for note in templates.notes)
    assert any(note.startswith("lisezmoi.pdf : ignoré") for note in templates.notes)


def test_a_file_too_long_is_refused_and_named() -> None:
    contents = {"AVIS_ECHEANCES.html": b"<" * (512 * 1024 + 1), "AVIS_ECHEANCES.txt": b"Bonjour"}

    templates = read_files(contents)

    assert templates.html == ""
    assert any("512 Ko" in note for note in templates.notes)


def test_a_folder_without_template_says_what_to_choose(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")

    with pytest.raises(UnreadableTemplatesError, match=r"AVIS_ECHEANCES_SUJET\.txt"):
        read_folder(tmp_path)


def test_the_braces_of_a_style_sheet_are_not_fields() -> None:
    page = b"<style>p {color: red}</style><p>{Adr_Nom}</p>"

    templates = read_files({"AVIS_ECHEANCES.html": page})

    assert templates.html == "<style>p {{color: red}}</style><p>{Adr_Nom}</p>"
