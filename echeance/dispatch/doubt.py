"""What happened to a notice in doubt, told in French to the person who decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from echeance.dispatch.models import Attempt, AttemptOutcome, BlindCopy
from echeance.lib.french_dates import short_date
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet

SHOWN = 20
"""Doubts listed at once; there is at most one for each session that was cut."""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One notice that the client has perhaps received."""

    notice: Notice
    at: datetime
    """When its content was handed over."""
    server: str = ""
    words: str = ""
    """Why no answer came."""
    message_id: str = ""
    copies: tuple[str, ...] = ()
    """Hidden copies of the same sending: where the message is, the client's one left too."""

    @property
    def story(self) -> str:
        """What happened, in one or two sentences."""
        moment = timezone.localtime(self.at)
        server = (
            (gettext(" au serveur %(server)s") % {"server": self.server}) if self.server else ""
        )
        told = gettext(
            "Le %(date)s à %(moment)s, le message a été remis%(server)s, mais sa réponse n’est"
            " jamais arrivée"
        ) % {"date": short_date(moment.date()), "moment": f"{moment:%H:%M}", "server": server}
        told += f" ({self.words.rstrip('.')})." if self.words else "."
        return gettext("%(told)s Le client l’a peut-être reçu.") % {"told": told}

    @property
    def clues(self) -> tuple[str, ...]:
        """Where to look before deciding."""
        where = [
            gettext("Demandez au client s’il a reçu l’avis n°\u00a0%(number)s.")
            % {"number": self.notice.number}
        ]
        if self.copies:
            where.append(
                gettext(
                    "Cherchez-le dans la boîte de copie %(copies)s\u00a0: s’il y est, le client"
                    " l’a reçu"
                    " aussi."
                )
                % {"copies": ", ".join(self.copies)}
            )
        if self.message_id:
            where.append(
                gettext(
                    "Ou faites chercher dans le journal du serveur d’envoi\u00a0: %(message_id)s"
                )
                % {"message_id": self.message_id}
            )
        return tuple(where)


def doubts(notices: NoticeQuerySet) -> list[Doubt]:
    """Those of `notices` that are in doubt, oldest first, at most `SHOWN`."""
    found = notices.in_doubt().select_related("client", "legal_entity").defer("content")
    return _told(found.order_by("changed_at", "pk")[:SHOWN])


def doubt_of(notice: Notice) -> Doubt:
    """What happened to one notice; for one in doubt."""
    return _told([notice])[0]


def _told(notices: Iterable[Notice]) -> list[Doubt]:
    listed = list(notices)
    if not listed:
        return []
    tried = Attempt.objects.filter(notice__in=listed, outcome=AttemptOutcome.IN_DOUBT)
    last = {attempt.notice_id: attempt for attempt in tried.order_by("pk")}
    copies = tuple(str(copy) for copy in BlindCopy.objects.confirmed())
    return [_doubt(notice, last.get(notice.pk), copies) for notice in listed]


def _doubt(notice: Notice, attempt: Attempt | None, copies: tuple[str, ...]) -> Doubt:
    if attempt is None:
        return Doubt(notice=notice, at=notice.changed_at, copies=copies)
    took_copy = {answer["address"] for answer in attempt.recipients if answer.get("blind")}
    return Doubt(
        notice=notice,
        at=attempt.started_at,
        server=attempt.relay,
        words=attempt.words,
        message_id=attempt.message_id,
        # A crash leaves no list of recipients: then whoever gets copies today.
        copies=tuple(sorted(took_copy)) if attempt.recipients else copies,
    )
