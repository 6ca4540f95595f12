"""The HTML of the mail: tags it has lost, what leaves of it, the text made from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.dispatch.models.mail_template import shipped_text
from echeance.dispatch.templating.cleaning import (
    dropped_rules,
    read_html,
    taken_away,
    with_literal_styles,
    with_plain_styles,
)
from echeance.dispatch.templating.media_rules import read_media
from echeance.dispatch.templating.plain import text_of_html
from echeance.dispatch.templating.tags import lost_tags
from echeance.notices.wording import Context, WordingError, read_wording

SHIPPED = shipped_text()["html"]
KNOWN = {"Adr_Nom", "Ent_Email"}


def leaving(source: str, **values: str) -> str:
    given = {"Adr_Nom": "L’ÉDUC & <Fils>", "Ent_Email": "c@exemple.fr"} | values
    return read_html(source, known=KNOWN).merge(given, context=Context.HTML)


def body(source: str, **values: str) -> str:
    return leaving(source, **values).split("<body", 1)[1].split("</body>", 1)[0].partition(">")[2]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (SHIPPED.replace("</body>", ""), "Le modèle a perdu la balise de fin </body>."),
        (SHIPPED.replace("</html>", ""), "Le modèle a perdu la balise de fin </html>."),
        ("<p>a</p></body>", "Le modèle a perdu la balise de début <body>."),
        ("<p>a</p>", "Le modèle a perdu les balises <body> et </body>."),
        ("<p>\n<strong>a</p>", "Ligne 2 : la balise <strong> n’est pas fermée par </strong>."),
        ("<p>a\n</div></p>", "Ligne 2 : </div> ferme une balise qui n’est pas ouverte."),
        ("<p>a</p>\n<stro", "Ligne 2 : la dernière balise est coupée, il lui manque « > »."),
        (" \n", "Le HTML est vide."),
    ],
)
def test_a_lost_tag_is_named(html: str, words: str) -> None:
    found = [problem.replace("\u00a0", " ") for problem in lost_tags(html, before=SHIPPED)]

    assert words in found


@pytest.mark.parametrize(
    "html",
    [
        SHIPPED,
        "<p>un<p>deux",
        "<ul><li>a<li>b</ul><br><hr/>",
        "<table><tr><td>a<tr><td>b</table>",
        "<body><img src='x' alt='a > b'></body>",
        "Bonjour {Adr_Nom}",
    ],
)
def test_what_a_browser_understands_has_lost_nothing(html: str) -> None:
    assert lost_tags(html) == []


def test_only_what_mail_programs_show_leaves() -> None:
    source = (
        '<body onload="x()"><script>alert("{Adr_Nom}")</script><form>Nom <input></form>'
        '<p onclick="x()" style="position:fixed;color:red">a</p><!-- secret -->'
        '<a href="javascript:x()">b</a><iframe src="https://x.fr"></iframe></body>'
    )

    assert body(source) == 'Nom <p style="color:red">a</p><a>b</a>'
    assert taken_away(source) == ["form", "iframe", "input", "script"]
    assert read_html(source, known=KNOWN).fields == ()


def test_style_sheets_are_written_on_the_tags() -> None:
    source = "<head><style>p { color: red } </style></head><p class='c'>a"

    assert body(source) == '<p style="color:red">a</p>'
    assert "<style" not in leaving(source)


SHEET = """
  p { color: red } .wide { width: 600px }
  @import url(https://x.fr/a.css);
  @font-face { font-family: F; src: url(https://x.fr/f.woff) }
  /* } @media all { p { color: lime } } */
  @media only screen and (max-width: 600px) {
    .wide { width: 100% !important; position: fixed; background: url(https://x.fr/1.png) }
    p, .other > td { font-size: 18px; color: red}
    a[href^="https"] { color: blue }
  }
  @media (prefers-color-scheme: dark){body{background-color:#111}}
  @media print { .nothing { cursor: pointer } }
"""
RESPONSIVE = (
    f"<html><head><style>{SHEET}</style></head><body>"
    '<table class="wide q"><tr><td>{Adr_Nom}</td></tr></table></body></html>'
)


def test_media_rules_leave_in_the_head_with_what_is_safe_and_the_classes_they_name() -> None:
    left = leaving(RESPONSIVE)

    assert left.split("<style>\n")[1].split("</style>")[0] == (
        "@media only screen and (max-width: 600px) {\n"
        ".wide { width: 100% !important }\n"
        "p, .other > td { font-size: 18px; color: red }\n"
        "}\n"
        "@media (prefers-color-scheme: dark) {\n"
        "body { background-color: #111 }\n"
        "}\n"
    )
    assert '<table class="wide" style="width:600px">' in left
    assert "L’ÉDUC &amp; &lt;Fils&gt;" in left
    assert "x.fr" not in left


def test_what_a_style_sheet_loses_is_named() -> None:
    assert dropped_rules(with_literal_styles(RESPONSIVE)) == dropped_rules(RESPONSIVE)
    assert dropped_rules(RESPONSIVE) == (
        "@import url(https://x.fr/a.css)",
        "@font-face",
        "position: fixed (@media only screen and (max-width: 600px))",
        "background: url(https://x.fr/1.png) (@media only screen and (max-width: 600px))",
        'a[href^="https"] (@media only screen and (max-width: 600px))',
        "cursor: pointer (@media print)",
    )


@given(css=st.text(alphabet="@media{}();:.<>/*!\\\"' url#a-z\n") | st.text())
def test_no_style_sheet_closes_its_tag_or_calls_another_machine(css: str) -> None:
    kept = read_media(f"@media print {{ {css} }} {css}", properties={"color", "background"}).css

    assert "<" not in kept
    assert "\\" not in kept
    assert "url(" not in kept.lower()
    assert "@import" not in kept.lower()
    assert kept.count("{") == kept.count("}")


def test_the_style_of_the_body_stays_on_the_body() -> None:
    assert '<body style="margin:0">' in leaving('<body style="margin:0" onload="x()">a</body>')


def test_a_background_image_tells_nobody_that_the_mail_was_opened() -> None:
    source = '<p style="color:red;background:url(https://x.fr/1.png);margin:0">a</p>'

    assert "x.fr" not in leaving(source)


def test_fields_stay_in_text_titles_and_links() -> None:
    source = (
        "<title>Pour {Adr_Nom}</title>"
        '<p title="{Adr_Nom}">{Adr_Nom} <a href="mailto:{Ent_Email}?subject=a&amp;b">x</a></p>'
    )
    name = "L’ÉDUC &amp; &lt;Fils&gt;"

    assert f"<title>Pour {name}</title>" in leaving(source)
    assert body(source) == (
        f'<p title="{name}">{name} <a href="mailto:c@exemple.fr?subject=a&amp;b">x</a></p>'
    )


def test_a_value_is_never_read_as_html_or_as_a_field() -> None:
    assert body("<p>{Adr_Nom}</p>", Adr_Nom="<script>{Ent_Email}</script>") == (
        "<p>&lt;script&gt;{Ent_Email}&lt;/script&gt;</p>"
    )


def test_an_unknown_field_keeps_its_line() -> None:
    with pytest.raises(WordingError, match=r"Ligne 2.*Vouliez-vous dire \{Adr_Nom\}"):
        read_html("<p>\n{Adr_Non}</p>", known=KNOWN)


def test_braces_of_a_style_sheet_are_no_fields_and_may_be_doubled_or_not() -> None:
    plain = "<style>p { color: red }</style><p>{{a}}</p>"
    doubled = "<style>p {{ color: red }}</style><p>{{a}}</p>"

    assert with_literal_styles(plain) == with_literal_styles(doubled) == doubled
    assert with_plain_styles(doubled) == plain
    assert body(plain) == body(doubled) == '<p style="color:red">{a}</p>'


@given(st.text(max_size=60))
def test_any_text_comes_out_as_one_document(text: str) -> None:
    source = "<body><p>" + text.replace("{", "{{").replace("}", "}}") + "</p></body>"

    html = leaving(source)

    assert html.startswith("<!doctype html>\n")
    assert html.count("<body") == html.count("</body>") == 1
    assert "<script" not in html.lower()


def test_the_text_part_reads_like_the_html() -> None:
    html = (
        "<html><head><title>x</title><style>p { a: b }</style></head><body>"
        "<h1>Avis</h1>\n<p>Bonjour\n {Adr_Nom},<br>voici :</p>"
        "<ul><li>un</li><li>deux</li></ul><ol><li>a<li>b</ol>"
        "<table><tr><td>Total</td><td>12&nbsp;€</td></tr><tr><td>Frais</td><td>0</td></tr></table>"
        '<p><a href="https://exemple.fr/a">notre site</a>,'
        ' <a href="mailto:c@exemple.fr">c@exemple.fr</a></p><img alt="FOREM" src="x">'
        "<script>x()</script></body></html>"
    )

    assert text_of_html(html) == (
        "Avis\n\nBonjour {Adr_Nom},\nvoici :\n\n- un\n- deux\n\n1. a\n2. b\n\n"
        "Total 12\u00a0€\nFrais 0\n\n"
        "notre site (https://exemple.fr/a), c@exemple.fr\n\nFOREM\n"
    )


def test_the_shipped_text_is_what_its_html_gives() -> None:
    made = text_of_html(SHIPPED)

    assert made.split() == shipped_text()["text"].split()
    assert read_wording(made, known={"Adr_Titre", "Adr_Nom", "Avis_Numero", "Ent_Nom"}).fields
