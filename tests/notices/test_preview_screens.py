"""« Prévisualiser » and « Exporter »: what a run would make, without making it."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from python_calamine import CalamineWorkbook

from echeance.accounts.models import User
from echeance.notices.composing import work_once
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.models import (
    Draft,
    Edition,
    LetterSettings,
    Notice,
    OneNoticePer,
)
from echeance.portfolio.models import CollectedBy, DepositKind, PremiumKind
from tests.build import (
    NOON,
    make_client,
    make_contract,
    make_deposit,
    make_entity,
    make_notice,
    make_premium,
)
from tests.notices.edition_window import ANSWERS, NEW, body, compose, words

pytestmark = pytest.mark.django_db


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


def test_the_notices_of_one_contract_are_told_apart(client: Browser, hala: User) -> None:
    contract = make_contract(make_client("P5"))
    make_premium(contract, effective_from=date(2026, 10, 1))
    contract.collected_by = CollectedBy.INSURER
    make_premium(contract, kind=PremiumKind.IMMEDIATE, effective_from=date(2027, 2, 1))
    contract.collected_by = CollectedBy.BROKER
    called = make_contract(make_client("P6"))
    make_deposit(called, kind=DepositKind.CALL)

    page = words(client.get("/editions/previsualisation/", ANSWERS | {"deposits": ["appel"]}))

    assert 'Confié <span class="tag">Arriéré</span>' in page
    assert "Terme, effet du 01/10/2026" in page
    assert 'Direct<div class="small muted">Comptant, effet du 01/02/2027' in page
    assert "Appel d’acompte" in page
    for nature in ("Confié", "Direct"):
        assert f"Écarter cet avis du contrat {contract.number} ({nature})" in page


def test_one_notice_of_a_contract_is_put_aside_and_the_others_stay(
    client: Browser, hala: User
) -> None:
    contract = make_contract(make_client("P5"))
    kept = make_premium(contract)
    contract.collected_by = CollectedBy.INSURER
    make_premium(contract)
    address = "/editions/previsualisation/"
    box = f"{contract.number} [D]"

    preview = words(client.get(address, ANSWERS))
    page = words(client.get(address, ANSWERS | {"ecarter": box}, follow=True))
    client.post(NEW, ANSWERS | {"excluded": box, "do": "mail", "issue_when_composed": "on"})
    compose()

    assert f'name="ecarter" value="{box}"' in preview
    assert "1 avis pour 1 client" in page
    assert f"Sans le contrat {box}" in page
    assert [line.premium for line in Notice.objects.get().lines.all()] == [kept]
    assert "1 avis pour 1 client" in words(client.post(NEW, ANSWERS | {"do": "compter"}))


def test_each_alert_opens_its_own_notices(client: Browser, hala: User) -> None:
    make_premium(make_contract(make_client("P5", last_name="NEGATIF")), gross="-20", taxes="0")
    make_premium(make_contract(make_client("P6", last_name="SANSMAIL", email="")))
    answers = ANSWERS | {"include_credit": "on"}
    address = "/editions/previsualisation/"

    page = words(client.get(address, answers))
    negative = words(client.get(address, answers | {"voir": "alertes", "point": "NOT_POSITIVE"}))
    everything = words(client.get(address, answers | {"voir": "alertes"}))
    unknown = client.get(address, answers | {"voir": "alertes", "point": "RIEN"})

    assert "voir=alertes&amp;point=NOT_POSITIVE" in page
    assert "NEGATIF" in negative
    assert "SANSMAIL" not in negative
    assert "Seulement ceux-ci : avis au total négatif ou nul." in negative
    assert "NEGATIF" in everything
    assert "SANSMAIL" in everything
    assert unknown.status_code == 404


def test_the_fixed_fees_are_totalled_at_one_page_a_notice(client: Browser, hala: User) -> None:
    bearing = make_client("P5", pays_fixed_fee=True)
    make_premium(make_contract(bearing), gross="100")
    make_premium(make_contract(bearing), gross="100")
    make_premium(make_contract(bearing, collected_by=CollectedBy.INSURER), gross="100")
    make_premium(make_contract(make_client("P6")), gross="100")
    answers = ANSWERS | {"fixed_fee": "2,50"}
    wanted = "Total : 400,00 €, plus 5,00 € de frais fixes (2 avis, à une page chacun)."

    preview = words(client.get("/editions/previsualisation/", answers))
    counted = words(client.post(NEW, answers | {"do": "compter"}))
    nobody = words(client.post(NEW, answers | {"do": "compter", "dossier_from": "P6"}))

    assert wanted in preview
    assert wanted in counted
    assert "Aucun de ces clients ne supporte de frais fixes." in nobody


def test_a_run_tells_the_fixed_fees_of_its_real_pages(client: Browser, hala: User) -> None:
    bearing = make_client("P5", pays_fixed_fee=True)
    contract = make_contract(bearing)
    for month in range(1, 13):
        for _ in range(5):
            make_premium(contract, gross="10", taxes="1", effective_from=date(2027, month, 1))
    make_premium(make_contract(make_client("P6")))
    client.post(NEW, ANSWERS | {"fixed_fee": "2,50", "do": "mail"})
    composer = LetterComposer()
    while work_once(composer, clock=lambda: NOON):
        pass
    edition = Edition.objects.get()
    wanted = "Frais fixes compris : 7,50 € (1 avis, 3 pages à 2,50 €)."

    drafts = words(client.get(f"/editions/{edition.pk}/"))
    client.post(f"/editions/{edition.pk}/reponse/", {"answer": "oui"})
    while work_once(composer, clock=lambda: NOON):
        pass
    issued = words(client.get(f"/editions/{edition.pk}/"))

    assert wanted in drafts
    assert wanted in issued


def test_a_notice_of_several_contracts_is_put_aside_whole(client: Browser, hala: User) -> None:
    LetterSettings.objects.create(legal_entity=make_entity(), one_notice_per=OneNoticePer.CLIENT)
    insured = make_client()
    first, second = (make_premium(make_contract(insured)) for _ in range(2))
    kept = make_premium()
    lines = [f"{premium.contract.number} [C]" for premium in (first, second)]

    preview = words(client.get("/editions/previsualisation/", ANSWERS))
    box = "\r\n".join(lines)  # what a browser sends for one box
    page = client.get("/editions/previsualisation/", ANSWERS | {"ecarter": box}, follow=True)

    assert f'name="ecarter" value="{lines[0]}&#10;{lines[1]}"' in preview
    assert "Écarter cet avis de Mme DURAND Solange (2 contrats, Confié)" in preview
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

    page = words(client.get("/editions/previsualisation/", ANSWERS, follow=True))

    assert "se comptent en arrière-plan" in page
    assert page.count("Ouvrir le PDF") == 2


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
