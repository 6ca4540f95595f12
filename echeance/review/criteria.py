"""The search of the review screen: its criteria as one value, and the notices that match."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from echeance.lib.folding import fold
from echeance.lib.natural_order import natural_key
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import FailureCause


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """The manual's eight criteria and five statuses (2.3.1), and ours. Empty means « all »."""

    words: str = ""
    """A dossier, part of a name, or a number: what the search field of every page asks."""
    user: str = ""
    printed_from: date | None = None
    printed_to: date | None = None
    dossier: str = ""
    """One dossier, or all that start so: « CA* »."""
    os_user: str = ""
    workstation: str = ""
    email: str = ""
    sent_from: date | None = None
    sent_to: date | None = None
    statuses: tuple[str, ...] = ()
    number: int | None = None
    edition: int | None = None
    in_doubt: bool = False

    def matching(self, *, sees_confidential: bool) -> NoticeQuerySet:
        """Notices by e-mail that meet every criterion but the statuses, in no order."""
        visible = Notice.objects.visible_to(sees_confidential=sees_confidential)
        found = visible.by_email().order_by()
        exact = {
            "user": self.user,
            "number": self.number,
            "edition": self.edition,
            "os_user__iexact": self.os_user,
            "workstation__iexact": self.workstation,
            "email__icontains": self.email,
            "printed_at__gte": _start(self.printed_from),
            "printed_at__lt": _end(self.printed_to),
            "sent_at__gte": _start(self.sent_from),
            "sent_at__lt": _end(self.sent_to),
        }
        found = found.filter(**{name: value for name, value in exact.items() if value})
        if self.dossier:
            found = found.filter(_dossier(self.dossier))
        if self.words:
            found = found.filter(_words(self.words))
        if self.in_doubt:
            found = found.filter(failure=FailureCause.IN_DOUBT)
        return found


def _dossier(text: str) -> Q:
    if text.endswith("*"):
        return Q(dossier__istartswith=text.rstrip("*"))
    return Q(dossier_key=natural_key(text))


def _words(text: str) -> Q:
    bare = text.strip().lower().removeprefix("n°").strip()
    wanted = Q(dossier_key=natural_key(bare)) | Q(name_key__contains=fold(text))
    if bare.isascii() and bare.isdigit() and len(bare) < 19:
        wanted |= Q(number=int(bare))
    return wanted


def _start(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time.min))


def _end(day: date | None) -> datetime | None:
    return None if day is None else _start(day + timedelta(days=1))
