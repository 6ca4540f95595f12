"""What is said before several notices are validated: who leaves, who does not, what to check."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from echeance.dispatch.models import BlindCopy, Relay, SenderProfile
from echeance.dispatch.state import AutomateState, automate_state, spoken_duration
from echeance.notices.deciding import foresee_validation
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import NoticeStatus
from echeance.review.first_hands import told

_TALK = timedelta(milliseconds=400)
"""What a conversation with a mail server takes, beside the pause: an order of size."""


@dataclass(frozen=True)
class Group:
    """Notices that share a remark."""

    title: str
    notices: list[Notice]


@dataclass(frozen=True, kw_only=True)
class SendingTerms:
    """From whom, through what and how fast validated notices leave."""

    relay: Relay | None
    sender: SenderProfile | None
    blind_copies: list[BlindCopy]
    automate: AutomateState
    duration: timedelta | None
    """Estimated; None without a relay."""

    @property
    def spoken_duration(self) -> str:
        return "" if self.duration is None else spoken_duration(self.duration)


@dataclass(frozen=True, kw_only=True)
class Recap:
    """The page « Valider 41 avis ? »."""

    leaving: list[Notice]
    staying: list[Group]
    to_check: list[Group]
    sending: SendingTerms

    @property
    def is_clean(self) -> bool:
        """One notice, nothing to say about it: no need to ask."""
        return len(self.leaving) == 1 and not (self.staying or self.to_check)

    @property
    def staying_count(self) -> int:
        return sum(len(group.notices) for group in self.staying)


def recap_of(notices: NoticeQuerySet, *, by: str, at: datetime) -> Recap:
    """Look at a selection, for `by`, without changing anything."""
    leaving, ignored = foresee_validation(notices)
    kept = {notice.pk: notice for notice in _briefly(notices, {one.pk for one in ignored})}
    staying: defaultdict[str, list[Notice]] = defaultdict(list)
    for key, reason in told(ignored, by=by, at=at).items():
        if key in kept:
            staying[reason].append(kept[key])
    return Recap(
        leaving=leaving,
        staying=[Group(reason, group) for reason, group in staying.items()],
        to_check=_to_check(leaving, on=timezone.localdate(at)),
        sending=sending_terms(len(leaving), at=at),
    )


def sending_terms(how_many: int, *, at: datetime) -> SendingTerms:
    """For so many notices."""
    relay = Relay.current()
    return SendingTerms(
        relay=relay,
        sender=SenderProfile.current(),
        blind_copies=list(BlindCopy.objects.confirmed()),
        automate=automate_state(at),
        duration=None if relay is None else (relay.spacing + _TALK) * how_many,
    )


def _briefly(notices: NoticeQuerySet, keys: set[int]) -> NoticeQuerySet:
    return notices.filter(pk__in=keys).select_related("client").defer("content")


def _to_check(leaving: list[Notice], *, on: date) -> list[Group]:
    of_client = Counter(notice.client_id for notice in leaving)
    clients_at = defaultdict(set)
    for notice in leaving:
        clients_at[notice.email.casefold()].add(notice.client_id)
    groups = (
        Group(
            gettext("plusieurs avis pour un même client"),
            [n for n in leaving if of_client[n.client_id] > 1],
        ),
        Group(
            gettext(
                "adresse changée depuis sur la fiche client\u00a0: ils partiraient à l’ancienne"
                " (sinon, bloquez-les puis rééditez-les)"
            ),
            [n for n in leaving if n.client.email and n.email != n.client.email],
        ),
        Group(gettext("montant nul ou négatif"), [n for n in leaving if n.total <= 0]),
        Group(
            gettext("adresse partagée par plusieurs clients"),
            [n for n in leaving if len(clients_at[n.email.casefold()]) > 1],
        ),
        Group(
            gettext(
                "trop tard pour cette lettre\u00a0: elle n’annonce pas les vingt jours de plus que"
                " la loi donne au client, ou son prélèvement est trop proche"
            ),
            [n for n in leaving if n.sendable_until and n.sendable_until < on],
        ),
        Group(
            gettext("en erreur lors du dernier envoi"),
            [n for n in leaving if n.status == NoticeStatus.FAILED],
        ),
        Group(
            gettext("déjà envoyés\u00a0: le client les recevra de nouveau"),
            [n for n in leaving if n.sent_at],
        ),
    )
    return [group for group in groups if group.notices]
