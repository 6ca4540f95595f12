"""Selections too long to wait for: the file, the alerts, whose they are, and what may go wrong."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from python_calamine import CalamineWorkbook

from echeance.accounts.models import Role, User
from echeance.notices import long_selections, preview, walking
from echeance.notices.composing import has_work, work_once
from echeance.notices.criteria import Criteria
from echeance.notices.edition import CriteriaError
from echeance.notices.holding import LEASE
from echeance.notices.long_selections import ask, content_of, write_next
from echeance.notices.models import (
    LongSelection,
    LongSelectionPart,
    LongSelectionState,
    Wanted,
)
from echeance.notices.models.long_selection import KEPT
from echeance.portfolio.models import LegalEntity
from tests.build import NOON, make_client, make_contract, make_premium, make_user
from tests.notices.composers import ScriptedComposer
from tests.notices.edition_window import ANSWERS, NEW

pytestmark = pytest.mark.django_db
FOREM = Criteria(entity="FOREM")
PREVIEW = "/editions/previsualisation/"


class Killed(BaseException):
    """As sudden as a kill: nothing of ours catches it."""


@pytest.fixture(autouse=True)
def two_notices_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "WHOLE", 1)
    monkeypatch.setattr(long_selections, "WHOLE", 1)
    monkeypatch.setattr(walking, "LOT", 1)


def books(*dossiers: str) -> None:
    for dossier in dossiers:
        client = make_client(dossier, email=f"{dossier}@exemple.fr")
        make_premium(make_contract(client, private_person=False))


def asked(by: User, wanted: Wanted = Wanted.CSV, **options: Any) -> LongSelection:
    options = {"sees_confidential": False} | options
    return ask(FOREM, wanted=wanted, by=by, at=NOON, **options)


def noon() -> datetime:
    return NOON


def at_call(call: int, do: Callable[[], object]) -> Callable[[], datetime]:
    calls = iter(range(1, 100))

    def clock() -> datetime:
        if next(calls) == call:
            do()
        return NOON

    return clock


def die() -> None:
    raise Killed


def words(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def file_of(one: LongSelection) -> bytes:
    return b"".join(content_of(one))


def dossiers_in(csv: bytes) -> list[str]:
    return [line.split(";")[0] for line in csv.decode("utf-8-sig").splitlines()[1:]]


def test_a_long_export_is_done_by_the_composers_and_downloaded(client: Browser, hala: User) -> None:
    books("P5", "P7", "P12")

    waiting = client.post(NEW, ANSWERS | {"do": "xlsx"}, follow=True)
    before = has_work()
    while work_once(ScriptedComposer(), clock=noon):
        pass
    one = LongSelection.objects.get()
    ready = words(client.get(f"/editions/exports/{one.pk}/"))
    response: Any = client.get(f"/editions/exports/{one.pk}/fichier/")
    file = b"".join(response.streaming_content)

    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    assert "Le fichier va être fait" in words(waiting)
    assert (before, has_work()) == (True, False)
    assert "Le fichier est prêt" in ready
    assert response["Content-Length"] == str(len(file))
    assert book.sheet_names == ["Critères", "Avis", "Quittances"]
    assert [row[0] for row in book.get_sheet_by_name("Avis").to_python()[1:]] == [
        "P5",
        "P7",
        "P12",
    ]


def test_a_short_export_comes_at_once(
    client: Browser, hala: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_selections, "WHOLE", 3)
    books("P5", "P7", "P12")

    response: Any = client.post(NEW, ANSWERS | {"do": "csv"})

    assert dossiers_in(b"".join(response.streaming_content)) == ["P5", "P7", "P12"]
    assert not LongSelection.objects.exists()


def test_a_file_longer_than_a_piece_is_kept_whole(
    hala: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_selections, "PART", 100)
    books("P5", "P7")
    one = asked(hala)

    write_next(clock=noon)

    one.refresh_from_db()
    assert one.parts.count() > 2
    assert one.size == len(file_of(one))
    assert dossiers_in(file_of(one)) == ["P5", "P7"]


def test_a_process_that_died_leaves_nothing_and_another_begins_again(hala: User) -> None:
    books("P5", "P7", "P12")
    one = asked(hala)
    with pytest.raises(Killed):
        write_next(clock=at_call(3, die))
    one.refresh_from_db()
    halfway, parts = one.done, one.parts.count()

    too_soon = write_next(clock=lambda: NOON + LEASE - timedelta(seconds=1))
    later = write_next(clock=lambda: NOON + LEASE)

    one.refresh_from_db()
    assert (halfway, parts) == (1, 0)
    assert (too_soon, later) == (False, True)
    assert (one.state, one.done) == (LongSelectionState.READY, 3)
    assert dossiers_in(file_of(one)) == ["P5", "P7", "P12"]


def test_a_process_that_comes_back_too_late_keeps_nothing(hala: User) -> None:
    books("P5", "P7", "P12")
    one = asked(hala)

    write_next(clock=at_call(3, lambda: write_next(clock=lambda: NOON + LEASE)))

    assert LongSelectionPart.objects.count() == 1
    assert dossiers_in(file_of(one)) == ["P5", "P7", "P12"]


def test_what_is_given_up_on_the_way_is_not_finished(client: Browser, hala: User) -> None:
    books("P5", "P7", "P12")
    one = asked(hala)

    write_next(clock=at_call(3, lambda: client.post(f"/editions/exports/{one.pk}/supprimer/")))

    assert not LongSelection.objects.exists()
    assert not LongSelectionPart.objects.exists()


def test_a_file_is_forgotten_after_a_week(hala: User) -> None:
    books("P5", "P7")
    asked(hala)
    write_next(clock=noon)

    write_next(clock=lambda: NOON + KEPT)
    still = LongSelectionPart.objects.exists()
    write_next(clock=lambda: NOON + KEPT + timedelta(seconds=1))

    assert still
    assert not LongSelectionPart.objects.exists()


def test_what_is_asked_twice_is_done_once(hala: User) -> None:
    books("P5", "P7")

    first, second = asked(hala), asked(hala)
    write_next(clock=noon)
    third = asked(hala)

    assert first == second
    assert third != first


def test_an_entity_deleted_meanwhile_is_said(client: Browser, hala: User) -> None:
    books("P5")
    one = asked(hala)
    LegalEntity.objects.update(code="AUTRE")

    write_next(clock=noon)

    page = words(client.get(f"/editions/exports/{one.pk}/"))
    assert "n’a pas pu être fait" in page


def test_impossible_criteria_are_not_asked_for(hala: User) -> None:
    with pytest.raises(CriteriaError):
        ask(
            Criteria(entity="RIEN"),
            wanted=Wanted.CSV,
            by=hala,
            at=NOON,
            sees_confidential=False,
        )


def test_a_confidential_client_is_left_out_for_who_may_not_see_him(hala: User) -> None:
    books("P5")
    make_premium(make_contract(make_client("P7", confidential=True)))
    seeing = make_user("chef", role=Role.ADMINISTRATOR)
    mine, whole = asked(hala), asked(seeing, sees_confidential=True)

    while write_next(clock=noon):
        pass

    assert dossiers_in(file_of(mine)) == ["P5"]
    assert dossiers_in(file_of(whole)) == ["P5", "P7"]


@pytest.mark.parametrize("what", ["", "progression/", "fichier/"])
def test_nobody_opens_the_file_of_another_person(client: Browser, what: str) -> None:
    books("P5", "P7")
    one = asked(make_user("autre"))
    write_next(clock=noon)
    client.force_login(make_user("hala"))

    assert client.get(f"/editions/exports/{one.pk}/{what}").status_code == 404
    assert client.post(f"/editions/exports/{one.pk}/supprimer/").status_code == 404


def test_who_lost_the_right_to_see_confidential_clients_loses_the_file(
    client: Browser, hala: User
) -> None:
    books("P5", "P7")
    one = asked(hala, sees_confidential=True)
    write_next(clock=noon)

    assert client.get(f"/editions/exports/{one.pk}/fichier/").status_code == 404


def test_a_reader_exports_nothing(client: Browser) -> None:
    client.force_login(make_user("lecteur", role=Role.READER))

    assert client.get("/editions/exports/").status_code == 403
    assert client.post("/editions/previsualisation/points/", ANSWERS).status_code == 403


def test_a_file_that_is_not_ready_is_not_sent(client: Browser, hala: User) -> None:
    books("P5", "P7")
    one = asked(hala)

    page = words(client.get(f"/editions/exports/{one.pk}/fichier/", follow=True))

    assert "Ce fichier n’est pas prêt" in page


def test_files_wait_in_a_list(client: Browser, hala: User) -> None:
    books("P5", "P7")
    empty = words(client.get("/editions/exports/"))
    asked(hala)
    write_next(clock=noon)

    page = words(client.get("/editions/exports/"))

    assert "Aucun export" in empty
    assert "Texte CSV" in page
    assert "Télécharger" in page


def test_a_long_preview_has_all_its_alerts_counted(client: Browser, hala: User) -> None:
    books("P5")
    for dossier in ("P7", "P12"):
        make_premium(make_contract(make_client(dossier, email=""), private_person=False))
    before = words(client.get(PREVIEW, ANSWERS, follow=True))

    counting = words(client.post(f"{PREVIEW}points/", ANSWERS, follow=True))
    one = LongSelection.objects.get()
    polled = words(client.get(f"/editions/exports/{one.pk}/progression/"))
    while work_once(ScriptedComposer(), clock=noon):
        pass
    page = words(client.get(PREVIEW, ANSWERS, follow=True))
    listed = words(client.get(PREVIEW, ANSWERS | {"voir": "alertes"}, follow=True))

    assert "Les compter" in before
    assert "vont être comptés" in counting
    assert "vont être comptés" in polled
    assert one.tally == {}
    one.refresh_from_db()
    assert one.tally == {"NO_ADDRESS": 2}
    assert '<span class="stat-value">2</span>' in page
    assert "P7" in listed
    assert 'data-label="Dossier :">P5<' not in listed


def test_each_alert_of_a_long_preview_lists_its_first_notices(
    client: Browser, hala: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_selections, "LISTED", 1)
    late = make_premium(make_contract(make_client("P5", email="p5@exemple.fr")))
    for dossier in ("P7", "P12"):
        make_premium(make_contract(make_client(dossier, email=""), private_person=False))
    client.post(f"{PREVIEW}points/", ANSWERS)
    write_next(clock=noon)

    everything = words(client.get(PREVIEW, ANSWERS | {"voir": "alertes"}, follow=True))
    unreachable = words(
        client.get(PREVIEW, ANSWERS | {"voir": "alertes", "point": "NO_ADDRESS"}, follow=True)
    )

    assert LongSelection.objects.get().tally == {"NO_ADDRESS": 2, "DEADLINE_PASSED": 1}
    assert late.contract.number in everything
    assert 'data-label="Dossier :">P7<' in unreachable
    assert 'data-label="Dossier :">P12<' not in unreachable
    assert late.contract.number not in unreachable


def test_a_long_preview_without_alerts_says_so(client: Browser, hala: User) -> None:
    books("P5", "P7")
    client.post(f"{PREVIEW}points/", ANSWERS)
    write_next(clock=noon)

    page = words(client.get(PREVIEW, ANSWERS, follow=True))

    assert "Rien à vérifier" in page


def test_the_alerts_of_impossible_criteria_lead_back_to_the_window(
    client: Browser, hala: User
) -> None:
    books("P5", "P7")

    response = client.post(f"{PREVIEW}points/", ANSWERS | {"debit_from": "jamais"})

    assert response.headers["Location"].startswith(NEW)
