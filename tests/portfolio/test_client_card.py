import html

import pytest
from django.test import Client as Browser
from django.urls import reverse

from echeance.accounts.models import Role
from echeance.portfolio.models import Client, ClientChange
from tests.build import make_client, make_contract, make_premium, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    return signed_in("hala")


def signed_in(name: str, *, role: Role = Role.MANAGER, sees_confidential: bool = False) -> Browser:
    browser = Browser()
    browser.force_login(make_user(name, role=role, sees_confidential=sees_confidential))
    return browser


def card(client: Client, **changes: str) -> dict[str, str]:
    """What the form posts for that client, with `changes`; a tick is "on", or "" to untick."""
    posted = {
        "version": str(client.version),
        "email": client.email,
        "notices_by_email": "on" if client.notices_by_email else "",
        "dossier": client.dossier,
        "status": client.status,
        "title": client.title,
        "last_name": client.last_name,
        "first_name": client.first_name,
        "address1": client.address1,
        "postcode": client.postcode,
        "city": client.city,
        "country": client.country,
    } | changes
    return {name: value for name, value in posted.items() if value}


def address(client: Client) -> str:
    return reverse("portfolio:client", args=[client.pk])


def page(browser: Browser, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def refused(browser: Browser, url: str, posted: dict[str, str]) -> str:
    response = browser.post(url, posted)
    assert response.status_code == 422
    return html.unescape(response.content.decode())


def test_a_saved_card_says_so_and_keeps_who_changed_what(browser: Browser) -> None:
    client = make_client("P1", notices_by_email=False)

    response = browser.post(
        address(client), card(client, city="PARIS", notices_by_email="on"), follow=True
    )

    assert "Modifications enregistrées." in html.unescape(response.content.decode())
    client.refresh_from_db()
    assert (client.city, client.notices_by_email, client.version) == ("PARIS", True, 2)
    assert client.modified_by == "hala"
    changes = {(c.label, c.before, c.after, c.by) for c in ClientChange.objects.all()}
    assert changes == {("ville", "LYON", "PARIS", "hala"), ("AE par mail", "non", "oui", "hala")}
    assert "AE par mail" in page(browser, address(client))


def test_saving_without_a_change_writes_nothing(browser: Browser) -> None:
    client = make_client("P1")

    response = browser.post(address(client), card(client), follow=True)

    assert "Rien n’a changé." in html.unescape(response.content.decode())
    client.refresh_from_db()
    assert client.version == 1
    assert not ClientChange.objects.exists()


def test_e_mail_and_ae_par_mail_stand_together_first(browser: Browser) -> None:
    text = page(browser, address(make_client("P1")))

    fields = [text.index(f'name="{name}"') for name in ("email", "notices_by_email", "dossier")]
    assert fields == sorted(fields)


@pytest.mark.parametrize("email", ["", " ; "])
def test_ae_par_mail_cannot_be_ticked_without_an_address(browser: Browser, email: str) -> None:
    client = make_client("P1", email="", notices_by_email=False)

    text = refused(browser, address(client), card(client, email=email, notices_by_email="on"))

    assert (
        "Indiquez une adresse e-mail avant de cocher «\u00a0Avis d’échéance par mail\u00a0»."
        in text
    )
    client.refresh_from_db()
    assert not client.notices_by_email


def test_removing_the_address_of_a_ticked_client_is_refused(browser: Browser) -> None:
    client = make_client("P1")

    text = refused(browser, address(client), card(client, email=""))

    assert "Indiquez une adresse e-mail avant de cocher" in text


@pytest.mark.parametrize("ticked", ["on", ""])
def test_a_bad_address_is_refused_with_the_remedy(browser: Browser, ticked: str) -> None:
    client = make_client("P1", notices_by_email=False)

    posted = card(client, email="dupont@gmail", notices_by_email=ticked)
    text = refused(browser, address(client), posted)

    assert "L’adresse «\u00a0dupont@gmail\u00a0» est incomplète" in text


def test_a_card_imported_with_a_bad_address_can_still_be_changed_elsewhere(
    browser: Browser,
) -> None:
    client = make_client("P1", email="noel(at)exemple.fr", email_problem="mauvaise")

    response = browser.post(address(client), card(client, city="LENS"))

    assert response.status_code == 302
    client.refresh_from_db()
    assert client.city == "LENS"
    assert not client.has_usable_address
    assert "sont à imprimer" in page(browser, address(client))


def test_addresses_are_stored_canonical_and_a_slip_is_only_suggested(browser: Browser) -> None:
    client = make_client("P1")

    posted = card(client, email="A@GMIAL.COM , b@société.fr\u00a0")
    response = browser.post(address(client), posted, follow=True)

    text = html.unescape(response.content.decode())
    assert "2 adresses trouvées. L’avis partira à chacune." in text
    assert "vouliez-vous dire «\u00a0gmail.com\u00a0»" in text
    assert "b@xn--socit-esab.fr" in text
    client.refresh_from_db()
    assert client.email == "A@gmial.com; b@société.fr"
    assert client.has_usable_address


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_name": ""}, "Saisissez le nom ou la raison sociale."),
        ({"postcode": "9126"}, "cinq chiffres"),
        ({"subject_to_vat": "on"}, "Saisissez le n°\u00a0de TVA"),
        ({"subject_to_vat": "on", "vat_number": "FR41303265045"}, "La clé de"),
        ({"root_dossier": "404"}, "Aucun autre client n’a le dossier 404."),
        ({"root_dossier": "P1"}, "Aucun autre client n’a le dossier P1."),
        ({"dossier": "P2"}, "Un autre client a déjà ce n°\u00a0de dossier."),
        ({"dossier": ""}, "obligatoire"),
    ],
)
def test_a_wrong_field_is_refused_with_its_reason(
    browser: Browser, changes: dict[str, str], words: str
) -> None:
    client = make_client("P1")
    make_client("P2")

    text = refused(browser, address(client), card(client, **changes))

    assert words in text


def test_what_is_typed_is_stored_in_its_normal_form(browser: Browser) -> None:
    client, root = make_client("P1"), make_client("P2")

    posted = card(
        client,
        phone="01.69.00.00.05",
        subject_to_vat="on",
        vat_number="fr 40 303 265 045",
        root_dossier="P2",
        last_name=" L’ÉDUC  &\tFils ",
    )
    browser.post(address(client), posted)

    client.refresh_from_db()
    assert (client.phone, client.vat_number) == ("+33169000005", "FR40303265045")
    assert (client.root, client.last_name) == (root, "L’ÉDUC & Fils")
    assert client.search_key.startswith("l'educ & fils")
    assert "01\u00a069\u00a000\u00a000\u00a005" in page(browser, address(client))


def test_nobody_overwrites_unseen_what_another_person_wrote(browser: Browser) -> None:
    client = make_client("P1")
    seen = card(client, city="PARIS")
    signed_in("paul").post(address(client), card(client, city="LILLE"))

    text = refused(browser, address(client), seen)

    assert "Cette fiche a été modifiée par paul à " in text
    assert "Comparez avant d’enregistrer." in text
    assert "Ville\u00a0: enregistré «\u00a0LILLE\u00a0», saisi «\u00a0PARIS\u00a0»" in text
    client.refresh_from_db()
    assert client.city == "LILLE"
    assert 'name="version" value="2"' in text

    browser.post(address(client), seen | {"version": "2"})

    client.refresh_from_db()
    assert client.city == "PARIS"


def test_a_new_client_gets_a_card(browser: Browser) -> None:
    posted = {"dossier": "N1", "status": "C", "last_name": "NEUF", "country": "FR"}

    response = browser.post(reverse("portfolio:client_new"), posted)

    client = Client.objects.get(dossier="N1")
    assert response.headers["Location"] == address(client)
    assert (client.created_by, client.version) == ("hala", 1)
    assert client.dossier_key
    assert not client.email_problem


def test_a_reader_reads_and_changes_nothing() -> None:
    reader = signed_in("lise", role=Role.READER)
    client = make_client("P1")

    text = page(reader, address(client))
    answer = reader.post(address(client), card(client, city="PARIS"))

    assert "Enregistrer" not in text
    assert "disabled" in text
    assert answer.status_code == 403
    assert reader.get(reverse("portfolio:client_new")).status_code == 403


def test_a_confidential_client_does_not_exist_for_who_may_not_see_it(browser: Browser) -> None:
    secret = make_client("S1", last_name="SECRET", confidential=True)
    make_premium(make_contract(secret, number="S-CONTRAT"))
    sibling = make_client("P1")
    sibling.root = secret
    sibling.save()

    lists = [page(browser, reverse(f"portfolio:{n}")) for n in ("clients", "contracts", "premiums")]

    assert browser.get(address(secret)).status_code == 404
    assert browser.post(address(secret), card(secret)).status_code == 404
    assert not any("SECRET" in text or "S-CONTRAT" in text for text in lists)
    assert "SECRET" not in page(browser, address(sibling))
    browser.post(address(sibling), card(sibling, city="PARIS"))
    sibling.refresh_from_db()
    assert (sibling.city, sibling.root) == ("PARIS", secret)
    trusted = signed_in("claire", sees_confidential=True)
    assert "SECRET" in page(trusted, address(secret))


def test_the_history_names_no_root_card_that_its_reader_may_not_see() -> None:
    secret, plain, client = make_client("SECRET1"), make_client("P2"), make_client("P1")
    trusted = signed_in("claire", sees_confidential=True)
    for root in ("SECRET1", "P2"):
        client.refresh_from_db()
        trusted.post(address(client), card(client, root_dossier=root))
    Client.objects.filter(pk=secret.pk).update(confidential=True)

    text = page(signed_in("lise", role=Role.READER), address(client))

    assert "SECRET1" not in text
    assert "un client confidentiel" in text
    assert plain.dossier in text
    assert "SECRET1" in page(trusted, address(client))


def test_the_history_hides_a_root_dossier_that_no_card_has_any_more() -> None:
    secret, client = make_client("SECRET1", confidential=True), make_client("P1")
    trusted = signed_in("claire", sees_confidential=True)
    trusted.post(address(client), card(client, root_dossier="SECRET1"))
    Client.objects.filter(pk=secret.pk).update(dossier="SECRET2")

    text = page(signed_in("lise", role=Role.READER), address(client))

    assert "SECRET1" not in text
    assert "un dossier renuméroté" in text


def test_a_conflict_names_no_root_card_that_the_person_may_not_see(browser: Browser) -> None:
    make_client("SECRET1", confidential=True)
    client = make_client("P1")
    trusted = signed_in("claire", sees_confidential=True)
    trusted.post(address(client), card(client, root_dossier="SECRET1"))

    text = refused(browser, address(client), card(client, city="PARIS"))

    assert "Comparez avant" in text
    assert "SECRET1" not in text


def test_hiding_a_card_from_oneself_leads_back_to_the_list(browser: Browser) -> None:
    client = make_client("P1")

    response = browser.post(address(client), card(client, confidential="on"), follow=True)

    assert response.redirect_chain[-1][0] == reverse("portfolio:clients")
    assert "Modifications enregistrées." in html.unescape(response.content.decode())


def test_the_card_lists_contracts_and_premiums(browser: Browser) -> None:
    client = make_client("P1")
    premium = make_premium(make_contract(client, number="ES1"), gross="1234.56")

    text = page(browser, address(client))

    assert "ES1" in text
    assert "1\u00a0234,56\u00a0€" in text
    assert reverse("notices:premium", args=[premium.pk]) in text
