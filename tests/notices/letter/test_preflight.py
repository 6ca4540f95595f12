"""Our template judged by PDFBox preflight, which knows PDF/A-1b only (Debian: libpdfbox2-java).

A letter is PDF/A-3a. What PDF/A-1b asks besides (fonts, colours, metadata, no transparency, nothing
that runs) is asked of every later part too, so the same template is built as A-1b here, less what
that part forbids: the attached data.
"""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import typst

from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.pdf import TEMPLATE, ComposedLetter, our_fonts, template_data
from tests.notices.letter import specimens
from tests.notices.letter.conftest import MORNING

Letter = Callable[[LetterContent], ComposedLetter]

JAVA = shutil.which("java")
JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        "preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "jaxb-api",
        "javax.activation",
    )
]  # fmt: skip
VALID = "is a valid PDF/A-1b file"
pytestmark = pytest.mark.skipif(
    JAVA is None or not all(jar.exists() for jar in JARS),
    reason="needs Java, and Debian’s libpdfbox2-java, libactivation-java and libjaxb-api-java",
)


def verdicts(folder: Path) -> dict[str, str]:
    """What preflight says of each PDF of the folder: one start of Java for all of them."""
    files = sorted(folder.glob("*.pdf"))
    ran = subprocess.run(  # Debian's program on files that we wrote
        [
            str(JAVA), "-cp", ":".join(map(str, JARS)),
            "org.apache.pdfbox.preflight.Validator_A1b", "group", str(folder),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    parts = re.split(r"^The file (\S+\.pdf) ", ran.stdout, flags=re.MULTILINE)[1:]
    said = {name: " ".join(words.split()) for name, words in zip(*[iter(parts)] * 2, strict=True)}
    assert set(said) == {file.name for file in files}, ran.stdout + ran.stderr
    return said


def template_without(folder: Path, *unwanted: tuple[str, str]) -> Path:
    """A copy of the template where each pattern, which must be there, is replaced."""
    copy = Path(shutil.copytree(TEMPLATE, folder))
    frame = copy / "frame.typ"
    text = frame.read_text()
    for pattern, instead in unwanted:
        text, times = re.subn(pattern, instead, text, flags=re.MULTILINE)
        assert times == 1
    frame.write_text(text)
    return copy


ATTACHMENT = (r"^  pdf\.attach\(.*$", "")
BOOKMARK = (r"outlined: true", "outlined: false")


def built_as_a_1b(template: Path, content: LetterContent, *, pages: int) -> bytes:
    data = template_data(content, number=197, pages=pages)
    pdf = typst.Compiler(template / "letter.typ", root=template, font_paths=our_fonts()).compile(
        format="pdf",
        sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-1b"],
        timestamp=int(MORNING.timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf


def test_preflight_accepts_the_letters_of_every_kind(letter_of: Letter, tmp_path: Path) -> None:
    template = template_without(tmp_path / "template", ATTACHMENT, BOOKMARK)
    files = tmp_path / "letters"
    files.mkdir()
    for name, make in specimens.VARIANTS.items():
        pdf = built_as_a_1b(template, make(), pages=letter_of(make()).pages)
        (files / f"{name}.pdf").write_bytes(pdf)

    said = verdicts(files)

    assert said == {f"{name}.pdf": VALID for name in specimens.VARIANTS}


def test_preflight_accepts_the_bookmark_once_its_target_stands_in_place(tmp_path: Path) -> None:
    """PDFBox 2.0.27 cannot read the target of a bookmark through a reference.

    The format allows one: any object may be indirect (PDF 1.4, 3.2.9). Nothing else is changed
    here, so nothing else was wrong.
    """
    template = template_without(tmp_path / "template", ATTACHMENT)
    files = tmp_path / "letters"
    files.mkdir()
    letter = built_as_a_1b(template, specimens.one_line(), pages=1)
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        bookmark = pdf.Root.Outlines.First
        assert bookmark.Dest.is_indirect
        bookmark.Dest = pikepdf.Array(list(bookmark.Dest))
        pdf.save(files / "bookmark.pdf")

    assert verdicts(files) == {"bookmark.pdf": VALID}


def test_preflight_refuses_what_is_not_pdf_a_1b(letter_of: Letter, tmp_path: Path) -> None:
    (tmp_path / "a-3a.pdf").write_bytes(letter_of(specimens.one_line()).pdf)

    assert "is not a valid PDF/A-1b file" in verdicts(tmp_path)["a-3a.pdf"]
