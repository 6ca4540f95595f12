import pytest

from echeance.notices.letter.colours import accent_colour_problem, contrast, main_colour_problem


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#123b52", "#123b52") == pytest.approx(1)


@pytest.mark.parametrize(
    ("colour", "problem"),
    [
        ("#123b52", ""),
        ("#767676", ""),
        ("#777777", "contraste 4,5 sur blanc"),
        ("#e9b44c", "contraste 1,9 sur blanc, il en faut 4,5"),
        ("red", "de la forme #123b52"),
        ("", "de la forme #123b52"),
    ],
)
def test_titles_must_be_read_on_white(colour: str, problem: str) -> None:
    found = main_colour_problem(colour)

    assert problem in found if problem else found == ""


@pytest.mark.parametrize(
    ("accent", "main", "problem"),
    [
        ("#e9b44c", "#123b52", ""),
        ("#000000", "#123b52", ""),
        ("#000000", "#767676", "se lirait mal"),
        ("jaune", "#123b52", "de la forme #e9b44c"),
        ("#e9b44c", "bleu", ""),
    ],
)
def test_the_total_must_be_read_on_its_ground(accent: str, main: str, problem: str) -> None:
    found = accent_colour_problem(accent, main=main)

    assert problem in found if problem else found == ""
