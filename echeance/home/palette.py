"""« Aller à… »: the screens, the dossiers and the notices that answer a few words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from echeance.accounts import rights
from echeance.accounts.rights import Person
from echeance.lib.folding import fold
from echeance.portfolio.models import Client
from echeance.review.criteria import Criteria

_SHOWN = 8


@dataclass(frozen=True)
class Destination:
    icon: str
    text: str
    url: str
    note: str = ""


def destinations(
    words: str, *, person: Person, screens: Iterable[tuple[str, str]]
) -> list[Destination]:
    """`screens` are the labels and addresses that the person may open. Nothing asked: these."""
    sought = fold(words)
    found = [
        Destination("layout-dashboard", label, url)
        for label, url in screens
        if all(word in fold(label) for word in sought.split())
    ]
    if not sought:
        return found
    sees_confidential = rights.sees_confidential(person)
    clients = Client.objects.visible_to(sees_confidential=sees_confidential).found_by(words)
    found += [
        Destination(
            "user", client.full_name, reverse("portfolio:client", args=[client.pk]), client.dossier
        )
        for client in clients.order_by("dossier_key")[:_SHOWN]
    ]
    matching = Criteria(words=words).matching(sees_confidential=sees_confidential)
    notices = matching.notices.by_email().only("number", "client_name", "dossier", "status")
    found += [
        Destination(
            "file-text",
            gettext("Avis n°\u00a0%(number)s") % {"number": notice.number},
            reverse("review:details", args=[notice.pk]),
            f"{notice.client_name} ({notice.dossier}), {notice.status}",
        )
        for notice in notices.order_by("-pk")[:_SHOWN]
    ]
    return found
