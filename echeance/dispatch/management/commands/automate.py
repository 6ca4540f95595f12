"""`echeance automate`: the process that composes and sends."""

import argparse
import dataclasses
import json
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from echeance.dispatch.automate import Automate, Drained
from echeance.dispatch.clone_guard import confirm_this
from echeance.dispatch.machine import this_machine
from echeance.dispatch.models import Relay, SenderProfile
from echeance.dispatch.stopping import StopRequest
from echeance.lib.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Composer les lettres et envoyer les avis validés, jusqu’à Ctrl-C ou « Arrêter »."
    exit_codes: ClassVar[dict[int, str]] = {
        1: "au moins un avis est en erreur (avec --drain)",
        3: "interrompu avant la fin, les avis restent validés (avec --drain)",
    }

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--drain", action="store_true", help="envoyer tout ce qui est prêt, puis finir"
        )
        parser.add_argument(
            "--no-pause", action="store_true", help="sans la pause après chaque envoi"
        )
        parser.add_argument(
            "--confirm-this-server",
            action="store_true",
            help="cette machine n’est pas une copie de l’installation : elle peut envoyer",
        )
        parser.add_argument("--json", action="store_true", help="rend compte en JSON (--drain)")

    def handle(self, *args: Any, **options: Any) -> None:
        _check_configuration()
        if options["confirm_this_server"]:
            machine = this_machine(settings.DATA_DIR, host_id=settings.HOST_ID)
            confirm_this(machine, by="ligne de commande", at=timezone.now())
        stop = StopRequest()
        automate = Automate(clock=timezone.now, stop=stop, no_pause=options["no_pause"])
        stop.listen()
        if not options["drain"]:
            automate.run()
            return
        done = automate.drain()
        self.stdout.write(json.dumps(dataclasses.asdict(done)) if options["json"] else _told(done))
        if done.failed:
            raise CommandError(_how_many(done.failed, "avis en erreur") + ".", returncode=1)
        if done.held_up:
            raise CommandError(f"Interrompu : {done.held_up}", returncode=3)


def _check_configuration() -> None:
    if Relay.current() is None or SenderProfile.current() is None:
        raise CommandError(
            "Aucun serveur d’envoi n’est configuré. Lancez « echeance configure-mail », ou ouvrez"
            " « Paramètres », « Serveur d’envoi ».",
            returncode=2,
        )


def _told(done: Drained) -> str:
    return (
        f"{_how_many(done.sent, 'envoyé')}, {done.failed} en erreur,"
        f" {_how_many(done.put_off, 'remis')} à plus tard{_more(done)}."
    )


def _more(done: Drained) -> str:
    held = f", {_how_many(done.held, 'retenu')} jusqu’à l’accord d’une personne"
    tested = f", {_how_many(done.tested, 'envoyé')} en test, à personne d’autre"
    return (held if done.held else "") + (tested if done.tested else "")


def _how_many(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 and word not in {'avis en erreur'} else ''}"
