"""« Mise en route »: the five steps of the manual, in its order, and where each one stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext

from echeance.dispatch.models import BlindCopy, Relay, SenderProfile
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus


@dataclass(frozen=True)
class Step:
    """One step: what it is, what is set now, the screen that changes it."""

    number: int
    title: str
    told: str
    url: str
    is_done: bool
    is_optional: bool = False


@dataclass(frozen=True)
class Place:
    """Where a screen stands among the steps, before the first mail has left."""

    number: int
    of: int
    before: Step | None
    after: Step | None


def steps() -> Sequence[Step]:
    """Base, intervals, server, sender and reply-to, copies."""
    kept, relay, sender = Relay.kept(), Relay.current(), SenderProfile.current()
    copies = list(BlindCopy.objects.values_list("address", flat=True))
    replies = sender.reply_to if sender and sender.reply_to else ""
    return [
        Step(1, gettext("Base de données"), _database(), reverse("home:about"), is_done=True),
        Step(
            2,
            gettext("Intervalles d’envoi"),
            _waits(kept or Relay()),
            reverse("dispatch:pace"),
            is_done=kept is not None,
        ),
        Step(
            3,
            gettext("Serveur d’envoi"),
            str(relay) if relay else gettext("à indiquer"),
            reverse("dispatch:server"),
            is_done=relay is not None,
        ),
        Step(
            4,
            gettext("Expéditeur et adresse de réponse"),
            " ; ".join(filter(None, (sender.address, replies)))
            if sender
            else gettext("à indiquer"),
            reverse("dispatch:sender"),
            is_done=sender is not None,
        ),
        Step(
            5,
            gettext("Copies cachées"),
            ", ".join(copies) or gettext("aucune : seuls les clients reçoivent leurs avis"),
            f"{reverse('dispatch:sender')}#copies",
            is_done=bool(copies),
            is_optional=True,
        ),
    ]


def place_of(url: str) -> Place | None:
    """Of the screen at `url`; None once a mail has left, or for a screen that is no step."""
    if Notice.objects.filter(status=NoticeStatus.SENT).exists():
        return None
    known = list(steps())
    here = next((step for step in known if step.url == url), None)
    if here is None:
        return None
    by_number = {step.number: step for step in known}
    return Place(
        here.number,
        len(known),
        before=by_number.get(here.number - 1),
        after=by_number.get(here.number + 1),
    )


def _database() -> str:
    where = connection.settings_dict.get("HOST") or gettext("cette machine")
    return f"{connection.display_name}, {where}, {connection.settings_dict['NAME']}"


def _waits(relay: Relay) -> str:
    return gettext(
        "%(each)s s après chaque envoi, %(idle)s s quand rien n’attend, %(error)s s après une"
        " erreur, %(start)s s au démarrage"
    ) % {
        "each": _seconds(relay.pause_after_each_ms),
        "idle": _seconds(relay.idle_wait_ms),
        "error": _seconds(relay.error_wait_ms),
        "start": _seconds(relay.start_wait_ms),
    }


def _seconds(milliseconds: int) -> str:
    return number_format(milliseconds / 1000, decimal_pos=1 if milliseconds % 1000 else 0)
