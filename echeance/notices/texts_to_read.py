"""The texts that a run may print, as an invented client would read them."""

from echeance.notices.letter.content import TextBlock
from echeance.notices.merge_fields import LETTER_FIELDS
from echeance.notices.models import StandardText
from echeance.notices.rich_text import read_rich_text
from echeance.notices.sample_letter import merged_with_samples
from echeance.notices.wording import WordingError

Blocks = tuple[TextBlock, ...]


def texts_to_read() -> list[tuple[StandardText, Blocks]]:
    """Those in use, in the order of printing; without blocks when one is no longer right."""
    in_use = StandardText.objects.filter(is_active=True).select_related("legal_entity")
    return [(text, _blocks(text)) for text in in_use]


def _blocks(text: StandardText) -> Blocks:
    try:
        return merged_with_samples([read_rich_text(text.body, known=LETTER_FIELDS)])
    except WordingError:  # its fields are of an older version: its own page says which
        return ()
