"""« Mentions légales »: read by everybody, written by administrators, each save a version."""

import pytest
from django.test import Client as Browser

from echeance.accounts.models import Role
from echeance.notices.legal_notice import keep_legal_notice
from echeance.notices.models import LegalNotice
from tests.build import NOON, make_user

pytestmark = pytest.mark.django_db
PAGE = "/mentions-legales/"
EDITOR = "/mentions-legales/modifier/"


@pytest.fixture
def administrator(client: Browser) -> Browser:
    client.force_login(make_user("hala", role=Role.ADMINISTRATOR))
    return client


def read(browser: Browser, address: str = PAGE) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def written(body: str, **others: str) -> dict[str, str]:
    return {"body": body, "based_on": "0", "do": "enregistrer", **others}


def test_it_is_read_without_signing_in_and_before_anybody_wrote_it(client: Browser) -> None:
    page = read(client)

    assert "<strong>Données personnelles</strong>" in page
    assert "licence Apache 2.0" in page
    assert EDITOR not in page


@pytest.mark.parametrize("address", ["/", "/parametres/serveur/", "/nulle-part/"])
def test_the_foot_of_every_page_leads_there(administrator: Browser, address: str) -> None:
    assert f'href="{PAGE}"' in administrator.get(address).content.decode()


def test_so_does_the_page_of_signing_in(client: Browser) -> None:
    assert f'href="{PAGE}"' in read(client, "/compte/connexion/")


def test_an_administrator_writes_another_text_with_its_author_and_date(
    administrator: Browser,
) -> None:
    administrator.post(
        EDITOR, written("**FOREM** Courtage\r\n\r\n- [site](https://www.forem.exemple.fr)")
    )

    page = read(administrator)
    assert "<strong>FOREM</strong> Courtage" in page
    assert '<a href="https://www.forem.exemple.fr" rel="noreferrer">site</a>' in page
    assert "Apache" not in page
    assert LegalNotice.objects.get().author == "hala"


def test_an_older_version_is_kept_and_can_be_the_next_one(administrator: Browser) -> None:
    first = keep_legal_notice("Un", by="hala", at=NOON)
    second = keep_legal_notice("Deux", by="hala", at=NOON)
    assert first is not None
    assert second is not None

    editor = read(administrator, f"{EDITOR}?version={first.pk}")
    administrator.post(EDITOR, written("Un", based_on=str(second.pk)))

    assert ">\nUn</textarea>" in editor
    assert [one.body for one in LegalNotice.objects.all()] == ["Un", "Deux", "Un"]


def test_a_text_that_does_not_change_makes_no_version(administrator: Browser) -> None:
    kept = keep_legal_notice("Un", by="hala", at=NOON)
    assert kept is not None

    answer = administrator.post(EDITOR, written("Un", based_on=str(kept.pk)), follow=True)

    assert "Le texte n’a pas changé." in answer.content.decode()
    assert LegalNotice.objects.count() == 1


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(administrator: Browser) -> None:
    keep_legal_notice("Le sien", by="paul", at=NOON)

    answer = administrator.post(EDITOR, written("Le mien", based_on="0"))

    assert answer.status_code == 422
    assert "paul a enregistré un autre texte entre-temps" in answer.content.decode()
    assert "Le mien" in answer.content.decode()
    assert LegalNotice.in_force().body == "Le sien"


def test_a_look_before_saving_keeps_nothing(administrator: Browser) -> None:
    page = administrator.post(EDITOR, written("**Bref**", do="voir")).content.decode()

    assert "<strong>Bref</strong>" in page
    assert not LegalNotice.objects.exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "obligatoire"),
        ("Un\n[lien](javascript:alert)", "doit commencer par"),
        ("{Adr_Nom}", "Adr_Nom"),
        ("**ouvert", "n’est pas fermé"),
    ],
)
def test_a_text_that_cannot_be_shown_is_refused(
    administrator: Browser, body: str, said: str
) -> None:
    answer = administrator.post(EDITOR, written(body))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not LegalNotice.objects.exists()


def test_markup_is_shown_as_text(administrator: Browser) -> None:
    administrator.post(EDITOR, written("<script>alert(1)</script>"))

    assert "<script>alert(1)" not in read(administrator)
    assert "&lt;script&gt;alert(1)" in read(administrator)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
def test_nobody_else_writes_it(client: Browser, role: Role) -> None:
    client.force_login(make_user(role=role))

    assert client.get(EDITOR).status_code == 403
    assert client.post(EDITOR, written("Pris")).status_code == 403
    assert not LegalNotice.objects.exists()


@pytest.mark.parametrize("version", ["999", "x", "9" * 30, "²"])
def test_a_version_that_does_not_exist_is_said(administrator: Browser, version: str) -> None:
    assert administrator.get(EDITOR, {"version": version}).status_code == 404
