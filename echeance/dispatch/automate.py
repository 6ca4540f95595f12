"""The automate: a loop over small steps; it obeys the office and can stop between two of them."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils.translation import gettext_noop

from echeance.dispatch.backlog import Limits, hold_crowd, last_sign_of_life
from echeance.dispatch.clone_guard import refused_here
from echeance.dispatch.composers import Composers
from echeance.dispatch.heartbeat import Heartbeat
from echeance.dispatch.log_levels import apply_log_settings
from echeance.dispatch.machine import this_machine
from echeance.dispatch.mailer import LARGEST_LOT, LEASE, Clock, Report, StopNowError
from echeance.dispatch.mailroom import Mailroom
from echeance.dispatch.models import AutomateControl, Relay, SenderProfile, Wish
from echeance.dispatch.quotas import first_free_moment, room
from echeance.dispatch.recovery import recover
from echeance.dispatch.settings_version import settings_version
from echeance.dispatch.settling import AUTOMATON, Desk
from echeance.dispatch.state import STANDS_STILL, relay_trouble
from echeance.dispatch.stopping import StopRequest
from echeance.lib.sealing import CannotUnsealError
from echeance.notices.models import Notice, OfficeSettings

RECOVER_EVERY = timedelta(seconds=15)
LOOK_EVERY = 1.0
"""Seconds: how soon a wish of the office is obeyed while the automate waits."""
_PLENTY = 10_000
"""Messages: more than several sessions send before the quotas are asked again."""

logger = logging.getLogger(__name__)


@dataclass
class Drained:
    """What a drain did."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0
    tested: int = 0
    held: int = 0
    """Too old to leave without a person’s word."""
    held_up: str = ""
    """Why it ended before the queue was empty, in French."""


class Automate:
    """One process. `run` goes on until told to stop; `drain` ends when nothing is ready."""

    def __init__(
        self, *, clock: Clock, stop: StopRequest, no_pause: bool = False, folder: Path | None = None
    ) -> None:
        self._clock, self._stop, self._no_pause = clock, stop, no_pause
        self._folder = folder or settings.DATA_DIR / "journal"
        self._heart = Heartbeat(clock=clock, tokens=lambda: self._room.tokens(), lease=LEASE)
        self._room = Mailroom(
            self._folder,
            identity=self._heart.identity,
            clock=clock,
            wait=self._wait_for_database,
            doing=self._heart.progress,
        )
        self._recovered_at: datetime | None = None
        self._machine = this_machine(settings.DATA_DIR, host_id=settings.HOST_ID)
        stop.on_hurry = self._room.hurry

    def run(self) -> None:
        """Compose and send until a stop is asked."""
        composers = Composers(how_many=settings.COMPOSERS)
        relay = Relay.current()
        if relay and not relay.autostart and AutomateControl.current().wish == Wish.RUN:
            AutomateControl.ask(
                Wish.PAUSE,
                by=AUTOMATON,
                at=self._clock(),
                reason="Le démarrage automatique de l’envoi est désactivé.",
            )
        last_seen = last_sign_of_life()
        with self._at_work():
            logger.info("automate %s started", self._heart.identity)
            self._recover()
            if relay:
                hold_crowd(last_seen=last_seen, at=self._clock(), limits=Limits.of(relay))
            self._rest(timedelta(milliseconds=relay.start_wait_ms) if relay else timedelta())
            try:
                while not self._stop.asked:
                    self._step_safely(composers)
            except StopNowError:
                logger.warning("stopped at once, as asked")
            finally:
                composers.stop()
        logger.info("automate %s ended", self._heart.identity)

    def drain(self) -> Drained:
        """Compose and send all that is ready now, or will be once its undo delay is over."""
        done = Drained()
        with self._at_work():
            self._recover()
            self._compose_inline()
            until = self._clock() + timedelta(seconds=OfficeSettings.current().undo_seconds)
            try:
                while not self._stop.asked and self._drain_one(done, until=until):
                    pass
            except StopNowError:
                done.held_up = "Arrêt demandé."
        if self._stop.asked:
            done.held_up = done.held_up or "Arrêt demandé."
        return done

    # The loop.

    def _step_safely(self, composers: Composers) -> None:
        try:
            close_old_connections()
            self._step(composers)
        except DatabaseError:
            # It may be restarting; what the server answered is in the journal.
            logger.exception("the database did not answer; the step is tried again")
            connection.close()
            self._stop.wait(2)

    def _step(self, composers: Composers) -> None:
        at = self._clock()
        # Also when the clock was set back.
        if self._recovered_at is None or abs(at - self._recovered_at) >= RECOVER_EVERY:
            self._recover()
            apply_log_settings()
        self._heart.settings_version = settings_version()
        control = AutomateControl.current()
        wish = control.wish
        if wish in {Wish.STOP, Wish.MAINTENANCE}:
            composers.stop()
            self._stand_still(STANDS_STILL[Wish(wish)])
            return
        composers.ensure()
        if wish == Wish.PAUSE:
            self._stand_still(gettext_noop("Suspendu"))
            return
        relay = Relay.current()
        _hasten(relay, control, at=at)
        trouble = self._trouble(relay, at=at)
        if relay is None or trouble:
            self._stand_still(trouble)
            return
        if not Notice.objects.ready_to_send(at=at).exists():
            self._heart.progress(gettext_noop("Au repos"), next_at=at + relay.idle_wait)
            self._rest(relay.idle_wait)
            return
        self._send(relay)

    def _send(self, relay: Relay) -> Report:
        pause = relay.minute_spacing if self._no_pause else relay.spacing
        if pause:
            slot = Relay.take_slot(at=self._clock(), pause=pause)
            self._heart.progress(gettext_noop("Entre deux envois"), next_at=slot)
            stopped = self._rest(slot - self._clock())
            if stopped or AutomateControl.current().wish != Wish.RUN:
                return Report()
        left = room(relay, at=self._clock())
        # Sessions side by side, or lots prepared ahead, do not count together: near a quota one
        # lot goes on alone.
        alone = pause or (left is not None and left < _PLENTY)
        lot = LARGEST_LOT if left is None else max(1, min(LARGEST_LOT, left))
        try:
            report = self._room.send(
                relay,
                limit=1 if pause else lot,
                sessions=1 if alone else relay.sessions,
                ahead=not alone,
                stopping=lambda: self._stop.asked,
            )
        except CannotUnsealError:
            Relay.call_for_help(
                "Un secret (mot de passe du serveur d’envoi, OAuth2, clé DKIM) a été chiffré avec"
                " une autre clé : saisissez-le de nouveau."
            )
            return Report()
        self._heart.progress(gettext_noop("Entre deux envois"))
        if pause and report.picked_up > report.held:
            Relay.push_slot(after=self._clock() + pause)
        if report.alarm:
            logger.error("the automate pauses itself")
            AutomateControl.ask(Wish.PAUSE, by=AUTOMATON, at=self._clock(), reason=report.alarm)
        return report

    def _drain_one(self, done: Drained, *, until: datetime) -> bool:
        """True while there is more to do."""
        at, control, relay = self._clock(), AutomateControl.current(), Relay.current()
        if control.wish != Wish.RUN:
            done.held_up = f"L’automate est suspendu : {control.reason or Wish(control.wish).label}"
            return False
        trouble = self._trouble(relay, at=at)
        if relay is None or trouble:
            done.held_up = trouble
            return False
        _hasten(relay, control, at=at)
        waiting = Notice.objects.ready_to_send(at=until)
        first = waiting.order_by("eligible_at").values_list("eligible_at", flat=True).first()
        if first is None:
            return False
        if first > at:
            self._heart.progress(gettext_noop("Attend la fin du délai d’annulation"))
            self._stop.wait((first - at).total_seconds())
            return True
        report = self._send(relay)
        done.sent += report.sent
        done.failed += report.failed
        done.put_off += report.put_off
        done.held += report.held
        done.tested += report.tested
        return True

    # What the steps use.

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._heart:
            apply_log_settings()
            try:
                yield
            finally:
                self._room.close()

    def _trouble(self, relay: Relay | None, *, at: datetime) -> str:
        """Why nothing may leave now, in French."""
        if trouble := relay_trouble(relay, at=at):
            return trouble
        if SenderProfile.current() is None:
            return "Aucun expéditeur n’est configuré."
        return refused_here(self._machine, at=at)

    def _recover(self) -> None:
        self._recovered_at = self._clock()
        recover(self._folder, at=self._recovered_at, desk=Desk(automate=self._heart.identity))

    def _compose_inline(self) -> None:
        from echeance.notices.composing import has_work, work_once

        if not has_work():
            return
        from echeance.notices.letter.pdf import LetterComposer

        composer = LetterComposer()
        self._heart.progress(gettext_noop("Composition des lettres"))
        while not self._stop.asked and work_once(composer, clock=self._clock):
            self._heart.progress(gettext_noop("Composition des lettres"))

    def _stand_still(self, doing: str) -> None:
        self._heart.progress(doing)
        self._room.hang_up()
        self._stop.wait(LOOK_EVERY)

    def _rest(self, duration: timedelta) -> bool:
        """Wait; True when cut short by a stop or by what the office asks."""
        end = time.monotonic() + duration.total_seconds()  # The clock may be set meanwhile.
        while (left := end - time.monotonic()) > 0:
            self._heart.still_here()  # A pause may be longer than any conversation.
            if self._stop.wait(min(left, LOOK_EVERY)):
                return True
            if left > LOOK_EVERY and AutomateControl.current().is_urgent:
                return True
        return self._stop.asked

    def _wait_for_database(self, seconds: float) -> None:
        if self._stop.hurried:
            raise StopNowError
        self._heart.progress(gettext_noop("Attend la base de données"))
        time.sleep(seconds)  # `self._stop.wait` no longer waits once a stop is asked.


def _hasten(relay: Relay | None, control: AutomateControl, *, at: datetime) -> None:
    """« Envoyer le prochain maintenant »: the pause that goes on is over, for one automate."""
    if relay and control.next_asked_at and AutomateControl.take_next():
        Relay.move_slot(to=first_free_moment(relay, at=at))
