"""A new user, with the page « Mes dix premières minutes » in hand and the words of the screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from tests.browser import SignIn
from tests.build import make_client, make_notice, make_user
from tests.review.letters import make_letters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GUIDE = Path(__file__).parents[2] / "docs/manuel/dix-minutes.md"
S = NoticeStatus


class NewUser:
    """Knows nothing but the bold words of the page, and finds them on the screen."""

    def __init__(self, page: Page) -> None:
        text = GUIDE.read_text(encoding="utf-8")
        self.left = re.findall(r"\*\*([^*]+)\*\*", text)
        self.page = page

    def _next(self, words: str) -> str:
        """The words must come next in the page: it is followed line by line."""
        assert words == self.left.pop(0)
        return words

    def presses(self, words: str) -> None:
        """Whatever it is: a button or a link with these words."""
        named = re.compile(rf"^{re.escape(self._next(words))}")
        either = self.page.get_by_role("button", name=named)
        main = self.page.get_by_role("link", name=named)
        either.or_(main).filter(visible=True).first.click()

    def chooses(self, words: str) -> None:
        self.page.get_by_label(self._next(words)).check()

    def types(self, where: str, what: str) -> None:
        self.page.get_by_label(self._next(where), exact=False).first.fill(what)

    def reads(self, words: str) -> None:
        shown = self.page.get_by_text(self._next(words)).filter(visible=True)
        expect(shown.first).to_be_visible()

    def clicks_on(self, name: str) -> None:
        """The name of a client in the list: the page gives no example."""
        self.page.locator("tbody").get_by_role("link", name=name).click()


def status(notice: Notice) -> str:
    return str(Notice.objects.values_list("status", flat=True).get(pk=notice.pk))


def test_the_page_leads_from_signing_in_to_a_mended_error(sign_in: SignIn) -> None:
    good, unwanted = make_letters(2)
    gone = make_client("KO7", last_name="ZOLA", email="zolla@exemple.fr")
    make_notice(make_client("CA8"), status=S.SENT)
    failed = make_notice(
        gone,
        status=S.FAILED,
        failure=FailureCause.ADDRESS,
        remark="Adresse refusée par le serveur du destinataire.",
        pdf=bytes(good.pdf.content),
    )
    make_user("nouvelle", password="un mot de passe")
    page = sign_in(make_user())
    page.context.clear_cookies()
    page.goto("/")
    user = NewUser(page)

    user.types("Identifiant", "nouvelle")
    user.types("Mot de passe", "un mot de passe")
    user.presses("Se connecter")
    user.reads("Tableau de bord")
    user.reads("À traiter")
    user.presses("Avis par mail")

    user.clicks_on("ALBERT")
    expect(page.locator("[data-pages] .textLayer").first).to_contain_text("ALBERT")
    user.presses("Statuts")
    for words in (
        "En attente de validation",
        "Validé, prêt à envoyer",
        "Envoyé avec succès",
        "Erreur lors de l’envoi",
        "Bloqué par l’utilisateur",
    ):
        user.reads(words)
    user.presses("Fermer")

    user.clicks_on("ALBERT")
    user.presses("Valider cet avis")
    expect(page.get_by_text("validé").first).to_be_visible()
    user.reads("Annuler")
    assert status(good) == S.VALIDATED

    user.clicks_on("BERTIN")
    user.presses("Bloquer cet avis")
    user.chooses("Demande du client")
    user.presses("Bloquer 1 avis")
    assert status(unwanted) == S.BLOCKED

    user.presses("Tableau de bord")
    user.presses("1 avis en erreur")
    user.reads("Observations")
    expect(page.get_by_text("Adresse refusée").first).to_be_visible()
    user.presses("Détails du document")
    user.presses("Corriger l’adresse")
    user.types("Adresse e-mail", "zola@exemple.fr")
    user.presses("Enregistrer")
    user.presses("Avis par mail")
    user.clicks_on("ZOLA")
    user.presses("Valider cet avis")
    expect(page.get_by_text("zola@exemple.fr").filter(visible=True)).to_be_visible()
    user.presses("Valider 1 avis")

    expect(page.locator("#messages")).to_contain_text("validé")
    assert status(failed) == S.VALIDATED
    assert Notice.objects.get(pk=failed.pk).email == "zola@exemple.fr"
    assert user.left == ["?"]
    expect(page.get_by_role("region", name="Liste des documents")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Au clavier, dans la liste")
