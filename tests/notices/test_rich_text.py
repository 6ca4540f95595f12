import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.notices.letter.content import Run, TextBlock
from echeance.notices.rich_text import read_rich_text
from echeance.notices.wording import WordingError

KNOWN = ["Adr_Nom", "Adr_Prenom"]


def merged(text: str, **values: str) -> tuple[TextBlock, ...]:
    return read_rich_text(text, known=KNOWN).merge({"Adr_Nom": "", "Adr_Prenom": "", **values})


def test_paragraphs_lists_bold_and_links_are_read() -> None:
    text = """Bonjour,
à vous.

Deux points :
- le **premier**
• le [second](https://exemple.fr/a?b=1)

Fin."""

    assert merged(text) == (
        TextBlock(runs=(Run(text="Bonjour,\nà vous."),)),
        TextBlock(runs=(Run(text="Deux points :"),)),
        TextBlock(runs=(Run(text="le "), Run(text="premier", strong=True)), is_item=True),
        TextBlock(
            runs=(Run(text="le "), Run(text="second", link="https://exemple.fr/a?b=1")),
            is_item=True,
        ),
        TextBlock(runs=(Run(text="Fin."),)),
    )


def test_fields_are_merged_and_what_they_hold_is_only_text() -> None:
    hostile = "**gras** [x](https://mal.fr) {Adr_Prenom} - #panic()"

    (block,) = merged("Cher {Adr_Nom}, {{Adr_Nom}}", Adr_Nom=hostile)

    assert block.runs == (Run(text=f"Cher {hostile}, {{Adr_Nom}}"),)


def test_a_block_that_comes_out_empty_is_left_out() -> None:
    assert merged("{Adr_Nom}\n\nFin") == (TextBlock(runs=(Run(text="Fin"),)),)


def test_the_fields_of_a_text_are_known() -> None:
    assert read_rich_text("{Adr_Nom}\n- **{Adr_Prenom}**", known=KNOWN).fields == set(KNOWN)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\n\nb\nUn {Nom} ici", "Ligne 4\u00a0: le champ {Nom} n’existe pas."),
        ("- un\n- **gras", "Ligne 2\u00a0: «\u00a0**\u00a0» ouvre un gras"),
        ("[x](javascript:alert(1))", None),  # read as text: no address of ours
        ("[x](javascript:alert)", "le lien «\u00a0javascript:alert\u00a0» doit commencer par"),
        ("[x](file:///etc/passwd)", "doit commencer par https://"),
        ("[x]()", "doit commencer par https://"),
        ("une { seule", "une accolade"),
    ],
)
def test_a_problem_is_named_with_its_line(text: str, problem: str | None) -> None:
    if problem is None:
        (block,) = merged(text)
        assert not [run for run in block.runs if run.link.startswith("javascript")]
        return

    with pytest.raises(WordingError) as refused:
        read_rich_text(text, known=KNOWN)

    assert problem.replace("\u00a0", " ") in str(refused.value).replace("\u00a0", " ")


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(WordingError) as refused:
        read_rich_text("{A}\n\n[b](c)\n\n**d", known=KNOWN)

    assert [problem.line for problem in refused.value.problems] == [1, 3, 5]


@given(st.text(alphabet="ab*[]()- •\n{}:/#é", max_size=80))
def test_any_text_is_read_or_refused_in_french(text: str) -> None:
    try:
        blocks = merged(text)
    except WordingError:
        return
    for block in blocks:
        for run in block.runs:
            assert not run.link or run.link.startswith(("https://", "http://", "mailto:", "tel:"))
