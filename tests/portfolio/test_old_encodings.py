"""Files of older programs and of Macintoshes say nowhere how they are encoded."""

from pathlib import Path

import pytest

import echeance.demo
from echeance.portfolio.importing.encodings import OLD_ENCODINGS, most_plausible
from echeance.portfolio.importing.reading import Source, read_table
from echeance.portfolio.importing.run import import_books
from echeance.portfolio.importing.tables import UnreadableError
from echeance.portfolio.models import Client
from tests.build import NOON

BOOKS = sorted((Path(echeance.demo.__file__).parent / "books").glob("*.csv"))
HEADINGS = "N° de dossier;Nom;Prénom;Adresse;Catégorie\r\n"


@pytest.mark.parametrize("codec", OLD_ENCODINGS)
@pytest.mark.parametrize(
    "text",
    [
        "Dossier;Nom;Prénom\n1;DURAND;Zoë\n",
        "Dossier;Nom;Téléphone\n1;GENÊT;01\n",
        "N° dossier;Nom\n1;DUPRÉ\n",
        "Dossier;Nom;Ville\n1;MARTIN;Genève\n",
        "Dossier;Nom\n1;FRANÇOIS\n2;LEFÈVRE\n3;CÔTÉ\n",
        HEADINGS + "1;DUPRÉ;Éloïse;14 bis, allée des Frênes;Multirisques\r\n",
        HEADINGS + "1;NOËL;Hélène;3 rue de l'Hôtel-Dieu, à gauche;Santé\r\n" * 400,
        HEADINGS + "1;Muñoz;José;Straße;Décennale\r\n2;Gonçalves;João;São;É\r\n",
    ],
)
def test_french_is_read_as_it_was_written(text: str, codec: str) -> None:
    try:
        content = text.encode(codec)
    except UnicodeEncodeError:
        pytest.skip("this encoding has no such letter")

    assert content.decode(most_plausible(content)) == text


@pytest.mark.parametrize("codec", OLD_ENCODINGS)
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_the_sample_books_are_recognised_in_each(book: Path, codec: str) -> None:
    text = book.read_bytes().decode("utf-8-sig" if book.name == "clients.csv" else "cp1252")

    content = text.encode(codec, errors="replace")

    assert content.decode(most_plausible(content)) == content.decode(codec)


@pytest.mark.parametrize("text", ["l’avenue", "Total : 12,50 €;«\u00a0Été\u00a0»", "Cœur – œuvre…"])
def test_typography_of_windows_is_kept(text: str) -> None:
    assert most_plausible(text.encode("cp1252")) == "cp1252"


def test_a_mac_roman_file_with_its_own_line_ends_is_imported(db: None) -> None:
    content = "Dossier;Nom;Prénom;Ville\r1;DUPRÉ;Zoé;Sète\r".encode("mac_roman")

    report = import_books([Source(name="mac.csv", content=content)], by="hala", at=NOON)

    assert report.accepted
    assert report.files[0].how_read.startswith("Macintosh")
    client = Client.objects.get(dossier="1")
    assert (client.last_name, client.first_name, client.city) == ("DUPRÉ", "Zoé", "Sète")


def test_a_stray_octet_is_refused_rather_than_every_name_misread() -> None:
    content = "Dossier;Nom;Prénom\n1;DUPRÉ;Zoé\n".encode("cp1252") + b"\x81\n"

    with pytest.raises(UnreadableError, match="encodage de ce fichier est inconnu"):
        read_table(Source(name="x.csv", content=content))


def test_octets_of_no_encoding_are_refused_in_words() -> None:
    with pytest.raises(UnreadableError, match="n’est pas un fichier de texte"):
        read_table(Source(name="x.csv", content=b"\x00\x81\x8d\xff" * 9))
