import io

import pypdfium2
import pytest

from echeance.notices import edition as use_case
from echeance.notices import printing
from echeance.notices.channel import Channel
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.letter.reading import text_of
from echeance.notices.models import Draft, Edition, EditionState, Notice, StatusChange
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client
from tests.build import NOON, make_client, make_contract, make_entity, make_premium
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db
FOREM = Criteria(entity="FOREM")


def paper_client(dossier: str, *, postcode: str = "69003", country: str = "FR") -> Client:
    client = make_client(dossier, notices_by_email=False)
    client.postcode, client.country = postcode, country
    client.save()
    return client


def on_paper(*clients: Client, composer: object = None) -> Edition:
    for client in clients:
        make_premium(make_contract(client))
    edition = use_case.run_edition(
        FOREM, by=None, at=NOON, user="hala", channel=Channel.PAPER, issue_when_composed=True
    )
    while compose_next_lot(composer or ScriptedComposer(), at=NOON):  # type: ignore[arg-type]  # either has its one method
        pass
    edition.refresh_from_db()
    return edition


def printed(edition: Edition, *, double_sided: bool = False) -> bytes:
    out = io.BytesIO()
    notices = printing.paper_notices(edition, sees_confidential=True)
    [part] = printing.parts_of(notices)
    printing.print_part(
        edition, part, out, notices=notices, at=NOON, by="hala", double_sided=double_sided
    )
    return out.getvalue()


def test_a_run_on_paper_takes_only_the_clients_whom_no_email_reaches() -> None:
    make_premium(make_contract(make_client("P5")))

    edition = on_paper(paper_client("P6"))

    assert edition.state == EditionState.ISSUED
    assert (edition.notice_count, edition.paper_count) == (0, 1)
    assert [notice.dossier for notice in Notice.objects.all()] == ["P6"]
    assert use_case.count(FOREM, at=NOON, sees_confidential=True).notices == 1


def test_a_notice_on_paper_has_a_number_and_no_life_in_the_mail() -> None:
    on_paper(paper_client("P6"))

    notice = Notice.objects.get()
    assert (notice.number, notice.channel, notice.status, notice.email) == (1, "paper", "", "")
    assert not StatusChange.objects.exists()
    assert not Notice.objects.filter(status__in=NoticeStatus.values).exists()
    assert notice.lines.count() == 1


def test_numbers_follow_the_envelopes_postcode_then_dossier_then_abroad() -> None:
    on_paper(
        paper_client("P2", postcode="91000"),
        paper_client("P10", postcode="01000"),
        paper_client("P9", postcode="01000"),
        paper_client("P1", postcode="1000", country="BE"),
    )

    numbered = Notice.objects.order_by("number").values_list("dossier", flat=True)
    assert list(numbered) == ["P9", "P10", "P2", "P1"]


def test_the_pile_has_a_cover_list_then_each_letter_in_order() -> None:
    edition = on_paper(
        paper_client("P2", postcode="91000"),
        paper_client("P9", postcode="01000"),
        composer=LetterComposer(),
    )

    cover, first, second = text_of(printed(edition)).split("\f")

    assert "Avis à poster, édition n°" in cover
    assert "2 lettres, 2 pages" in cover
    assert cover.index("P9") < cover.index("P2")
    assert "P9" in first
    assert "P2" in second


def test_on_both_sides_each_letter_begins_on_a_new_sheet() -> None:
    edition = on_paper(paper_client("P2"), paper_client("P9"), composer=LetterComposer())

    with pypdfium2.PdfDocument(printed(edition, double_sided=True)) as pile:
        lengths = [len(page.get_textpage().get_text_bounded()) for page in pile]

    assert len(lengths) == 6
    assert [length > 0 for length in lengths] == [True, False] * 3


def test_a_long_run_makes_several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PART", 2)
    edition = on_paper(*(paper_client(f"P{n}") for n in range(1, 6)))

    parts = printing.parts_of(printing.paper_notices(edition, sees_confidential=True))

    assert [(part.first, part.last, part.letters) for part in parts] == [
        (1, 2, 2),
        (3, 4, 2),
        (5, 5, 1),
    ]


def test_confidential_clients_are_printed_by_those_who_may_see_them() -> None:
    secret = paper_client("P6")
    Client.objects.filter(pk=secret.pk).update(confidential=True)
    edition = on_paper(secret, paper_client("P7"))

    seen = printing.paper_notices(edition, sees_confidential=False)

    assert [notice.dossier for notice in seen] == ["P7"]
    assert printing.paper_notices(edition, sees_confidential=True).count() == 2


def test_a_run_on_paper_without_anybody_ends_by_itself() -> None:
    make_entity()
    make_premium(make_contract(make_client("P5")))

    with pytest.raises(use_case.NothingSelectedError):
        on_paper()

    assert not Draft.objects.exists()
