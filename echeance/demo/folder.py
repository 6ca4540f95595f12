"""The demonstration's data folder: never mixed up with an office's own."""

import shutil
from pathlib import Path

MARKER = "DONNEES-DE-DEMONSTRATION.txt"
"""Only a folder that holds it is ever emptied."""
LOCK = "demo.lock"


class OccupiedError(Exception):
    """The folder holds something else than a demonstration, in French."""


def prepare(data: Path) -> None:
    """Never in a folder that holds anything else: an office's own data may be there."""
    if data.exists() and any(data.iterdir()) and not (data / MARKER).exists():
        raise OccupiedError(
            f"« {data} » contient autre chose qu’une démonstration. Choisissez un dossier vide"
            " avec --data."
        )
    data.mkdir(parents=True, exist_ok=True)
    (data / MARKER).write_text(
        "Données inventées, faites par « echeance demo ». Ce dossier peut être effacé.\n",
        encoding="utf-8",
    )


def emptied(data: Path, *, sure: bool) -> bool:
    if not sure:
        try:
            answer = input(f"Effacer toutes les données de « {data} » ? (oui/non) ")
        except EOFError:
            answer = "non"  # Nobody is there to answer: nothing is erased.
        if answer.strip().lower() not in {"o", "oui"}:
            return False
    for entry in data.iterdir():
        if entry.name in {MARKER, LOCK}:
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return True
