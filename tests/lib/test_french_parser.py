import pytest
from django.core.management.base import CommandError

from echeance.lib.french_parser import FrenchParser


def parser() -> FrenchParser:
    parser = FrenchParser(prog="echeance essai")
    parser.add_argument("number")
    parser.add_argument("--port", type=int)
    parser.add_argument("--security", choices=["none", "tls"])
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--draft", action="store_true")
    either.add_argument("--mark-issued", action="store_true")
    return parser


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ([], "il manque : number"),
        (["1", "--prot", "25"], "arguments inconnus : --prot 25"),
        (["1", "--port"], "--port attend une valeur"),
        (["1", "--port", "abc"], "--port : « abc » n’est pas un nombre entier"),
        (["1", "--draft", "--mark-issued"], "--mark-issued ne va pas avec --draft"),
    ],
)
def test_a_mistake_is_told_in_french(typed: list[str], answer: str) -> None:
    with pytest.raises(CommandError) as refusal:
        parser().parse_args(typed)

    assert str(refusal.value) == answer
    assert refusal.value.returncode == 2


def test_an_unknown_choice_lists_those_that_exist() -> None:
    with pytest.raises(CommandError, match=r"« ssl » n’existe pas ; au choix : .*none.*tls"):
        parser().parse_args(["1", "--security", "ssl"])


def test_an_option_is_never_guessed_from_its_beginning() -> None:
    with pytest.raises(CommandError, match=r"arguments inconnus"):
        parser().parse_args(["1", "--mark"])


def test_the_help_is_french_to_its_headings() -> None:
    help_text = parser().format_help()

    assert "Utilisation : echeance essai" in help_text
    assert "montrer cette aide" in help_text
    assert "show this help" not in help_text
