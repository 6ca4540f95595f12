"""Which notices an action is about: the ticked ones, the current one, or a whole result."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict
from django.utils.translation import gettext

from echeance.lib import shown
from echeance.lib.keys import read_key
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.review.forms import SearchForm
from echeance.review.listing import LIMIT, listing_of

_SESSION_KEY = "review_selections"
_KEPT = 5
"""Selections a person may have open at once, in several tabs."""


class NoSelectionError(Exception):
    """Nothing to act on; the message says what to do."""


@dataclass(frozen=True)
class Selection:
    """Keys of notices, frozen when the person pressed the button."""

    keys: list[int]
    back: str = ""
    """Search of the list to come back to, without « ? »."""
    decided: str = ""
    """Status that was just given to them, for « Annuler »."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(9))

    def notices(self, *, sees_confidential: bool) -> NoticeQuerySet:
        visible = Notice.objects.visible_to(sees_confidential=sees_confidential)
        return visible.by_email().filter(pk__in=self.keys)

    def keep(self, session: SessionBase) -> None:
        """Remember it for the pages that follow."""
        kept: dict[str, Any] = session.get(_SESSION_KEY, {})
        kept[self.token] = {"keys": self.keys, "back": self.back, "decided": self.decided}
        session[_SESSION_KEY] = dict(list(kept.items())[-_KEPT:])

    @classmethod
    def kept(cls, session: SessionBase, token: str) -> Self:
        """Raises NoSelectionError when it is forgotten (session over, or used too long ago)."""
        found = session.get(_SESSION_KEY, {}).get(token)
        if found is None:
            raise NoSelectionError(gettext("Cette sélection n’est plus en mémoire. Refaites-la."))
        return cls(**found, token=token)

    @classmethod
    def posted(cls, data: QueryDict, *, today: date, sees_confidential: bool) -> Self:
        """What the list sent: `avis` (ticked), else `courant`; or the search with `portee=tout`.

        Raises NoSelectionError when that is nothing, too much, or no longer what was on screen.
        """
        back = data.get("recherche", "")
        if data.get("portee") == "tout":
            return cls(
                keys=_whole_result(
                    QueryDict(back),
                    expected=data.get("nombre", ""),
                    today=today,
                    sees_confidential=sees_confidential,
                ),
                back=back,
            )
        given = data.getlist("avis") or data.getlist("courant")
        keys = sorted({key for text in given if (key := read_key(text)) is not None})
        if not keys:
            raise NoSelectionError(gettext("Cochez au moins un avis."))
        return cls(keys=keys, back=back)


def _whole_result(
    search: QueryDict, *, expected: str, today: date, sees_confidential: bool
) -> list[int]:
    criteria = SearchForm(search, today=today).criteria()
    listing = listing_of(criteria, sort="", sees_confidential=sees_confidential)
    if listing.is_too_long:
        raise NoSelectionError(
            gettext(
                "Plus de %(limit)s avis\u00a0: précisez la recherche avant de tout sélectionner."
            )
            % {"limit": shown.number(LIMIT)}
        )
    keys = list(listing.notices().order_by("pk").values_list("pk", flat=True))
    if str(len(keys)) != expected:
        raise NoSelectionError(
            gettext(
                "Le résultat a changé depuis l’affichage\u00a0: %(before)s avis alors, %(now)s"
                " maintenant. Rien n’a été fait\u00a0; vérifiez la liste puis recommencez."
            )
            % {"before": expected or "0", "now": len(keys)}
        )
    if not keys:
        raise NoSelectionError(gettext("Aucun avis ne correspond à ces critères."))
    return keys
