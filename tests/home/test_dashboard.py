"""The dashboard and the frame of every page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from echeance.accounts.models import Role
from echeance.notices.models import Draft, DraftState, EditionState
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import make_client, make_contract, make_edition, make_notice
from tests.review.office import signed_in, words

pytestmark = pytest.mark.django_db
S = NoticeStatus


def test_a_new_office_is_led_from_its_files_to_its_first_mail(client: Client) -> None:
    page = words(signed_in(client, role=Role.ADMINISTRATOR).get("/"))

    steps = ["Importer vos fichiers", "Indiquer le serveur", "Éditer les avis", "Contrôler"]
    assert [page.index(step) for step in steps] == sorted(page.index(step) for step in steps)
    assert "Laisser partir" in page


def test_the_five_statuses_are_counted(client: Client) -> None:
    for status, count in ((S.PENDING, 3), (S.SENT, 2), (S.BLOCKED, 1)):
        for _ in range(count):
            make_notice(status=status)

    page = signed_in(client).get("/")

    assert [(card.code, card.count) for card in page.context["today"].cards] == [
        ("E", 3), ("V", 0), ("OK", 2), ("KO", 0), ("B", 1),
    ]  # fmt: skip


def test_what_waits_for_a_person_is_listed(client: Client) -> None:
    make_notice(status=S.FAILED, failure=FailureCause.IN_DOUBT)
    make_notice(status=S.FAILED, failure=FailureCause.ADDRESS)
    make_notice(make_client(email=""))
    edition = make_edition(state=EditionState.COMPOSED)

    page = words(signed_in(client).get("/"))

    assert "1 envoi incertain" in page
    assert "1 avis en erreur" in page
    assert "1 avis en attente sans adresse utilisable" in page
    assert f"Édition n° {edition.pk} : à marquer comme éditée ou non" in page


def test_when_nothing_waits_the_dashboard_says_so(client: Client) -> None:
    make_notice(status=S.SENT)

    assert "Tout est à jour." in words(signed_in(client).get("/"))


def test_mail_that_waits_for_a_stopped_automate_is_said_on_every_page(client: Client) -> None:
    make_notice(status=S.VALIDATED)

    page = words(signed_in(client).get("/avis/"))

    assert "Automate arrêté." in page
    assert "1 avis validé attend." in page


def test_the_menu_counts_what_is_pending_and_shows_only_what_exists(client: Client) -> None:
    make_notice()
    make_notice(make_client(confidential=True))

    page = signed_in(client).get("/")

    menu = {entry.label: entry for entry in page.context["menu"]}
    assert menu["Avis par mail"].badge == "1"
    assert menu["Tableau de bord"].aria_current == "page"
    assert "Paramètres" not in menu
    assert "Boîte aux lettres" not in menu


@pytest.mark.parametrize("path", ["/introuvable/", "/avis/999999/"])
def test_a_page_that_does_not_exist_says_it_in_french(client: Client, path: str) -> None:
    page = signed_in(client).get(path)

    assert page.status_code == 404
    assert "Cette page n’existe pas ou plus." in words(page)


def test_an_unexpected_error_gives_a_reference_and_no_detail(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    signed_in(client).raise_request_exception = False
    monkeypatch.setattr("echeance.home.views.today", None)

    page = client.get("/")

    text = words(page)
    assert page.status_code == 500
    assert "Une erreur est survenue" in text
    reference = text.split("administrateur : ")[1][:4]
    assert f"reference {reference}: GET / failed" in caplog.text


@pytest.mark.parametrize(("chosen", "attribute"), [("dark", ' data-theme="dark"'), ("", "")])
def test_the_theme_is_remembered(client: Client, chosen: str, attribute: str) -> None:
    signed_in(client)

    page = client.post("/apparence/", {"theme": chosen, "next": "/avis/"})

    assert page["Location"] == "/avis/"
    assert f'<html lang="fr"{attribute}>' in client.get("/avis/").content.decode()


def test_the_theme_form_leads_to_no_other_site(client: Client) -> None:
    page = signed_in(client).post("/apparence/", {"theme": "dark", "next": "//ailleurs.exemple/"})

    assert page["Location"] == "/"


def test_a_wrong_password_is_said_in_french(client: Client) -> None:
    page = client.post("/compte/connexion/", {"username": "hala", "password": "non"})

    assert "Identifiant ou mot de passe incorrect." in words(page)


def test_the_chart_and_its_table_say_what_left_each_day(client: Client) -> None:
    now = timezone.now()
    for status in (S.SENT, S.SENT, S.FAILED):
        make_notice(status=status, at=now)
    make_notice(status=S.SENT, at=now - timedelta(days=20))

    answer = signed_in(client).get("/")

    chart = answer.context["chart"]
    assert [(day.sent, day.failed) for day in chart.days][-2:] == [(0, 0), (2, 1)]
    assert chart.days[-1].sent_height == pytest.approx(160 * 2 / 3, abs=0.1)
    assert "2 envoyés, 1 en erreur" in answer.content.decode()
    assert answer.content.decode().count("<rect ") == 2


def test_the_chart_stays_away_while_nothing_has_left(client: Client) -> None:
    make_notice()

    assert "<rect " not in signed_in(client).get("/").content.decode()


def test_a_letter_that_could_not_be_composed_waits_for_a_person(client: Client) -> None:
    edition = make_edition(state=EditionState.ISSUED)
    contract = make_contract()
    Draft.objects.create(
        edition=edition,
        rank=1,
        number=1,
        client=contract.client,
        contract=contract,
        content={},
        total=1,
        state=DraftState.FAILED,
    )

    page = words(signed_in(client).get("/"))

    assert f"Édition n° {edition.pk} : des lettres à corriger" in page
