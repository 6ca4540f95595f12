from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from echeance.notices.criteria import Criteria


def test_criteria_survive_their_journey_through_json() -> None:
    criteria = Criteria(
        entity="FOREM",
        dossier_from="7",
        dossier_to="P24",
        contract_from="PROV-9",
        collected_by=frozenset({"D"}),
        kinds=frozenset({"T"}),
        deposits=frozenset({"libre", "appel"}),
        debit_from=date(2026, 11, 1),
        effect_to=date(2026, 11, 30),
        include_credit=True,
        print_filter="C",
        fixed_fee=Decimal("2.50"),
    )

    assert Criteria.from_json(criteria.as_json()) == criteria


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"entity": ""}, "entity", "Choisissez"),
        ({"collected_by": frozenset()}, "collected_by", "Confié"),
        ({"kinds": frozenset()}, "kinds", "au moins une nature"),
        (
            {"entered_from": date(2009, 4, 22), "entered_to": date(2009, 4, 20)},
            "entered_to",
            "La date de fin (20/04/2009) précède la date de début (22/04/2009).",
        ),
        (
            {"effect_from": date(2009, 4, 22), "effect_to": date(2009, 4, 20)},
            "effect_to",
            "précède",
        ),
        (
            {"debit_from": date(2026, 12, 1), "debit_to": date(2026, 11, 1)},
            "debit_to",
            "La date de fin (11/2026) précède la date de début (12/2026).",
        ),
        ({"dossier_from": "12", "dossier_to": "7"}, "dossier_to", "vient avant"),
        ({"contract_from": "P24", "contract_to": "P5"}, "contract_to", "inversez"),
        ({"fixed_fee": Decimal(-1)}, "fixed_fee", "Les frais fixes vont de 0"),
        ({"fixed_fee": Decimal(100000)}, "fixed_fee", "Les frais fixes vont de 0"),
        ({"deposits": frozenset({"tous"})}, "deposits", "Choix inconnu"),
    ],
)
def test_criteria_that_cannot_be_run_say_why(given: dict[str, Any], field: str, words: str) -> None:
    problems = Criteria(**({"entity": "FOREM"} | given)).problems()

    assert list(problems) == [field]
    assert words in problems[field]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"dossier_from": "7", "dossier_to": "007"},
        {"dossier_from": "P5", "dossier_to": "P24"},
        {"dossier_to": "12"},
        {"entered_from": date(2026, 11, 25), "entered_to": date(2026, 11, 25)},
        {"kinds": frozenset(), "deposits": frozenset({"appel"})},
    ],
)
def test_criteria_that_can_be_run_have_no_problem(given: dict[str, Any]) -> None:
    assert Criteria(**({"entity": "FOREM"} | given)).problems() == {}


def test_texts_alone_are_said_to_be_for_every_premium() -> None:
    assert Criteria(entity="FOREM", texts=(1,)).summary() == ["Toutes les quittances", "1 texte"]
    assert Criteria(entity="FOREM", texts=(1, 2), print_filter="C").summary()[1:] == ["2 textes"]


def test_the_summary_names_only_what_narrows_or_adds() -> None:
    plain = Criteria(entity="FOREM")
    narrow = Criteria(
        entity="FOREM",
        dossier_from="7",
        dossier_to="7",
        contract_from="A1",
        collected_by=frozenset({"C"}),
        deposits=frozenset({"libre"}),
        effect_to=date(2026, 11, 30),
    )

    assert plain.summary() == []
    assert narrow.summary() == [
        "Dossier 7",
        "Contrat à partir de A1",
        "Encaissement\u00a0: Confié",
        "Acomptes libres",
        "Effet jusqu’à 30/11/2026",
    ]
