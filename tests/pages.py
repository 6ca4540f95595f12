"""Every page of the product, with something on it. A new address is visited by itself."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from echeance.accounts.models import User
from echeance.notices.criteria import Criteria
from echeance.notices.models import (
    Decided,
    EditionState,
    LongDecision,
    LongSelection,
    StandardText,
    Wanted,
)
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import NOON, make_client, make_edition, make_notice
from tests.dispatch.office import make_office
from tests.review.letters import make_letters

PARTS = ("etat/", "changements/", "progression/", "exemple/", "apercu/")
"""Ends of the addresses of parts of a page: judged with the page that shows them."""
ACTIONS = {
    "apparence/",
    "automate/<slug:what>/demande/",
    "automate/machines/<int:pk>/confirmer/",
    "automate/prochain/",
    "automate/retenus/<slug:what>/",
    "avis/annuler/<str:token>/",
    "avis/bloquer/",
    "avis/coches/",
    "avis/coches/oublier/",
    "avis/exporter/<slug:as_format>/",
    "avis/partage/",
    "avis/raccourcis/",
    "avis/remettre-en-attente/",
    "avis/tous/<int:pk>/agir/",
    "avis/valider/",
    "avis/vues/<int:pk>/supprimer/",
    "avis/vues/ouvrir/",
    "compte/connexion/reprendre/",
    "compte/deconnexion/",
    "compte/langue/",
    "editions/<int:pk>/action/",
    "editions/<int:pk>/reponse/",
    "editions/exports/<int:pk>/supprimer/",
    "editions/options/<int:pk>/",
    "editions/previsualisation/points/",
    "parametres/ancien-automate/bandeau/",
    "parametres/ancien-automate/reprendre/",
    "parametres/copies/",
    "parametres/copies/<int:pk>/confirmer/",
    "parametres/copies/<int:pk>/retirer/",
    "parametres/envoi/prereglage/",
    "parametres/modeles/<int:pk>/retablir/",
    "parametres/modeles/champs/",
    "parametres/modeles/champs/<int:pk>/retirer/",
    "parametres/modeles/essai/",
    "parametres/modeles/fichiers/",
    "parametres/serveur/oauth/oublier/",
    "parametres/serveur/test/",
    "sauvegardes/<str:name>/supprimer/",
    "parametres/test/desactiver/",
}
"""Answer a form only; a test holds that each refuses to be opened."""
NOT_VISITED = {
    "avis/bloquer/<str:token>/": "needs ticked notices: tests/review/test_accessible.py",
    "avis/valider/<str:token>/": "needs ticked notices: tests/review/test_accessible.py",
    "avis/<int:pk>/pdf/": "a letter, not a page",
    "automate/journaux/<slug:log>/<slug:day>.<slug:suffix>": "a file",
    "compte/connexion/": "for who is not signed in: tests/review/test_accessible.py",
    "compte/connexion/ici/": "says to a script who is signed in",
    "editions/<int:pk>/impression/<int:index>.pdf": "letters, not a page",
    "editions/exports/<int:pk>/fichier/": "a file",
    "editions/previsualisation/": "needs criteria kept in the session: tests/notices",
    "editions/previsualisation/lettre.pdf": "a letter, of the preview before",
    "editions/projets/<int:pk>.pdf": "a letter, not a page",
    "import/<str:token>/": "needs a file just sent: tests/portfolio",
    "parametres/entites/<int:pk>/exemple.png": "a picture",
    "parametres/modeles/fichiers/<str:name>": "a file",
    "sauvegardes/<str:name>": "a file",
    "parametres/serveur/oauth/": "goes on to the provider: tests/dispatch",
    "parametres/serveur/oauth/retour/": "comes back from the provider: tests/dispatch",
}
"""Addresses without a page to judge here, and why."""


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, address)
        else:
            yield address


def pages_for(person: User) -> list[str]:
    """Furnishes an office; the addresses of its pages. Each answers 200 with a page."""
    keys = _furnished(person)
    return [
        f"/{keys.get(pattern) or pattern}"
        for pattern in addresses()
        if pattern not in ACTIONS | NOT_VISITED.keys() and not pattern.endswith(PARTS)
    ]


def _furnished(person: User) -> dict[str, str]:
    """Where the patterns that name something lead."""
    make_office(port=25)
    notice = make_letters(2)[0]
    doubtful = make_notice(
        make_client("KO"), status=NoticeStatus.FAILED, failure=FailureCause.IN_DOUBT
    )
    sent = make_notice(make_client("OK"), status=NoticeStatus.SENT)
    composed = make_edition(state=EditionState.COMPOSED)
    text = StandardText.objects.create(title="Paiement", body="Merci.", changed_at=NOON)
    export = LongSelection.objects.create(
        wanted=Wanted.XLSX,
        criteria=Criteria(entity=notice.legal_entity.code).as_json(),
        run_on=NOON.date(),
        asked_by=person,
        asked_at=NOON,
    )
    decision = LongDecision.objects.create(
        decided=Decided.BLOCK, notices=20_000, asked_by=person, asked_at=NOON
    )
    premium = notice.lines.get().premium
    named = {
        "avis/<int:pk>/": notice.pk,
        "avis/<int:pk>/e-mail/": notice.pk,
        "avis/<int:pk>/fiche/": notice.pk,
        "avis/<int:pk>/recu/": doubtful.pk,
        "avis/<int:pk>/renvoyer/": sent.pk,
        "avis/<int:pk>/texte/": notice.pk,
        "avis/tous/<int:pk>/": decision.pk,
        "clients/<int:pk>/": notice.client_id,
        "contrats/<int:pk>/": premium.contract_id,
        "editions/<int:pk>/": composed.pk,
        "editions/<int:pk>/impression/": composed.pk,
        "editions/exports/<int:pk>/": export.pk,
        "parametres/entites/<int:pk>/": notice.legal_entity_id,
        "parametres/textes/<int:pk>/": text.pk,
        "parametres/textes/<int:pk>/supprimer/": text.pk,
        "parametres/utilisateurs/<int:pk>/": person.pk,
        "parametres/utilisateurs/<int:pk>/mot-de-passe/": person.pk,
        "quittances/<int:pk>/": premium.pk,
        "quittances/<int:pk>/annuler/": premium.pk,
        "quittances/<int:pk>/modifier/": premium.pk,
        "quittances/avis/<int:pk>/reediter/": notice.pk,
    }
    return {
        "automate/journaux/<slug:log>/": "automate/journaux/main/",
        "clients/ae-par-mail/": f"clients/ae-par-mail/?faire=decocher&client={notice.client_id}",
    } | {pattern: pattern.replace("<int:pk>", str(key)) for pattern, key in named.items()}
