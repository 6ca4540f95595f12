"""The books of a large office as files: three of them, as CSV or as workbooks."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import xlsxwriter

_NAMES = ("DURAND", "MARTIN", "LEFÈVRE", "MOREAU", "GARCÍA", "ROUX", "FABRE", "BLANC")
_CLIENTS = (
    "Dossier;Statut;Titre;Nom;Prénom;Adresse 1;CP;Ville;Pays;Tél;Mob;E-mail;AE par mail;"
    "Chargé clientèle;V.I.P.;Confidentiel;Frais fixes"
)
_CONTRACTS = (
    "N° de contrat;Dossier;Compagnie;Catégorie;Échéance;Fractionnement;Encaissement;Particulier;"
    "Tacite reconduction;Préavis (mois);Date d'effet"
)
_PREMIUMS = (
    "N° quittance;N° de contrat;Dossier;Nature;Encaissement;Effet du;Effet au;Période de débit;"
    "Date de saisie;Prime nette;Taxes;Frais et accessoires;Prime TTC"
)


def write(folder: Path, *, how_many: int, suffix: str) -> list[Path]:
    """So many clients, with a contract each, and a premium on each contract."""
    books = {
        "entites": iter([_ENTITY_HEADINGS.split(";"), _ENTITY.split(";")]),
        "clients": _rows(_CLIENTS, _client, how_many),
        "contrats": _rows(_CONTRACTS, _contract, how_many),
        "quittances": _rows(_PREMIUMS, _premium, how_many),
    }
    paths = []
    for name, rows in books.items():
        path = folder / f"{name}{suffix}"
        (_as_csv if suffix == ".csv" else _as_workbook)(path, rows)
        paths.append(path)
    return paths


_ENTITY_HEADINGS = "Code;Raison sociale;Adresse 1;CP;Ville"
_ENTITY = "FOREM;FOREM Courtage;9, rue Condorcet;91260;JUVISY-SUR-ORGE"


def _rows(headings: str, row: Callable[[int], str], how_many: int) -> Iterator[Sequence[str]]:
    yield headings.split(";")
    for rank in range(1, how_many + 1):
        yield row(rank).split(";")


def _client(rank: int) -> str:
    return (
        f"CA{rank};C;Mme;{_NAMES[rank % 8]};Zoé {rank};{rank % 200} rue des Lilas;69003;LYON;FR;"
        f"0478000000;;client{rank}@exemple.fr;O;hala;N;N;N"
    )


def _contract(rank: int) -> str:
    return f"ES{rank:08};CA{rank};Générali;Multirisque habitation;01/01;A;C;O;O;2;01/01/2020"


def _premium(rank: int) -> str:
    net, taxes = 100 + rank % 400, rank % 50
    return (
        f"{rank};ES{rank:08};CA{rank};T;C;01/01/2027;31/12/2027;11/2026;04/11/2026;"
        f"{net},00;{taxes},50;0,00;{net + taxes},50"
    )


def _as_csv(path: Path, rows: Iterator[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def _as_workbook(path: Path, rows: Iterator[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for rank, row in enumerate(rows):
            sheet.write_row(rank, 0, row)
