"""The criteria in force, folded into one word each that can be taken away; the five statuses."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.lib.french_dates import short_date
from echeance.notices.status import NoticeStatus
from echeance.review.forms import SearchForm
from echeance.review.listing import LIMIT, Listing

_LABELS = {
    "q": _("recherche"),
    "utilisateur": _("utilisateur"),
    "dossier": _("dossier"),
    "nt": _("utilisateur NT"),
    "poste": _("poste"),
    "email": _("adresse"),
    "numero": _("avis n°"),
    "lot": _("lot"),
    "incertain": _("envoi incertain"),
    "sans_adresse": _("sans adresse utilisable"),
    "doublons": _("doublons possibles"),
}
_RANGES = ((_("imprimé"), "impr_du", "impr_au"), (_("envoyé"), "envoi_du", "envoi_au"))


@dataclass(frozen=True)
class Chip:
    text: str
    without: str
    """The address of the list without this criterion, after « ? »."""


@dataclass(frozen=True)
class StatusFilter:
    """One of the five statuses: how many, and the address that adds or removes it."""

    code: str
    label: str
    count: int
    is_on: bool
    address: str

    @property
    def is_more(self) -> bool:
        return self.count > LIMIT


def status_filters(given: QueryDict, listing: Listing) -> list[StatusFilter]:
    """In the order of a notice's life; counts are for the other criteria."""
    return [
        StatusFilter(
            code=status.value,
            label=str(status.label),
            count=listing.counts[status],
            is_on=status.value in listing.criteria.statuses,
            address=_toggled(given, status.value),
        )
        for status in NoticeStatus
    ]


def chips(given: QueryDict, form: SearchForm) -> list[Chip]:
    """One per criterion in force; the statuses have their own."""
    asked = form.cleaned_data
    found = []
    for label, first, last in _RANGES:
        start, end = asked.get(first), asked.get(last)
        if start and end:
            words = short_date(start) if start == end else f"{short_date(start)}–{short_date(end)}"
        elif start:
            words = gettext("depuis le %(day)s") % {"day": short_date(start)}
        elif end:
            words = gettext("jusqu’au %(day)s") % {"day": short_date(end)}
        else:
            continue
        found.append(Chip(f"{label} {words}", _without(given, first, last)))
    for name, label in _LABELS.items():
        value = asked.get(name)
        if value is True:
            found.append(Chip(str(label), _without(given, name)))
        elif value:
            said = gettext("%(criterion)s\u00a0: %(value)s") % {"criterion": label, "value": value}
            found.append(Chip(said, _without(given, name)))
    return found


def _toggled(given: QueryDict, status: str) -> str:
    kept = given.copy()
    on = kept.getlist("statut")
    kept.setlist("statut", [one for one in on if one != status] if status in on else [*on, status])
    return _without(kept)


def _without(given: QueryDict, *names: str) -> str:
    kept = given.copy()
    for name in (*names, "page", "courant", "cocher", "depuis", "lignes"):
        kept.pop(name, None)
    return kept.urlencode()
