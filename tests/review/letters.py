"""Notices with a real letter each, as the screens show them."""

from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus
from tests.build import NOON, make_client, make_letter_content, make_notice

_NAMES = ("ALBERT", "BERTIN", "CARON", "DUMAS", "ÉTIENNE", "FABRE", "GIRARD", "HUBERT")


def make_letters(
    how_many: int, *, status: NoticeStatus = NoticeStatus.PENDING, first: int = 1
) -> list[Notice]:
    """Dossiers CA1, CA2…; the letter of CA2 is n° 2."""
    composer = LetterComposer()
    notices = []
    for number in range(first, first + how_many):
        client = make_client(
            f"CA{number}", last_name=_NAMES[(number - 1) % 8], email=f"client{number}@exemple.fr"
        )
        content = make_letter_content(
            dossier=client.dossier, addressee=(client.full_name, "14 rue des Lilas", "69003 LYON")
        )
        letter = composer.compose(content, number=number, timestamp=NOON)
        notices.append(make_notice(client, status=status, pdf=letter.pdf))
    return notices
