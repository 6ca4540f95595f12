import json
from io import StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.management import CommandError, call_command

from echeance.notices import printing
from echeance.notices.models import Edition, EditionState, Notice, SavedCriteria
from tests.build import (
    NOON,
    make_client,
    make_contract,
    make_entity,
    make_notice,
    make_premium,
    make_user,
)

pytestmark = pytest.mark.django_db
ANSWERS = {"entity": "FOREM", "collected_by": ["C", "D"], "kinds": ["T", "C"]}


def told(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def report(command: str, *arguments: str) -> Any:
    return json.loads(told(command, *arguments, "--json"))


def paper_edition(*dossiers: str) -> Edition:
    for dossier in dossiers:
        make_premium(make_contract(make_client(dossier, email="")))
    told("edition", "--entity", "FOREM", "--paper", "--mark-issued")
    return Edition.objects.get()


def test_paper_is_issued_and_printed_from_the_command_line(tmp_path: Path) -> None:
    edition = paper_edition("P6", "P7")
    file = tmp_path / "pile.pdf"

    [written] = report("print", "--edition", str(edition.pk), "--out", str(file))

    with pypdfium2.PdfDocument(file) as pile:
        assert len(pile) == written["pages"] == 3
    assert (written["file"], written["letters"]) == (str(file), 2)
    assert edition.state == EditionState.ISSUED
    assert "P6" in told("notices", "--paper")
    assert "0 avis." in told("notices")


def test_a_long_pile_is_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PART", 1)
    edition = paper_edition("P6", "P7")

    words = told("print", "--edition", str(edition.pk), "--out", str(tmp_path / "pile.pdf"))

    assert sorted(file.name for file in tmp_path.iterdir()) == ["pile-1.pdf", "pile-2.pdf"]
    assert "pile-2.pdf" in words


def test_what_cannot_be_printed_is_said(tmp_path: Path) -> None:
    by_email = make_notice().edition
    paper = paper_edition_after(by_email)

    for arguments, words in (
        (["--edition", "999999", "--out", str(tmp_path / "a.pdf")], "n’existe pas"),
        (["--edition", str(by_email.pk), "--out", str(tmp_path / "a.pdf")], "avis sur papier"),
        (["--edition", str(paper.pk), "--out", str(tmp_path)], "ne peut pas être écrit"),
    ):
        with pytest.raises(CommandError, match=words) as refused:
            told("print", *arguments)
        assert refused.value.returncode == 2


def paper_edition_after(other: Edition) -> Edition:
    make_premium(make_contract(make_client("P8", email="")))
    told("edition", "--entity", "FOREM", "--paper", "--mark-issued")
    return Edition.objects.exclude(pk=other.pk).get()


def kept(name: str = "Tout", *, login: str = "hala", is_shared: bool = True) -> SavedCriteria:
    return SavedCriteria.objects.create(
        name=name,
        owner=make_user(login),
        is_shared=is_shared,
        answers=ANSWERS | {"effect_to": "dans 20 ans"},
        changed_at=NOON,
    )


def test_shared_criteria_are_run_by_their_name() -> None:
    make_premium()
    kept("Fin de mois")

    found = report("edition", "--saved", "Fin de mois", "--mark-issued")

    assert found["numbers"] == [1]
    assert Edition.objects.get().criteria["effect_to"].startswith("20")


def test_private_criteria_are_run_for_their_owner() -> None:
    make_premium()
    kept(is_shared=False)

    with pytest.raises(CommandError, match="sous le nom"):
        told("edition", "--saved", "Tout")
    told("edition", "--saved", "Tout", "--user", "hala", "--mark-issued")

    assert Notice.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--saved", "Rien"], "Il y a.*Tout"),
        (["--saved", "Tout", "--dossier-from", "P5"], "retirez --dossier-from"),
        ([], "Indiquez l’entité"),
    ],
)
def test_saved_criteria_that_cannot_be_run_are_explained(arguments: list[str], words: str) -> None:
    kept()

    with pytest.raises(CommandError, match=words) as refused:
        told("edition", *arguments)

    assert refused.value.returncode == 2


def test_a_name_that_two_people_share_needs_the_login() -> None:
    make_entity()
    kept()
    kept(login="marc")

    with pytest.raises(CommandError, match="précisez avec --user"):
        told("edition", "--saved", "Tout")


def test_saved_criteria_whose_entity_is_gone_are_refused() -> None:
    kept()

    with pytest.raises(CommandError) as refused:
        told("edition", "--saved", "Tout")

    assert refused.value.returncode == 2


def test_a_contract_is_put_aside() -> None:
    aside = make_premium()
    make_premium()

    found = report("edition", "--entity", "FOREM", "--exclude", aside.contract.number, "--count")

    assert found["notices"] == 1
