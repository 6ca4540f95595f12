"""`echeance control`: the buttons of the page « Automate », from the terminal."""

import argparse
import getpass
import time
from typing import Any, ClassVar

from django.core.management.base import CommandError
from django.utils import timezone

from echeance.dispatch.controlling import Ask, NothingToSendError, ask, ask_next
from echeance.dispatch.state import AutomateState, automate_state, moving
from echeance.lib.commands import Command as BaseCommand
from echeance.notices.models import Notice

_ASKS = {
    "start": Ask.START,
    "stop": Ask.STOP,
    "pause": Ask.PAUSE,
    "resume": Ask.RESUME,
    "maintenance": Ask.MAINTAIN,
}
_WAITED_FOR = frozenset({Ask.STOP, Ask.MAINTAIN})
LONGEST = 1260
"""Seconds: as long as a server may take over the mail in hand."""
_LOOK_EVERY = 0.5


class Command(BaseCommand):
    help = "Démarrer, arrêter, suspendre ou reprendre l’automate, passer en maintenance."
    exit_codes: ClassVar[dict[int, str]] = {
        1: "le courrier en cours n’a pas fini à temps",
        3: "l’automate ne travaille pas (status), ou rien n’est prêt à partir (next)",
    }

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        words = [*_ASKS, "next", "status"]
        parser.add_argument(
            "what",
            choices=words,
            metavar="|".join(words),
            help="stop et maintenance attendent la fin du courrier en cours ; resume met aussi fin"
            " à la maintenance ; next envoie le prochain avis sans attendre",
        )
        parser.add_argument(
            "--reason",
            default="",
            metavar="TEXTE",
            help="montré à tous ; obligatoire avec pause",
        )
        parser.add_argument(
            "--wait",
            type=int,
            default=LONGEST,
            metavar="SECONDES",
            help=f"au plus, avec stop et maintenance ({LONGEST} si rien n’est dit)",
        )

    def handle(self, **options: Any) -> None:
        if options["what"] == "status":
            self._tell()
            return
        if options["what"] == "next":
            self._next()
            return
        asked, reason = _ASKS[options["what"]], options["reason"].strip()
        if asked is Ask.PAUSE and not reason:
            raise CommandError("Indiquez le motif de la suspension (--reason).", returncode=2)
        told = ask(asked, by=getpass.getuser(), at=timezone.now(), reason=reason)
        self.stdout.write(told)
        if asked in _WAITED_FOR:
            self._wait(options["wait"])
        if asked is Ask.MAINTAIN:
            self.stdout.write(
                "Sauvegardez, mettez à jour (« echeance migrate »), puis"
                " « echeance control resume »."
            )
        if asked in {Ask.START, Ask.RESUME} and not automate_state(timezone.now()).is_alive:
            self.stdout.write(
                "L’automate n’est pas lancé : démarrez son service, ou « echeance automate »."
            )

    def _next(self) -> None:
        try:
            self.stdout.write(ask_next(by=getpass.getuser(), at=timezone.now()))
        except NothingToSendError as error:
            raise CommandError(str(error), returncode=3) from None

    def _wait(self, seconds: int) -> None:
        end = time.monotonic() + seconds
        while moving(at=timezone.now()):
            if time.monotonic() >= end:
                raise CommandError(
                    "Le courrier en cours n’a pas encore fini. Ce qui est demandé reste demandé :"
                    " « echeance control status ».",
                    returncode=1,
                )
            time.sleep(_LOOK_EVERY)
        self.stdout.write("Aucun courrier n’est en cours.")

    def _tell(self) -> None:
        at = timezone.now()
        state = automate_state(at)
        self.stdout.write(_told(state))
        in_hand = Notice.objects.in_hand().count()
        self.stdout.write(f"Avis validés qui attendent : {state.waiting}. En cours : {in_hand}.")
        if not state.is_running:
            raise CommandError("Rien ne part.", returncode=3)


def _told(state: AutomateState) -> str:
    author = f" par {state.by}" if state.by else ""
    reason = f" {state.reason}" if state.reason else ""
    doing = f" {state.doing}." if state.doing and state.is_running else ""
    return f"{state.word}{author}.{reason}{doing}"
