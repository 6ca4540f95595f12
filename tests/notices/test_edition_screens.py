from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from echeance.accounts.models import Role, User
from echeance.notices import edition as use_case
from echeance.notices.composing import compose_next_lot
from echeance.notices.criteria import Criteria
from echeance.notices.models import Draft, Edition, EditionState, Notice, Reissue
from echeance.notices.reissuing import reissue
from echeance.notices.selecting import select_next
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Premium
from tests.build import (
    NOON,
    TODAY,
    make_client,
    make_contract,
    make_entity,
    make_notice,
    make_premium,
    make_user,
)
from tests.notices.composers import ScriptedComposer
from tests.notices.edition_window import ANSWERS, NEW, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Browser) -> Browser:
    client.force_login(make_user("hala"))
    return client


@pytest.fixture
def reader(client: Browser) -> Browser:
    client.force_login(make_user("lecteur", role=Role.READER))
    return client


def composed() -> Edition:
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    while compose_next_lot(ScriptedComposer(), at=NOON):
        pass
    edition.refresh_from_db()
    return edition


def test_the_window_proposes_everything_entered_to_date_and_in_effect_this_month(
    browser: Browser,
) -> None:
    make_entity()

    form = browser.get(NEW).context["form"]

    assert form["entered_to"].value() == "aujourd’hui"
    assert form["effect_to"].value() == "fin du mois"
    assert form["debit_from"].value() is None


def test_counting_says_how_many_and_writes_nothing(browser: Browser) -> None:
    make_premium()

    response = browser.post(NEW, ANSWERS | {"do": "compter"})

    assert "1 avis pour 1 client : 1 par mail, 0 à imprimer." in words(response)
    assert not Edition.objects.exists()


def test_criteria_are_kept_for_the_next_visit(browser: Browser) -> None:
    make_premium()
    browser.post(NEW, ANSWERS | {"do": "compter", "dossier_from": "P5", "effect_to": "30/04/27"})

    form = browser.get(NEW).context["form"]

    assert (form["dossier_from"].value(), form["effect_to"].value()) == ("P5", "30/04/27")


def test_all_mistakes_are_told_at_once(browser: Browser) -> None:
    make_premium()
    mistakes = {"effect_to": "31/02/2026", "dossier_from": "12", "dossier_to": "7", "kinds": []}

    response = browser.post(NEW, ANSWERS | {"do": "mail", "deposits": []} | mistakes)

    for told in ("jj/mm/aaaa", "inversez les deux bornes", "Cochez au moins une nature"):
        assert told in words(response)


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"entered_from": "22/04/2009", "entered_to": "20/04/2009"}, "précède la date de début"),
        ({"effect_to": "31/02/2026"}, "jj/mm/aaaa"),
        ({"debit_to": "13/2026"}, "mm/aaaa"),
        ({"fixed_fee": "beaucoup"}, "Saisissez un montant"),
        ({"collected_by": []}, "Cochez « Confié »"),
        ({"dossier_from": "12", "dossier_to": "7"}, "inversez les deux bornes"),
    ],
)
def test_a_mistake_is_explained_beside_its_field(
    browser: Browser, answers: dict[str, Any], text: str
) -> None:
    make_premium()

    response = browser.post(NEW, ANSWERS | {"do": "mail"} | answers)

    assert text in words(response)
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("typed", "read"), [("12,5", "12,50 €"), ("12.50", "12,50 €"), ("1 234,56 €", "1 234,56 €")]
)
def test_the_fixed_fee_is_typed_as_one_likes(browser: Browser, typed: str, read: str) -> None:
    make_premium()

    page = browser.post(NEW, ANSWERS | {"fixed_fee": typed, "do": "compter"}).content.decode()

    assert f"Frais fixes : {read} par page" in page.replace("\u00a0", " ")


def test_mail_launches_the_run_and_shows_it(browser: Browser) -> None:
    make_premium(make_contract(make_client("P5")))

    response = browser.post(NEW, ANSWERS | {"do": "mail"}, follow=True)

    edition = Edition.objects.get()
    before = (edition.user, edition.state)
    select_next(clock=lambda: NOON)
    page = words(browser.get(f"/editions/{edition.pk}/"))
    assert response.redirect_chain == [(reverse("notices:edition", args=[edition.pk]), 302)]
    assert before == ("hala", EditionState.SELECTING)
    assert "Sélection des quittances" in words(response)
    assert "0 lettres composées sur 1" in page
    assert "P5" in page


def test_nothing_selected_is_said_without_making_an_edition(browser: Browser) -> None:
    make_entity()

    response = browser.post(NEW, ANSWERS | {"do": "mail"})

    assert "Élargissez la période" in words(response)
    assert not Edition.objects.exists()


def test_a_reader_may_look_but_not_run_nor_answer(reader: Browser) -> None:
    make_premium()
    edition = composed()

    assert reader.get(f"/editions/{edition.pk}/").status_code == 200
    assert reader.get(NEW).status_code == 403
    assert reader.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}).status_code == 403
    assert reader.post(f"/editions/{edition.pk}/action/", {"do": "supprimer"}).status_code == 403
    assert not Notice.objects.exists()


def test_the_question_says_what_each_answer_does(browser: Browser) -> None:
    make_premium()
    make_premium()
    edition = composed()

    page = words(browser.get(f"/editions/{edition.pk}/"))

    assert "Marquer ces 2 avis comme édités ?" in page
    assert "la date d’édition est enregistrée dans chaque quittance" in page
    assert "rien n’est enregistré et rien ne pourra partir" in page


def test_yes_gives_numbers_and_says_so(browser: Browser) -> None:
    make_premium()
    edition = composed()

    response = browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True)

    edition.refresh_from_db()
    assert (edition.state, edition.answered_by) == (EditionState.ISSUING, "hala")
    assert "1 avis marqués comme édités" in words(response)


def test_no_keeps_a_draft_that_can_be_deleted(browser: Browser) -> None:
    make_premium()
    edition = composed()
    browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "non"})
    page = words(browser.get(f"/editions/{edition.pk}/"))

    browser.post(f"/editions/{edition.pk}/action/", {"do": "supprimer"})

    assert "rien ne peut partir" in page
    assert not Edition.objects.exists()


def test_a_late_answer_is_explained(browser: Browser) -> None:
    make_premium()
    edition = composed()
    browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "non"})

    response = browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True)

    assert "n’attend pas, ou n’attend plus" in words(response)
    assert not Notice.objects.exists()


def test_premiums_dropped_by_yes_are_named(browser: Browser) -> None:
    make_premium(make_contract(make_client("P5")), number="1001")
    edition = composed()
    Premium.objects.update(cancelled=True, cancelled_on=TODAY)

    response = browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True)

    assert "Dossier P5 : avis non édité, quittance n° 1001 annulée." in words(response)


def test_a_confidential_client_dropped_by_yes_is_not_named(browser: Browser) -> None:
    make_premium(make_contract(make_client("P-CACHÉ", confidential=True)), number="1001")
    edition = composed()
    Premium.objects.update(cancelled=True, cancelled_on=TODAY)

    response = browser.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"}, follow=True)

    assert "Un client confidentiel : avis non édité." in words(response)
    assert "P-CACHÉ" not in words(response)
    assert "1001" not in words(response)


def test_paper_clients_are_listed_with_the_reason_and_a_way_to_mend_it(browser: Browser) -> None:
    paper = make_client("P6", email="")
    # A dossier that no security token of the page can spell by chance.
    make_premium(make_contract(make_client("P-AILLEURS")))
    make_premium(make_contract(paper))
    edition = composed()

    page = words(browser.get(f"/editions/{edition.pk}/?voir=papier"))

    assert "Aucune adresse e-mail" in page
    assert reverse("portfolio:client", args=[paper.pk]) in page
    assert "P-AILLEURS" not in page


def test_a_failed_letter_is_shown_and_can_be_tried_again(browser: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    compose_next_lot(ScriptedComposer(fails=lambda _: True), at=NOON)

    page = words(browser.get(f"/editions/{edition.pk}/"))
    browser.post(f"/editions/{edition.pk}/action/", {"do": "reessayer"})

    edition.refresh_from_db()
    assert "ne peut pas être imprimé" in page
    assert edition.state == EditionState.COMPOSING


def test_a_run_can_be_interrupted_and_resumed(browser: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")

    browser.post(f"/editions/{edition.pk}/action/", {"do": "interrompre"})
    page = words(browser.get(f"/editions/{edition.pk}/"))
    browser.post(f"/editions/{edition.pk}/action/", {"do": "reprendre"})

    edition.refresh_from_db()
    assert "Composition interrompue, 1 lettre reste à composer : rien n’est enregistré" in page
    assert edition.state == EditionState.COMPOSING


def test_the_heading_follows_the_progress_from_one_step_to_the_next(browser: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")

    fragment = words(browser.get(f"/editions/{edition.pk}/progression/"))

    assert '<span id="etat-edition" hx-swap-oob="true">' in fragment
    assert "Projets en composition" in fragment


def test_a_run_that_nobody_composes_says_that_it_waits_for_the_automate(browser: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    Edition.objects.update(progress_at=timezone.now())
    fresh = words(browser.get(f"/editions/{edition.pk}/progression/"))
    Edition.objects.update(progress_at=timezone.now() - timedelta(seconds=20))

    stalled = words(browser.get(f"/editions/{edition.pk}/progression/"))

    assert "attend l’automate" not in fresh
    assert "La composition attend l’automate" in stalled
    assert 'démarré. <a href="/automate/">' in stalled


def test_the_progress_reloads_the_page_when_it_is_over(browser: Browser) -> None:
    make_premium()
    edition = composed()

    response = browser.get(f"/editions/{edition.pk}/progression/")

    assert response["HX-Refresh"] == "true"


def test_a_run_says_how_long_it_took_and_a_retry_does_not_make_it_longer(browser: Browser) -> None:
    make_premium()
    edition = use_case.run_edition(Criteria(entity="FOREM"), by=None, at=NOON, user="hala")
    compose_next_lot(ScriptedComposer(), at=NOON + timedelta(seconds=8))
    use_case.answer_yes(edition, by="hala", at=NOON + timedelta(minutes=30))
    compose_next_lot(ScriptedComposer(), at=NOON + timedelta(minutes=30, seconds=5))
    compose_next_lot(ScriptedComposer(), at=NOON + timedelta(hours=1))

    page = words(browser.get(f"/editions/{edition.pk}/"))

    assert "Projets prêts en 8 s. Lettres prêtes en 5 s." in page


def test_a_run_too_quick_for_a_clock_does_not_say_nought(browser: Browser) -> None:
    make_premium()
    edition = composed()
    use_case.answer_yes(edition, by="hala", at=NOON)
    compose_next_lot(ScriptedComposer(), at=NOON)

    page = words(browser.get(f"/editions/{edition.pk}/"))

    assert "Lettres prêtes en moins d’une seconde." in page


def test_a_client_with_a_good_address_is_not_asked_to_complete_it(browser: Browser) -> None:
    make_premium(make_contract(make_client("P5", notices_by_email=False)))
    unticked = words(browser.get(f"/editions/{composed().pk}/"))
    make_premium(make_contract(make_client("P6", email="")))
    without = words(browser.get(f"/editions/{composed().pk}/?voir=papier"))

    assert "Ouvrir la fiche" in unticked
    assert "Compléter l’adresse" not in unticked
    assert "Compléter l’adresse" in without


def test_a_draft_that_would_leave_too_late_is_marked_in_words(browser: Browser) -> None:
    make_premium()
    make_premium(make_contract(private_person=False))
    edition = composed()

    page = words(browser.get(f"/editions/{edition.pk}/"))

    assert page.count("Après la date limite de refus (31/10/2026)") == 1


def test_a_draft_letter_is_shown_in_the_browser(browser: Browser) -> None:
    make_premium()
    composed()

    response = browser.get(f"/editions/projets/{Draft.objects.get().pk}.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert response.content.startswith(b"%PDF")


def test_confidential_clients_stay_hidden(browser: Browser) -> None:
    make_premium(make_contract(make_client("P5", confidential=True, last_name="SECRETE")))
    edition = composed()

    page = words(browser.get(f"/editions/{edition.pk}/"))
    letter = browser.get(f"/editions/projets/{Draft.objects.get().pk}.pdf")

    assert "SECRETE" not in page
    assert "1 projet de clients confidentiels" in page
    assert letter.status_code == 404


def test_the_list_shows_each_run_with_its_criteria(browser: Browser) -> None:
    make_premium(make_contract(make_client("P5")))
    use_case.run_edition(Criteria(entity="FOREM", dossier_from="P5"), by=None, at=NOON, user="hala")

    page = words(browser.get("/editions/"))

    assert "Dossier à partir de P5" in page
    assert "Projets en composition" in page


def test_the_manuals_path_is_kept_and_leads_nowhere_dead(browser: Browser) -> None:
    make_premium()
    path = "Comptabilité auxiliaire"
    directory = "Répertoire avis d’échéance et relevés de comptes"

    listed = browser.get("/editions/").content.decode()
    window = browser.get("/editions/nouvelle/").content.decode()

    assert path in listed
    assert f'<li aria-current="page">{directory}</li>' in listed
    assert "<h1>Avis d’échéances</h1>" in window
    assert f'<a href="/editions/">{directory}</a>' in window
    assert '<span class="tab-off">Relevés de comptes (non disponible)</span>' in listed


def test_an_office_without_edition_is_told_where_to_start(browser: Browser) -> None:
    assert "Aucune édition" in words(browser.get("/editions/"))
    assert "Aucune entité juridique" in words(browser.get(NEW))


def test_the_zoom_shows_each_edition_date_with_its_notice(browser: Browser) -> None:
    premium = make_premium(number="1001")
    notice = make_notice(premium=premium, status=NoticeStatus.SENT)

    page = words(browser.get(f"/quittances/{premium.pk}/"))

    assert "Zoom de la quittance n° 1001" in page
    assert "25/11/2026" in page
    assert f"n° {notice.number}" in page
    assert "Envoyé avec succès" in page


def test_cancelling_asks_first_then_cancels_and_blocks(browser: Browser) -> None:
    premium = make_premium(number="1001")
    notice = make_notice(premium=premium)
    question = words(browser.get(f"/quittances/{premium.pk}/annuler/"))
    untouched = Premium.objects.get().cancelled

    response = browser.post(f"/quittances/{premium.pk}/annuler/", follow=True)

    notice.refresh_from_db()
    assert "il sera bloqué" in question
    assert not untouched
    assert "Quittance n° 1001 annulée. 1 avis bloqué" in words(response)
    assert notice.status == NoticeStatus.BLOCKED


def test_a_premium_already_cancelled_is_not_cancelled_twice(browser: Browser) -> None:
    premium = make_premium(cancelled=True)

    response = browser.post(f"/quittances/{premium.pk}/annuler/", follow=True)

    assert "est déjà annulée" in words(response)


def test_the_zoom_keeps_confidential_clients_and_readers_out(reader: Browser) -> None:
    secret = make_premium(make_contract(make_client(confidential=True)))
    premium = make_premium()

    assert reader.get(f"/quittances/{secret.pk}/").status_code == 404
    assert reader.get(f"/quittances/{premium.pk}/").status_code == 200
    assert reader.post(f"/quittances/{premium.pk}/annuler/").status_code == 403


def test_why_a_confidential_notice_was_issued_again_is_told_to_whom_may_see_it(
    browser: Browser,
) -> None:
    notice = make_notice(make_client("S1", confidential=True), status=NoticeStatus.SENT)
    edition = reissue(
        notice,
        kind=Reissue.DUPLICATE,
        reason="Égaré par M. SECRET",
        by=make_user("claire", sees_confidential=True),
        at=NOON,
    )
    Edition.objects.update(criteria=Criteria(entity="FOREM").as_json())
    trusted = Browser()
    trusted.force_login(User.objects.get(username="claire"))
    addresses = [reverse("notices:editions"), reverse("notices:edition", args=[edition.pk])]

    for address in addresses:
        hidden = browser.get(address).content.decode()
        assert "Duplicata" in hidden
        assert "SECRET" not in hidden
        assert "Égaré par M. SECRET" in trusted.get(address).content.decode()
