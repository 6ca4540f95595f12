"""The buttons of the edition window, of its preview and of a run's page."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from python_calamine import CalamineWorkbook

from echeance.accounts.models import Role, User
from echeance.notices.channel import Channel
from echeance.notices.composing import work_once
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.models import (
    Draft,
    Edition,
    EditionState,
    LetterSettings,
    Notice,
    OneNoticePer,
)
from echeance.notices.selecting import select_next
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client, Premium
from tests.build import (
    NOON,
    make_client,
    make_contract,
    make_entity,
    make_notice,
    make_premium,
    make_user,
)
from tests.notices.composers import ScriptedComposer

pytestmark = pytest.mark.django_db
NEW = "/editions/nouvelle/"
ANSWERS: dict[str, Any] = {"entity": "FOREM", "collected_by": ["C", "D"], "kinds": ["T", "C"]}


@pytest.fixture
def hala(client: Browser) -> User:
    user = make_user("hala")
    client.force_login(user)
    return user


def words(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ").replace("&nbsp;", " ")


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def compose(composer: ScriptedComposer | None = None) -> None:
    while work_once(composer or ScriptedComposer(), clock=lambda: NOON):
        pass


# « Prévisualiser »


def test_a_preview_lists_counts_and_writes_nothing(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P5")))
    make_premium(make_contract(make_client("P6", email="")))

    page = words(client.post(NEW, ANSWERS | {"do": "previsualiser"}, follow=True))

    assert "2 avis pour 2 clients : 1 par mail, 1 à imprimer." in page
    assert "Aucune adresse e-mail" in page
    assert "sans adresse utilisable" in page
    assert not Edition.objects.exists()
    assert not Draft.objects.exists()


def test_each_line_says_what_to_look_at(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P5")), gross="-20", taxes="0")
    shared = [make_client(dossier, email="famille@exemple.fr") for dossier in ("P6", "P7")]
    make_premium(make_contract(shared[0]))
    before = make_premium(make_contract(make_client("P8")))
    make_notice(premium=before)
    make_premium(before.contract)

    page = words(
        client.post(NEW, ANSWERS | {"include_credit": "on", "do": "previsualiser"}, follow=True)
    )

    assert "Total négatif ou nul" in page
    assert "Adresse partagée par 2 clients" in page
    assert "Même période déjà éditée : avis n° 1 du 25/11/2026" in page


def test_the_letter_of_a_line_is_composed_on_demand(client: Browser, hala: User) -> None:
    contract = make_contract(make_client("P5"))
    make_premium(contract)
    where: dict[str, Any] = {
        "client": contract.client_id,
        "contrat": contract.pk,
        "encaissement": "C",
        "reglement": "",
    }

    letter = client.get("/editions/previsualisation/lettre.pdf", ANSWERS | where)
    gone = client.get(
        "/editions/previsualisation/lettre.pdf", ANSWERS | where | {"encaissement": "D"}
    )

    assert letter["Content-Type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")
    assert gone.status_code == 404
    assert not Draft.objects.exists()


def test_a_confidential_client_is_neither_previewed_nor_exported(
    client: Browser, hala: User
) -> None:
    secret = make_contract(make_client("P5", confidential=True, last_name="SECRETE"))
    make_premium(secret)
    make_premium()

    page = words(client.post(NEW, ANSWERS | {"do": "previsualiser"}, follow=True))
    table = body(client.post(NEW, ANSWERS | {"do": "csv"})).decode()
    letter = client.get(
        "/editions/previsualisation/lettre.pdf",
        ANSWERS | {"client": secret.client_id, "contrat": secret.pk, "encaissement": "C"},
    )

    assert "SECRETE" not in page + table
    assert "1 avis de clients confidentiels" in page
    assert letter.status_code == 404


def test_a_contract_put_aside_stays_to_be_issued(client: Browser, hala: User) -> None:
    aside, kept = make_premium(), make_premium()
    number = aside.contract.number

    page = client.get("/editions/previsualisation/", ANSWERS | {"ecarter": number}, follow=True)
    client.post(NEW, ANSWERS | {"excluded": number, "do": "mail", "issue_when_composed": "on"})
    compose()

    assert kept.contract.number in words(page)
    assert "1 avis pour 1 client" in words(page)
    assert [line.premium for line in Notice.objects.get().lines.all()] == [kept]
    assert words(client.post(NEW, ANSWERS | {"do": "compter"})).count("1 avis pour 1 client")


def test_a_notice_of_several_contracts_is_put_aside_whole(client: Browser, hala: User) -> None:
    LetterSettings.objects.create(legal_entity=make_entity(), one_notice_per=OneNoticePer.CLIENT)
    insured = make_client()
    first, second = (make_premium(make_contract(insured)) for _ in range(2))
    kept = make_premium()
    numbers = [first.contract.number, second.contract.number]

    preview = words(client.get("/editions/previsualisation/", ANSWERS))
    box = "\r\n".join(numbers)  # what a browser sends for one box
    page = client.get("/editions/previsualisation/", ANSWERS | {"ecarter": box}, follow=True)

    assert f'name="ecarter" value="{numbers[0]}&#10;{numbers[1]}"' in preview
    assert "Écarter les 2 contrats de" in preview
    assert "1 avis pour 1 client" in words(page)
    assert kept.contract.number in words(page)


def test_counting_says_how_many_would_leave_too_late(client: Browser, hala: User) -> None:
    make_premium()  # due on 1 January 2027: 31 October 2026 is past

    page = words(client.post(NEW, ANSWERS | {"do": "compter"}))

    assert "1 avis partira après la date limite" in page


def test_a_preview_of_impossible_criteria_leads_back_to_the_window(
    client: Browser, hala: User
) -> None:
    response = client.get("/editions/previsualisation/", ANSWERS | {"effect_to": "jamais"})

    assert response["Location"].startswith(NEW)


def test_a_long_preview_offers_to_count_its_alerts(
    client: Browser, hala: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("echeance.notices.preview.WHOLE", 1)
    make_premium()
    make_premium()

    page = words(client.get("/editions/previsualisation/", ANSWERS))

    assert "se comptent en arrière-plan" in page
    assert page.count("Ouvrir le PDF") == 2


# « Exporter »


def test_the_export_has_criteria_notices_and_lines(client: Browser, hala: User) -> None:
    contract = make_contract(make_client("007", last_name="=DANGER()"))
    make_premium(contract, number="1001", gross="1234.56")
    make_premium(contract, number="1002", gross="-20", taxes="0")

    response = client.post(NEW, ANSWERS | {"do": "xlsx", "dossier_from": "007"})

    book = CalamineWorkbook.from_filelike(io.BytesIO(body(response)))
    assert 'filename="avis_' in response["Content-Disposition"]
    assert book.sheet_names == ["Critères", "Avis", "Quittances"]
    assert ["Dossier à partir de 007"] in book.get_sheet_by_name("Critères").to_python()
    [_, notice] = book.get_sheet_by_name("Avis").to_python()
    assert notice[0] == "007"
    assert notice[1] == "Mme =DANGER() Solange"
    assert notice[6:9] == [2.0, 1214.56, "Mail"]
    lines = book.get_sheet_by_name("Quittances").to_python()[1:]
    assert [line[6] for line in lines] == ["1001", "1002"]
    assert lines[0][8] == date(2027, 1, 1)
    assert not Edition.objects.exists()


def test_the_csv_is_for_french_excel(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P5")), gross="1234.56")

    table = body(client.post(NEW, ANSWERS | {"do": "csv"})).decode()

    assert table.startswith("\ufeffDossier;Nom;Contrat;")
    assert ";1234,56;" in table
    assert table.endswith("\r\n")


# « Imprimer »


def test_imprimer_issues_the_clients_on_paper_and_them_alone(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P5")))
    make_premium(make_contract(make_client("P6", email="")))
    client.post(NEW, ANSWERS | {"do": "imprimer"})
    compose()
    edition = Edition.objects.get()
    question = words(client.get(f"/editions/{edition.pk}/"))

    client.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"})
    compose()

    page = words(client.get(f"/editions/{edition.pk}/impression/"))
    review = words(client.get(reverse("review:list")))
    notice = Notice.objects.get()
    assert "Marquer cet avis comme édité ?" in question
    assert (edition.channel, notice.dossier, notice.channel) == (Channel.PAPER, "P6", "paper")
    assert "P6" in page
    assert "P6" not in review
    assert client.get(reverse("review:details", args=[notice.pk])).status_code == 404


def test_the_pile_is_a_pdf_in_the_browser(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P6", email="")))
    client.post(NEW, ANSWERS | {"do": "imprimer", "issue_when_composed": "on"})
    while work_once(LetterComposer(), clock=lambda: NOON):
        pass
    edition = Edition.objects.get()

    pile = client.get(f"/editions/{edition.pk}/impression/1.pdf?recto-verso=1")
    none = client.get(f"/editions/{edition.pk}/impression/2.pdf")

    assert body(pile).startswith(b"%PDF")
    assert none.status_code == 404


def test_a_run_by_email_offers_to_print_the_others(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P6", email="")))
    client.post(NEW, ANSWERS | {"do": "mail"})
    compose()
    first = Edition.objects.get()
    offered = words(client.get(f"/editions/{first.pk}/"))

    client.post(f"/editions/{first.pk}/action/", {"do": "imprimer"})
    compose()
    paper = Edition.objects.exclude(pk=first.pk).get()
    client.post(f"/editions/{paper.pk}/reponse/", {"answer": "oui"})
    compose()

    done = words(client.get(f"/editions/{first.pk}/"))
    assert "Imprimer 1 avis" in offered
    assert "Imprimer 1 avis" not in done
    assert "Édité depuis" in done


def test_nobody_to_print_is_said(client: Browser, hala: User) -> None:
    make_premium()
    client.post(NEW, ANSWERS | {"do": "imprimer"})
    compose()

    page = words(client.get(f"/editions/{Edition.objects.get().pk}/"))

    assert "Aucun client à imprimer" in page


def test_cancelling_a_premium_on_paper_says_not_to_post_it(client: Browser, hala: User) -> None:
    premium = make_premium(make_contract(make_client("P6", email="")), number="1001")
    client.post(NEW, ANSWERS | {"do": "imprimer", "issue_when_composed": "on"})
    compose()

    page = words(client.post(f"/quittances/{premium.pk}/annuler/", follow=True))

    assert "ne postez pas cet avis" in Notice.objects.get().remark
    assert "sur papier" in page


def test_a_reader_neither_previews_nor_prints_nor_reissues(client: Browser) -> None:
    client.force_login(make_user("lecteur", role=Role.READER))
    notice = make_notice()

    for address in (
        "/editions/previsualisation/",
        "/editions/options/",
        f"/quittances/avis/{notice.pk}/reediter/",
    ):
        assert client.get(address).status_code == 403


# The run and its page


def test_a_letter_that_cannot_be_mended_does_not_hold_the_edition(
    client: Browser, hala: User
) -> None:
    make_premium(make_contract(make_client("P5")))
    make_premium(make_contract(make_client("P6")))
    client.post(NEW, ANSWERS | {"do": "mail", "issue_when_composed": "on"})
    compose(ScriptedComposer(fails=lambda content: content.dossier == "P5"))
    edition = Edition.objects.get()

    page = words(client.get(f"/editions/{edition.pk}/"))
    listed = words(client.get("/editions/"))
    client.post(f"/editions/{edition.pk}/action/", {"do": "reessayer"})
    compose()

    edition.refresh_from_db()
    assert "Terminée, 1 lettre à corriger" in page
    assert "Terminée, 1 lettre à corriger" in listed
    assert "ne peut pas être imprimé" in page
    assert edition.state == EditionState.ISSUED
    assert sorted(Notice.objects.values_list("number", "dossier")) == [(1, "P5"), (2, "P6")]


def test_a_run_interrupted_after_its_numbers_goes_on_and_is_not_deleted(
    client: Browser, hala: User
) -> None:
    make_premium()
    client.post(NEW, ANSWERS | {"do": "mail", "issue_when_composed": "on"})
    edition = Edition.objects.get()
    select_next(clock=lambda: NOON)
    client.post(f"/editions/{edition.pk}/action/", {"do": "interrompre"})
    page = words(client.get(f"/editions/{edition.pk}/"))
    client.post(f"/editions/{edition.pk}/action/", {"do": "supprimer"})
    compose()
    waiting = Notice.objects.count()

    client.post(f"/editions/{edition.pk}/action/", {"do": "reprendre"})
    compose()

    assert "les numéros sont donnés, 1 lettre reste à composer" in page
    assert (waiting, Notice.objects.count()) == (0, 1)


def test_criteria_of_a_run_are_taken_again(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P5")))
    client.post(NEW, ANSWERS | {"do": "mail", "dossier_from": "P5", "effect_to": "31/12/2027"})

    form = client.get(NEW, {"edition": Edition.objects.get().pk}).context["form"]

    assert (form["dossier_from"].value(), form["effect_to"].value()) == ("P5", "31/12/2027")


# Reissuing, from the « zoom de la quittance »


def test_the_zoom_leads_to_a_reissue_and_shows_it(client: Browser, hala: User) -> None:
    premium = make_premium()
    notice = make_notice(premium=premium, status=NoticeStatus.SENT)
    zoom = words(client.get(f"/quittances/{premium.pk}/"))
    question = words(client.get(f"/quittances/avis/{notice.pk}/reediter/"))

    client.post(
        f"/quittances/avis/{notice.pk}/reediter/", {"kind": "duplicate", "reason": "Avis égaré"}
    )
    compose()

    again = words(client.get(f"/quittances/{premium.pk}/"))
    assert "Rééditer" in zoom
    assert f"Rééditer l’avis n° {notice.number} ?" in question
    assert f"Duplicata de l’avis n° {notice.number} : Avis égaré" in again


def test_a_reissue_without_reason_or_of_something_paid_is_refused_with_words(
    client: Browser, hala: User
) -> None:
    notice = make_notice()
    address = f"/quittances/avis/{notice.pk}/reediter/"

    silent = words(client.post(address, {"kind": "duplicate", "reason": ""}))
    Premium.objects.update(settled_on=date(2026, 11, 24))
    paid = words(client.post(address, {"kind": "duplicate", "reason": "Égaré"}))

    assert "Indiquez le motif" in silent
    assert "est payée" in paid
    assert not Edition.objects.filter(reissue_of=notice).exists()


def test_a_confidential_notice_is_not_reissued_by_others(client: Browser, hala: User) -> None:
    notice = make_notice()
    Client.objects.update(confidential=True)

    assert client.get(f"/quittances/avis/{notice.pk}/reediter/").status_code == 404
