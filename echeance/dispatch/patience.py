"""How long a message that is put off is tried again, and the words for it."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext

from echeance.dispatch.outcomes import Kind, Verdict
from echeance.dispatch.pacing import last_moment, retry_delay
from echeance.lib.compiled import CompiledQuery
from echeance.lib.french_dates import short_date
from echeance.notices.merged import Merged
from echeance.notices.models import Notice, StatusChange
from echeance.notices.status import NoticeStatus


def give_up_or_not(verdict: Verdict, notice: Notice, *, at: datetime) -> Verdict:
    """A message put off too long becomes KO, with the server's last words."""
    if verdict.kind is not Kind.DEFERRED:
        return verdict
    validated_at = validation_moments([notice.pk]).get(notice.pk, at)
    again = at + retry_delay(notice.attempts + 1, jitter=-1)
    if again <= last_moment(validated_at=validated_at, due_at=end_of_due_day(notice)):
        return verdict
    tried = f"{notice.attempts + 1} tentatives" if notice.attempts else "une tentative"
    remark = f"Abandonné après {tried} depuis {spoken_moment(validated_at, at=at)} :"
    return Verdict(kind=Kind.REFUSED, failure=verdict.failure, remark=f"{remark} {verdict.remark}")


def validation_moments(keys: Sequence[int]) -> dict[int, datetime]:
    """When each notice was last validated: the date of its mail, the start of its patience."""
    return dict(_VALIDATIONS.rows(keys))


_VALIDATIONS = CompiledQuery(
    lambda keys: (
        StatusChange.objects.filter(notice__in=keys, new=NoticeStatus.VALIDATED)
        .order_by("pk")
        .values_list("notice_id", "at")
    )
)


def end_of_due_day(notice: Merged) -> datetime | None:
    """The last instant of the due date printed on the letter; None when it has none."""
    due_on = notice.content.get("due_on")
    return _end_of(due_on) if due_on else None


@lru_cache(maxsize=64)  # those of a lot are mostly due on the same days
def _end_of(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time.max))


def spoken_moment(moment: datetime, *, at: datetime) -> str:
    """« 10:42 » today, « le 26/11/2026 à 00:12 » another day (today is the day of `at`)."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localtime(at).date():
        return f"{local:%H:%M}"
    return gettext("le %(day)s à %(hour)s") % {
        "day": short_date(local.date()),
        "hour": f"{local:%H:%M}",
    }
