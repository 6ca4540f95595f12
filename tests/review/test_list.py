"""The list « Avis par mail »: what it shows, narrows and sorts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from echeance.accounts.models import Role
from echeance.notices.models import Notice, OfficeSettings
from echeance.notices.status import FailureCause, NoticeStatus
from echeance.review import listing
from tests.build import NOON, make_client, make_edition, make_notice
from tests.dispatch.office import make_office
from tests.review.office import rows, signed_in, words

pytestmark = pytest.mark.django_db
S = NoticeStatus


def _named(name: str, dossier: str | None = None, **notice: object) -> Notice:
    client = make_client(dossier, title="", last_name=name, first_name="")
    return make_notice(client, **notice)  # type: ignore[arg-type]  # passed on as given


def test_before_any_edition_the_list_says_where_notices_come_from(client: Client) -> None:
    page = signed_in(client).get("/avis/")

    assert "Les avis apparaissent ici après une édition marquée « éditée »." in words(page)


def test_a_row_shows_the_manuals_columns(client: Client) -> None:
    make_notice(make_client("CA13"), status=S.FAILED, remark="Boîte pleine")

    page = words(signed_in(client).get("/avis/"))

    assert "Dossier Nom Dte impr. Sta. Dte envoi Utilisateur Utilisateur NT Poste" in page
    assert "CA13 Mme DURAND Solange 25/11/2026 KO Erreur lors de l’envoi hala Boîte pleine" in page


def test_what_waits_for_a_person_comes_first(client: Client) -> None:
    for status in (S.SENT, S.BLOCKED, S.VALIDATED, S.FAILED, S.PENDING):
        _named(status.value, status=status)

    page = signed_in(client).get("/avis/")

    assert rows(page) == ["E", "KO", "V", "B", "OK"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("statut=KO", ["REFUS"]),
        ("statut=KO&statut=OK", ["REFUS", "ENVOI"]),
        ("dossier=ca13", ["REFUS"]),
        ("dossier=CA*", ["ENVOI", "REFUS"]),
        ("dossier=7", ["SEPT"]),
        ("q=refus", ["REFUS"]),
        ("q=n° 2", ["REFUS"]),
        ("numero=3", ["ENVOI"]),
        ("email=envoi@", ["ENVOI"]),
        ("utilisateur=winpass", ["ENVOI"]),
        ("impr_du=24/11/2026", ["SEPT", "REFUS"]),
        ("impr_au=23/11/2026", ["ENVOI"]),
        ("envoi_du=20/11/2026&envoi_au=20/11/2026", ["ENVOI"]),
        ("incertain=on", ["REFUS"]),
        ("poste=console", []),
    ],
)
def test_each_criterion_narrows_the_list(client: Client, search: str, found: list[str]) -> None:
    _named("SEPT", "7")
    _named("REFUS", "CA13", status=S.FAILED, failure=FailureCause.IN_DOUBT)
    sent = NOON - timedelta(days=5)
    sender = make_client("CA9", title="", last_name="ENVOI", first_name="", email="envoi@x.fr")
    make_notice(sender, status=S.SENT, at=sent, edition=make_edition(at=sent, user="winpass"))
    _named("AUTRE", "007", status=S.BLOCKED)

    page = signed_in(client).get(f"/avis/?{search}")

    shown = [name for name in rows(page) if name != "AUTRE"]
    assert sorted(shown) == sorted(found)
    assert (found == ["SEPT"]) <= ("AUTRE" not in rows(page))


def test_counts_are_for_the_other_criteria(client: Client) -> None:
    _named("A", "CA1", status=S.PENDING)
    _named("B", "CA1 bis", status=S.SENT)
    _named("C", "P2", status=S.SENT)

    page = signed_in(client).get("/avis/?dossier=CA*&statut=E")

    counts = {one.code: one.count for one in page.context["statuses"]}
    assert counts == {"E": 1, "V": 0, "OK": 1, "KO": 0, "B": 0}


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("dossier", ["A", "B", "C"]),
        ("-dossier", ["C", "B", "A"]),
        ("nom", ["A", "B", "C"]),
        ("impr", ["C", "B", "A"]),
        ("-impr", ["A", "B", "C"]),
        ("envoi", ["B", "A", "C"]),
        ("utilisateur", ["C", "A", "B"]),
        ("-statut", ["B", "A", "C"]),
        ("statut", ["C", "A", "B"]),
        ("n'importe quoi", ["C", "A", "B"]),
    ],
)
def test_a_column_sorts_the_list(client: Client, sort: str, order: list[str]) -> None:
    day = timedelta(days=1)
    _named("A", "7", status=S.BLOCKED, at=NOON)
    _named("B", "12", status=S.SENT, at=NOON - day, edition=make_edition(at=NOON - day, user="zoé"))
    early = NOON - 2 * day
    _named("C", "CA1", status=S.PENDING, at=early, edition=make_edition(at=early, user="anne"))

    page = signed_in(client).get("/avis/", {"tri": sort})

    assert rows(page) == order


def test_the_sorted_column_says_so(client: Client) -> None:
    make_notice()

    page = signed_in(client).get("/avis/?tri=-nom").content.decode()

    assert page.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in page


def test_pages_follow_each_other_across_statuses(client: Client) -> None:
    for number in range(30):
        _named(f"{number:02}", f"{number}", status=S.PENDING if number < 20 else S.SENT)
    signed_in(client)

    first = client.get("/avis/?par_page=25")
    second = client.get("/avis/?par_page=25&page=2")

    assert rows(first) + rows(second) == [f"{number:02}" for number in range(30)]
    assert "26–30 sur 30" in words(second)


def test_counts_and_pages_stop_where_a_person_would_narrow_the_search(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LIMIT", 3)
    for number in range(6):
        _named(f"{number}", f"{number}")

    page = signed_in(client).get("/avis/?tri=poste")

    assert page.context["listing"].count == 4
    assert page.context["page_obj"].paginator.count == 3
    assert page.context["listing"].sort == "statut"  # no sort of everything in memory


def test_a_date_that_cannot_be_read_is_said_and_does_not_narrow(client: Client) -> None:
    make_notice()

    page = signed_in(client).get("/avis/?impr_du=31/02/2026")

    assert "Saisissez une date au format jj/mm/aaaa" in words(page)
    assert len(rows(page)) == 1


def test_a_range_upside_down_is_said(client: Client) -> None:
    make_notice()

    page = signed_in(client).get("/avis/?impr_du=22/04/2009&impr_au=20/04/2009")

    assert "La date de fin (20/04/2009) précède la date de début (22/04/2009)." in words(page)


def test_each_status_of_the_panel_says_how_many(client: Client) -> None:
    make_notice()
    make_notice(status=S.FAILED)
    make_notice(make_client("CA2"), status=S.FAILED)

    page = words(signed_in(client).get("/avis/?statut=E"))
    narrowed = words(client.get("/avis/?dossier=CA2"))

    assert "En attente de validation (E), 1 Validé, prêt à envoyer (V), 0" in page
    assert "Erreur lors de l’envoi (KO), 2" in page
    assert "Erreur lors de l’envoi (KO), 1" in narrowed


def test_each_criterion_in_force_can_be_taken_away(client: Client) -> None:
    make_notice()

    page = signed_in(client).get("/avis/?dossier=CA13&statut=E&impr_du=22/04/2009")

    texts = {chip.text.replace("\u00a0", " "): chip.without for chip in page.context["chips"]}
    assert texts["dossier : CA13"] == "statut=E&impr_du=22%2F04%2F2009"
    assert texts["imprimé depuis le 22/04/2009"] == "dossier=CA13&statut=E"


def test_confidential_clients_show_only_to_those_who_may_see_them(client: Client) -> None:
    make_notice(make_client(last_name="SECRET", confidential=True))
    make_notice(make_client(last_name="PUBLIC"))

    page = signed_in(client).get("/avis/")
    counts = {one.code: one.count for one in page.context["statuses"]}
    seen = signed_in(client, username="chef", sees_confidential=True).get("/avis/")

    assert rows(page) == ["Mme PUBLIC Solange"]
    assert counts["E"] == 1
    assert len(rows(seen)) == 2


def test_a_reader_sees_no_action(client: Client) -> None:
    make_notice()

    page = signed_in(client, role=Role.READER).get("/avis/")

    assert "Consultation seule." in words(page)
    assert 'name="avis"' not in page.content.decode()
    assert "Valider" not in words(page).split("Avis par mail", 2)[-1].split("Les cinq statuts")[0]


@pytest.mark.parametrize(
    ("manual", "said"),
    [(True, "Confirmation manuelle : un avis part après"), (False, "Validation automatique :")],
)
def test_the_way_of_validating_is_said_and_changed_by_who_may(
    client: Client, *, manual: bool, said: str
) -> None:
    make_office()
    OfficeSettings.objects.update_or_create(pk=1, defaults={"manual_confirmation": manual})
    link = "/parametres/envoi/#id_manual_confirmation"

    manager = signed_in(client).get("/avis/")
    administrator = signed_in(client, role=Role.ADMINISTRATOR, username="chef").get("/avis/")

    assert said in words(manager)
    assert link not in manager.content.decode()
    assert "Changer le mode de validation" in words(administrator)
    assert link in administrator.content.decode()
    assert 'id="id_manual_confirmation"' in client.get("/parametres/envoi/").content.decode()


def test_notices_in_doubt_are_loud(client: Client) -> None:
    make_notice(status=S.FAILED, failure=FailureCause.IN_DOUBT)

    page = words(signed_in(client).get("/avis/"))

    assert "1 envoi incertain" in page
    assert "Incertain." in page


def test_several_notices_waiting_for_one_client_are_pointed_at(client: Client) -> None:
    owner = make_client("CA13")
    make_notice(owner)
    make_notice(owner, status=S.VALIDATED)

    page = words(signed_in(client).get("/avis/"))

    assert page.count("2 avis pour ce client") == 2


def test_the_list_costs_the_same_whatever_its_length(client: Client) -> None:
    signed_in(client)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/avis/?par_page=200&tri=dossier")
        return len(queries)

    make_notice()
    cost()  # the rows of settings that are made at first need
    one = cost()
    for _ in range(40):
        make_notice()

    assert cost() == one


def test_ticking_all_the_results_works_without_script(client: Client) -> None:
    for number in range(30):
        _named(f"{number}", f"{number}")

    page = signed_in(client).get("/avis/?par_page=25&cocher=tout")

    assert "Les 30 avis du résultat sont sélectionnés." in words(page)
    assert page.content.decode().count(" checked>") >= 25


def test_changed_rows_and_counts_are_given_alone(client: Client) -> None:
    old = _named("ANCIEN")
    new = _named("NOUVEAU", status=S.SENT)
    Notice.objects.filter(pk=new.pk).update(changed_at=NOON + timedelta(hours=1))

    page = signed_in(client).get(
        "/avis/changements/",
        {"depuis": (NOON + timedelta(minutes=30)).isoformat(), "lignes": f"{old.pk},{new.pk}"},
    )

    text = words(page)
    assert "NOUVEAU" in text
    assert "ANCIEN" not in text
    assert {one.code: one.count for one in page.context["statuses"]}["OK"] == 1


@pytest.mark.parametrize(
    "search",
    ["depuis=hier&lignes=a,b", "lignes=1", f"lignes=²,{10**30}", "depuis=2026-13-45T00:00"],
)
def test_a_damaged_question_about_changes_changes_nothing(client: Client, search: str) -> None:
    make_notice()

    page = signed_in(client).get(f"/avis/changements/?{search}")

    assert page.status_code == 200


@pytest.mark.parametrize("size", ["²", "9" * 5000, "-25"])
def test_an_impossible_page_length_is_the_usual_one(client: Client, size: str) -> None:
    page = signed_in(client).get("/avis/", {"par_page": size})

    assert page.context["page_obj"].paginator.per_page == listing.DEFAULT_SIZE
