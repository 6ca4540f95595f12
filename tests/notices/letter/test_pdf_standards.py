"""What the PDF claims, checked from outside the library that wrote it."""

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pdfua
import pikepdf
import pytest

from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import ComposedLetter, LetterComposer
from tests.notices.letter import specimens
from tests.notices.letter.conftest import MORNING

Letter = Callable[[LetterContent], ComposedLetter]


def opened(letter: ComposedLetter) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(letter.pdf))


def test_the_letter_claims_pdf_a_3a_and_pdf_ua_1(letter_of: Letter) -> None:
    with opened(letter_of(specimens.one_line())) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Avis d’échéance n°\u00a0197"
        assert metadata["dc:creator"] == ["FOREM Courtage"]


def test_the_letter_has_language_title_tags_and_colour_profile(letter_of: Letter) -> None:
    with opened(letter_of(specimens.one_line())) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "/StructTreeRoot" in pdf.Root
        assert len(pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()) > 0
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_every_font_is_embedded(letter_of: Letter) -> None:
    with opened(letter_of(specimens.arabic())) as pdf:
        descriptors = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]

    assert len(descriptors) >= 4
    assert all("/FontFile2" in item or "/FontFile3" in item for item in descriptors)


def test_nothing_in_the_letter_runs_or_leaves_the_file(letter_of: Letter) -> None:
    pdf = letter_of(specimens.very_long_name()).pdf

    assert not [
        mark for mark in (b"/JavaScript", b"/Launch", b"/URI", b"/OpenAction") if mark in pdf
    ]


@pytest.mark.parametrize("make", specimens.VARIANTS.values(), ids=specimens.VARIANTS.keys())
def test_an_independent_checker_finds_nothing_against_pdf_ua(
    letter_of: Letter, make: Callable[[], LetterContent], tmp_path: Path
) -> None:
    file = tmp_path / "avis.pdf"
    file.write_bytes(letter_of(make()).pdf)

    assert not pdfua.validate(str(file)).findings


def test_the_data_of_the_notice_is_attached(letter_of: Letter) -> None:
    content = specimens.deposits()

    with opened(letter_of(content)) as pdf:
        attached = pdf.attachments["avis.json"]
        data = json.loads(attached.get_file().read_bytes())

    assert str(attached.obj.AFRelationship) == "/Data"
    assert attached.get_file().mime_type == "application/json"
    assert (data["number"], Decimal(data["total"])) == (197, Decimal("486.80"))
    assert data["lines"] == content.as_json()["lines"]
    assert data["issuer"]["iban"] == specimens.ISSUER.iban


def test_the_data_of_a_direct_notice_has_no_account_of_ours(letter_of: Letter) -> None:
    with opened(letter_of(specimens.direct())) as pdf:
        data = json.loads(pdf.attachments["avis.json"].get_file().read_bytes())

    assert "iban" not in data["issuer"]
    assert "bic" not in data["issuer"]


def test_the_fingerprint_is_that_of_the_bytes(letter_of: Letter) -> None:
    letter = letter_of(specimens.one_line())

    assert letter.sha256 == hashlib.sha256(letter.pdf).hexdigest()


def test_the_same_letter_has_the_same_bytes_in_another_process(composer: LetterComposer) -> None:
    program = (
        "from tests.notices.letter import specimens\n"
        "from tests.notices.letter.conftest import MORNING\n"
        "from echeance.notices.letter.pdf import LetterComposer\n"
        "letter = LetterComposer().compose(specimens.thirty_lines(), number=5, timestamp=MORNING)\n"
        "print(letter.sha256)\n"
    )
    composer.compose(specimens.direct(), number=4, timestamp=MORNING)

    here = composer.compose(specimens.thirty_lines(), number=5, timestamp=MORNING)

    there = subprocess.run(  # our own program, no input from outside
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here.sha256
