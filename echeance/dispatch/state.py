"""The automate's state in one word, for the frame of every page."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from echeance.dispatch.models import AutomateControl, AutomateProcess, KnownMachine, Relay, Wish
from echeance.dispatch.outcomes import IN_DOUBT_REMARK
from echeance.dispatch.quotas import quota_trouble
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus

LATE_AFTER, SILENT_AFTER = timedelta(seconds=20), timedelta(seconds=50)
"""Two and five of the manual's idle waits; longer when the office chose longer ones. A living
process gives a sign of life every five seconds."""
COUNTED_UP_TO = 10_000
STANDS_STILL = {
    Wish.STOP: gettext_noop("À l’arrêt"),
    Wish.MAINTENANCE: gettext_noop("En maintenance"),
}
"""What a process says that it is doing once it has obeyed."""


@dataclass(frozen=True, kw_only=True)
class AutomateState:
    """What the frame and the automate page show."""

    code: str
    """« running », « late », « paused », « stopped », « silent »."""
    word: str
    """« En marche », « En retard de 30 s », « En pause », « Sans réponse depuis 10 min »…"""
    beat_at: datetime | None = None
    since: datetime | None = None
    reason: str = ""
    by: str = ""
    doing: str = ""
    waiting: int = 0
    """Validated notices, counted up to `COUNTED_UP_TO`."""
    held: int = 0
    """Of those, the ones that wait for a person, counted up to `COUNTED_UP_TO`."""
    unknown_machines: int = 0
    """Automates that may not send before a person has said that they are no copy."""

    @property
    def is_running(self) -> bool:
        return self.code == "running"

    @property
    def is_alive(self) -> bool:
        """A process gives signs of life, whatever the office lets it do."""
        return self.beat_at is not None and self.code != "silent"

    @property
    def is_wrong(self) -> bool:
        """Mail waits and nobody sends it: said on every page."""
        return self.waiting > 0 and self.code in {"stopped", "silent", "late"}


def automate_state(at: datetime) -> AutomateState:
    """What the automate is doing at that moment."""
    validated = Notice.objects.filter(status=NoticeStatus.VALIDATED)
    waiting = validated.order_by()[: COUNTED_UP_TO + 1].count()
    held = Notice.objects.held().order_by()[: COUNTED_UP_TO + 1].count()
    unknown = KnownMachine.objects.filter(confirmed_at=None).count()
    process = AutomateProcess.objects.filter(stopped_at=None).order_by("-beat_at").first()
    control = AutomateControl.current()
    relay = Relay.current()
    if process is None:
        return AutomateState(
            code="stopped",
            word=gettext("Arrêté"),
            reason=_why_stopped(control, relay),
            waiting=waiting,
            held=held,
            unknown_machines=unknown,
        )
    state = AutomateState(
        code="running",
        word=gettext("En marche"),
        beat_at=process.beat_at,
        since=process.started_at,
        doing=_told(process.doing),
        waiting=waiting,
        held=held,
        unknown_machines=unknown,
    )
    idle, age = relay.idle_wait if relay else timedelta(), at - process.beat_at
    if age > max(SILENT_AFTER, 5 * idle):
        return replace(
            state,
            code="silent",
            word=gettext("Sans réponse depuis %(age)s") % {"age": spoken_duration(age)},
            since=process.beat_at,
        )
    if control.wish != Wish.RUN:
        return replace(
            state,
            code="paused" if control.wish == Wish.PAUSE else "stopped",
            word=str(Wish(control.wish).label),
            since=control.at,
            reason=control.reason,
            by=control.by,
        )
    if age > max(LATE_AFTER, 2 * idle):
        return replace(
            state,
            code="late",
            word=gettext("En retard : muet depuis %(age)s") % {"age": spoken_duration(age)},
        )
    trouble = relay_trouble(relay, at=at)
    return (
        replace(
            # What the process does is to wait for the same reason.
            state,
            code="paused",
            word=gettext("En pause"),
            reason=trouble,
            since=None,
            doing="",
        )
        if trouble
        else state
    )


def relay_trouble(relay: Relay | None, *, at: datetime) -> str:
    """Why nothing leaves through the relay now, in French; empty when it may be used."""
    if relay is None:
        return gettext("Aucun serveur d’envoi n’est configuré.")
    if relay.needs_attention:
        return relay.needs_attention
    if relay.paused_until is not None and relay.is_paused(at=at):
        clock = timezone.localtime(relay.paused_until)
        return gettext("%(pause_reason)s Nouvelle tentative à %(clock)s.") % {
            "pause_reason": _resting(relay.pause_reason),
            "clock": f"{clock:%H:%M}",
        }
    return quota_trouble(relay, at=at)


def _resting(reason: str) -> str:
    """Of a notice in doubt the remark speaks of its client: here it is the server that rests."""
    if IN_DOUBT_REMARK not in reason:
        return reason
    return gettext(
        "Le serveur n’a pas répondu à la fin d’un message, qui attend votre décision\u00a0:"
        " l’automate le laisse se reposer."
    )


def may_be_working(*, at: datetime) -> bool:
    """Whether an automate is alive that does not stand still for maintenance.

    Each one must have said so itself: told a moment ago, it may be about to pick up one more mail.
    Reads no column but those of the first version: it is asked before the database is upgraded.
    """
    told = AutomateControl.objects.filter(pk=1, wish=Wish.MAINTENANCE).exists()
    return moving(at=at) if told else _alive(at=at).exists()


def moving(*, at: datetime) -> bool:
    """Whether a mail is in hand, or an automate alive that has not said that it stands still."""
    busy = _alive(at=at).exclude(doing__in=STANDS_STILL.values())
    return busy.exists() or Notice.objects.in_hand().exists()


def _alive(*, at: datetime) -> QuerySet[AutomateProcess]:
    return AutomateProcess.objects.filter(stopped_at=None, beat_at__gt=at - SILENT_AFTER)


def _told(doing: str) -> str:
    """What a process wrote in French, in the language of the screen."""
    start, sign, number = doing.partition("n° ")
    if sign and start == "Envoi de l’avis ":
        return gettext("Envoi de l’avis n° %(number)s") % {"number": number}
    return gettext(doing) if doing else ""


def spoken_duration(duration: timedelta) -> str:
    """« 40 s », « 10 min », « 3 h », « 2 j »."""
    seconds = max(0, int(duration.total_seconds()))
    for size, unit in ((86400, gettext("j")), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _why_stopped(control: AutomateControl, relay: Relay | None) -> str:
    if relay is None:
        return gettext("Aucun serveur d’envoi n’est configuré.")
    if control.wish in {Wish.STOP, Wish.MAINTENANCE} and control.reason:
        return control.reason
    return gettext("L’automate n’est pas lancé sur le serveur.")
