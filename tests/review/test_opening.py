"""What the list opens on, and what else a person likes of it."""

from typing import Any

import pytest
from django.test import Client as Browser

from echeance.notices.status import NoticeStatus
from echeance.review.models import SavedView, ScreenPreferences
from tests.build import make_client, make_notice, make_user
from tests.review.office import rows, signed_in, words

pytestmark = pytest.mark.django_db
S = NoticeStatus
LIKED = {"theme": "", "density": "", "rows": "50", "pane": "bas"}


def test_the_list_opens_on_the_view_of_ones_choice(client: Browser) -> None:
    make_notice(make_client(last_name="ATTEND"))
    make_notice(make_client(last_name="PARTI"), status=S.SENT)
    signed_in(client)

    chosen: Any = client.post("/avis/vues/ouvrir/", {"vue": "a-valider"}, follow=True)

    assert "La liste s’ouvrira sur « À valider »" in words(chosen)
    assert rows(client.get("/avis/", follow=True)) == ["Mme ATTEND Solange"]
    assert len(rows(client.get("/avis/?vue=tout"))) == 2


def test_clearing_the_criteria_shows_everything_even_so(client: Browser) -> None:
    make_notice()
    signed_in(client)
    client.post("/avis/vues/ouvrir/", {"vue": "erreurs"})

    page: Any = client.get("/avis/", follow=True)

    assert "Aucun avis ne correspond" in words(page)
    assert 'href="/avis/?vue=tout"' in page.content.decode()


def test_a_shared_view_that_is_gone_opens_the_whole_list(client: Browser) -> None:
    make_notice()
    signed_in(client)
    shared = SavedView.objects.create(
        owner=make_user("paul"), name="À tous", search="statut=B", is_shared=True
    )
    client.post("/avis/vues/ouvrir/", {"vue": shared.pk})

    shared.delete()

    assert len(rows(client.get("/avis/"))) == 1
    assert client.get("/preferences/").status_code == 200
    assert client.post("/preferences/", LIKED).status_code == 302


def test_the_private_view_of_a_colleague_cannot_be_chosen(client: Browser) -> None:
    hers = SavedView.objects.create(owner=make_user("paul"), name="À moi", search="statut=B")
    signed_in(client)

    client.post("/avis/vues/ouvrir/", {"vue": hers.pk})
    refused = client.post("/preferences/", LIKED | {"default_view": str(hers.pk)})

    assert refused.status_code == 422
    assert ScreenPreferences.objects.get().default_view == ""


def test_ones_own_editions_are_a_view(client: Browser) -> None:
    make_notice()
    signed_in(client, username="paul")

    assert rows(client.get("/avis/?statut=E&utilisateur=paul&vue=les-miens")) == []
    assert "Mes éditions à valider" in words(client.get("/avis/"))


def test_the_preferences_of_the_list_are_kept(client: Browser) -> None:
    notice = make_notice()
    signed_in(client)

    client.post(
        "/preferences/",
        LIKED | {"viewer": "navigateur", "click_ticks": "on", "default_view": "les-miens"},
    )
    client.post("/avis/partage/", {"part": "70"})

    page = client.get("/avis/?vue=tout").content.decode()
    assert "data-click-ticks" in page
    assert f'src="/avis/{notice.pk}/pdf/" data-viewer' in page
    assert 'aria-valuenow="70"' in page


def test_a_share_out_of_reason_is_brought_back(client: Browser) -> None:
    signed_in(client)

    for asked, kept in (("99", 80), ("1", 20), ("n’importe quoi", 55)):
        client.post("/avis/partage/", {"part": asked})
        assert ScreenPreferences.objects.get().list_share == kept


def test_when_all_is_validated_the_list_says_so(client: Browser) -> None:
    make_notice(status=S.SENT)
    signed_in(client)

    assert "Tout est à jour : aucun avis en attente" in words(client.get("/avis/?statut=E"))
    assert "Aucun avis ne correspond" in words(client.get("/avis/?statut=E&dossier=X"))
