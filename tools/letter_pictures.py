"""Pictures of letters of every kind, to be looked at: `python -m tools.letter_pictures [FOLDER]`.

Without a folder, those of the user's manual are made again in docs/manuel/images.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
from django.conf import settings
from PIL import Image

from echeance.notices.letter.pdf import LetterComposer
from tests.notices.letter.specimens import VARIANTS, one_line

MANUAL = Path(__file__).resolve().parent.parent / "docs" / "manuel" / "images"
NOT_IN_MANUAL = {"nom-tres-long"}
"""Made to break the layout: nobody is called that."""
DOTS_PER_INCH = 80
COLORS = 64


def main(folder: Path | None) -> None:
    settings.configure(USE_I18N=False)  # Errors are in the reader's language: here, in French.
    composer = LetterComposer()
    at = datetime(2026, 4, 1, 10, 0, tzinfo=UTC)
    letters = {
        name: composer.compose(make(), number=197, timestamp=at) for name, make in VARIANTS.items()
    }
    letters["projet"] = composer.compose(one_line(), number=None, timestamp=at)
    for name, letter in letters.items():
        if folder is None and name in NOT_IN_MANUAL:
            continue
        save_pages(letter.pdf, name=name, folder=folder or MANUAL)


def save_pages(pdf: bytes, *, name: str, folder: Path) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        for rank, page in enumerate(document, start=1):
            suffix = "" if len(document) == 1 else f"-{rank}"
            target = folder / f"lettre-{name}{suffix}.png"
            picture: Image.Image = page.render(scale=DOTS_PER_INCH / 72).to_pil()
            picture.quantize(COLORS).save(target, optimize=True)
            print(f"{target.name}: {target.stat().st_size:,} octets")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
