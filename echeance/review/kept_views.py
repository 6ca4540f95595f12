"""« Mes vues »: the views that come with the product, and those that people keep."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict
from django.utils.translation import gettext

from echeance.accounts.rights import Person
from echeance.lib.french_dates import short_date
from echeance.review.models import SavedView, ScreenPreferences

# What belongs to one visit, not to the view.
_PASSING = {"page", "courant", "cocher", "volet", "depuis", "lignes", "vue", "par_page"}


@dataclass(frozen=True)
class View:
    """One line of the menu."""

    key: str
    name: str
    search: str
    is_mine: bool = False
    is_shared: bool = False
    author: str = ""

    @property
    def address(self) -> str:
        """After « ? »: the list says which view it shows."""
        return f"{self.search}&vue={self.key}" if self.search else f"vue={self.key}"

    def is_modified(self, search: str) -> bool:
        return _sorted(self.search) != _sorted(search)


def views_for(person: Person, *, on: date) -> list[View]:
    """Those of the product first, then the person's own, then what colleagues share."""
    kept = SavedView.objects.open_to(person).select_related("owner")
    return [
        *_ours(on, user=person.get_username()),
        *sorted(
            (
                View(
                    key=str(view.pk),
                    name=view.name,
                    search=view.search,
                    is_mine=view.owner_id == person.pk,
                    is_shared=view.is_shared,
                    author=view.owner.get_full_name() or view.owner.username,
                )
                for view in kept
            ),
            key=lambda view: not view.is_mine,
        ),
    ]


def shown_view(views: Iterable[View], given: QueryDict) -> View | None:
    """The one that the address names, even when its criteria were changed since."""
    return next((view for view in views if view.key == given.get("vue")), None)


def search_to_keep(given: str) -> str:
    """An address of the list, without what belongs to one visit; in one order."""
    return _sorted(given)


def search_of_ticks(given: str) -> str:
    """The same, whatever the order: sorting the list again keeps its ticks."""
    return urlencode([pair for pair in parse_qsl(_sorted(given)) if pair[0] != "tri"])[:2000]


def default_view(views: Iterable[View], preferences: ScreenPreferences) -> View | None:
    """The one on which this person's list opens; None when there is none, or it is gone."""
    return next((view for view in views if view.key == preferences.default_view), None)


def _sorted(search: str) -> str:
    return urlencode(sorted(pair for pair in parse_qsl(search) if pair[0] not in _PASSING))


def _ours(on: date, *, user: str) -> list[View]:
    today = short_date(on)
    return [
        View("tout", gettext("Tous les avis"), ""),
        View("a-valider", gettext("À valider"), urlencode({"statut": "E"})),
        View(
            "les-miens",
            gettext("Mes éditions à valider"),
            urlencode({"statut": "E", "utilisateur": user}),
        ),
        View("erreurs", gettext("Erreurs"), urlencode({"statut": "KO"})),
        View("bloques", gettext("Bloqués"), urlencode({"statut": "B"})),
        View(
            "envoyes-aujourdhui",
            gettext("Envoyés aujourd’hui"),
            urlencode({"statut": "OK", "envoi_du": today, "envoi_au": today}),
        ),
        View(
            "sans-adresse",
            gettext("Sans adresse"),
            urlencode({"statut": "E", "sans_adresse": "on"}),
        ),
        View(
            "doublons", gettext("Doublons possibles"), urlencode({"statut": "E", "doublons": "on"})
        ),
    ]
