import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from echeance.portfolio.models import Client

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command("import_books", *map(str, arguments), stdout=out)
    return out.getvalue()


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_folder_gives_its_csv_files(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", "Dossier;Nom", "1;A", "2;B")
    write(tmp_path, "lisezmoi.txt", "rien")

    printed = run(tmp_path)

    assert "a.csv\u00a0: clients (UTF-8, séparateur «\u00a0;\u00a0»)" in printed
    assert "2 nouveaux, 0 modifié, 0 inchangé" in printed
    assert Client.objects.count() == 2


def test_a_dry_run_says_that_nothing_is_written(tmp_path: Path) -> None:
    printed = run(write(tmp_path, "a.csv", "Dossier;Nom", "1;A"), "--dry-run")

    assert "Vérification terminée, rien n’est enregistré." in printed
    assert not Client.objects.exists()


def test_a_refused_file_ends_with_code_1_and_names_the_cell(tmp_path: Path) -> None:
    out = io.StringIO()
    path = write(tmp_path, "a.csv", "Dossier;Nom;Créé le", "1;A;hier soir")

    with pytest.raises(SystemExit) as ended:
        call_command("import_books", str(path), stdout=out)

    assert ended.value.code == 1
    assert (
        "Erreur – Ligne 2, colonne «\u00a0Créé le\u00a0», valeur «\u00a0hier soir\u00a0»\u00a0:"
        " Saisissez une date" in out.getvalue()
    )
    assert "Aucune ligne d’un fichier refusé n’est enregistrée." in out.getvalue()


def test_json_reports_the_same(tmp_path: Path) -> None:
    report = json.loads(run(write(tmp_path, "a.csv", "Dossier;Nom", "1;A"), "--json"))

    assert report["accepted"] is True
    assert report["files"][0]["new"] == 1
    assert report["files"][0]["kind"] == "clients"


def test_a_path_that_does_not_exist_ends_with_code_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="n’existe pas") as ended:
        run(tmp_path / "absent.csv")

    assert ended.value.returncode == 2


def test_an_empty_folder_ends_with_code_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="aucun fichier CSV") as ended:
        run(tmp_path)

    assert ended.value.returncode == 2
