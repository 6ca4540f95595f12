"""Merge fields: what they become, what they never become, and what is said of a wrong one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.notices.letter.content import LetterContent
from echeance.notices.merge_fields import FIELDS, Source, merge_values, sample_values
from echeance.notices.wording import (
    LONGEST_SUBJECT,
    Context,
    WordingError,
    read_wording,
    subject_line,
)
from tests.build import make_client, make_notice

KNOWN = ("Adr_Titre", "Adr_Nom", "Adr_Prenom")


def merged(template: str, *, context: Context = Context.TEXT, **values: str) -> str:
    everything = dict.fromkeys(KNOWN, "") | values
    return read_wording(template, known=KNOWN).merge(everything, context=context)


def test_fields_become_the_clients_values() -> None:
    text = merged("Bonjour {Adr_Titre} {Adr_Nom},", Adr_Titre="Mme", Adr_Nom="L'ÉDUC & Fils")

    assert text == "Bonjour Mme L'ÉDUC & Fils,"


def test_a_value_is_escaped_in_html_and_only_there() -> None:
    name = "<b>L'ÉDUC</b> & Fils"

    assert merged("{Adr_Nom}", context=Context.SUBJECT, Adr_Nom=name) == name
    assert (
        merged("<p>{Adr_Nom}</p>", context=Context.HTML, Adr_Nom=name)
        == "<p>&lt;b&gt;L&#x27;ÉDUC&lt;/b&gt; &amp; Fils</p>"
    )


def test_a_field_inside_a_value_stays_what_it_is() -> None:
    assert merged("{Adr_Nom}", Adr_Nom="{Adr_Prenom} {{x}}", Adr_Prenom="Zoë") == (
        "{Adr_Prenom} {{x}}"
    )


def test_a_doubled_brace_is_a_brace() -> None:
    assert merged("p {{ color: red }} {Adr_Nom}", Adr_Nom="A") == "p { color: red } A"


def test_python_attributes_are_no_fields() -> None:
    with pytest.raises(WordingError, match="n’existe pas"):
        read_wording("{Adr_Nom.__class__.__init__.__globals__}", known=KNOWN)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Mme {Adr_Prenom} DURAND", "Mme DURAND"),
        ("{Adr_Titre} {Adr_Prenom} DURAND", "DURAND"),
        ("Bonjour {Adr_Titre} {Adr_Prenom},", "Bonjour,"),
        ("Avis de {Adr_Prenom}", "Avis de"),
        ("<p>Bonjour {Adr_Prenom}</p>", "<p>Bonjour</p>"),
        ("Bonjour {Adr_Prenom} <b>vous</b>", "Bonjour <b>vous</b>"),
        ("a\n{Adr_Prenom} b", "a\nb"),
        ("a {Adr_Prenom}\r\nb", "a\r\nb"),
        ("deux  espaces voulus", "deux  espaces voulus"),
    ],
)
def test_an_empty_value_leaves_no_double_space(template: str, expected: str) -> None:
    assert merged(template) == expected


def test_an_unknown_field_is_named_with_its_line_and_a_suggestion() -> None:
    with pytest.raises(WordingError) as caught:
        read_wording("Bonjour\n\n{Adr_Non} et {adr_nom} et {Zzz}", known=KNOWN)

    assert [problem.line for problem in caught.value.problems] == [3, 3, 3]
    assert caught.value.problems[0].message == (
        "Ligne 3\u00a0: le champ {Adr_Non} n’existe pas. Vouliez-vous dire {Adr_Nom}\u00a0?"
    )
    assert "{Adr_Nom}" in caught.value.problems[1].message
    assert "doublez-la" in caught.value.problems[2].message


@pytest.mark.parametrize("template", ["un { seul", "une } seule", "{Adr_Nom\n}"])
def test_a_lone_brace_is_an_error_that_says_how_to_write_one(template: str) -> None:
    with pytest.raises(WordingError, match="doublez-la"):
        read_wording(template, known=KNOWN)


@given(
    value=st.text(max_size=60) | st.sampled_from(["A\r\nBcc: x@y.fr", "A\u2028B", "a\u202efdp"]),
    context=st.sampled_from(Context),
)
def test_no_value_brings_a_control_character_a_line_or_markup(value: str, context: Context) -> None:
    text = merged("<{Adr_Nom}>", context=context, Adr_Nom=value)

    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)
    if context is Context.HTML:
        assert "<" not in text[1:]


@given(st.text(max_size=400))
def test_text_without_braces_comes_through_untouched(text: str) -> None:
    plain = text.replace("{", "").replace("}", "")

    assert merged(plain) == plain


def test_a_subject_is_one_line_of_at_most_200_characters() -> None:
    assert subject_line("Avis\r\n  suite\x00") == "Avis suite"
    assert len(subject_line("A" * 1500)) == LONGEST_SUBJECT


@pytest.mark.django_db
def test_every_field_has_a_value_for_a_real_notice() -> None:
    client = make_client("CA13", title="Mr", last_name="GACHEL", first_name="Serge")

    values = merge_values(make_notice(client))

    assert set(values) == set(FIELDS) == set(sample_values())
    assert values["Adr_Nom"] == "GACHEL"
    assert values["Avis_Montant"] == "120,00\u00a0€"
    assert values["Ent_Nom"] == "FOREM Courtage"


@pytest.mark.django_db
def test_a_field_says_the_same_of_the_stored_letter_and_of_the_whole_one() -> None:
    notice = make_notice(make_client("CA13", title="Mr", last_name="GACHEL"))
    whole = Source(
        notice.client, LetterContent.from_json(notice.content), str(notice.number), "120,00\u00a0€"
    )

    values = merge_values(notice)

    assert values == {name: field.read(whole) for name, field in FIELDS.items()}
