"""`echeance test-mode`: everything to the office instead of to the clients, from the terminal."""

import argparse
import getpass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from echeance.dispatch.diverting import divert, stop_diverting, waiting_for_the_end
from echeance.dispatch.models import TestMode
from echeance.dispatch.trial import TrialError, trial_addresses
from echeance.lib.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Mode test : tout envoyer au cabinet au lieu des clients, ou cesser."
    exit_codes: ClassVar[dict[int, str]] = {
        1: "des avis validés partiraient aux clients : rien n’a changé (off sans --sure)",
        3: "le mode test est éteint (status)",
    }

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "what",
            choices=["on", "off", "status"],
            metavar="on|off|status",
            help="activer (ou changer d’adresses), désactiver, ou dire ce qu’il en est",
        )
        parser.add_argument(
            "--to", metavar="ADRESSES", help="avec on : une à trois, séparées par « ; »"
        )
        parser.add_argument(
            "--prefix",
            metavar="TEXTE",
            help="avec on : devant le sujet (« [TEST] »)",
        )
        parser.add_argument(
            "--sure",
            action="store_true",
            help="avec off : même si des avis validés partent alors aux clients",
        )

    def handle(self, **options: Any) -> None:
        {"on": self._turn_on, "off": self._turn_off, "status": self._tell}[options["what"]](options)

    def _turn_on(self, options: dict[str, Any]) -> None:
        active = TestMode.current()
        try:
            addresses = "; ".join(trial_addresses(options["to"] or ""))
        except TrialError as error:
            raise CommandError(f"--to : {error}", returncode=2) from None
        leaving = divert(
            addresses=addresses,
            prefix=_prefix(options["prefix"], active),
            by=getpass.getuser(),
            at=timezone.now(),
        )
        self.stdout.write(f"Mode test activé : tout va à {addresses}, rien aux clients.")
        if leaving:
            self.stdout.write(
                f"{leaving} avis étaient déjà en cours d’envoi : ils partent encore à leur client."
            )

    def _turn_off(self, options: dict[str, Any]) -> None:
        if TestMode.current() is None:
            self.stdout.write("Le mode test était déjà éteint.")
            return
        waiting = waiting_for_the_end()
        if waiting and not options["sure"]:
            raise CommandError(
                f"{waiting} avis validé{'s partiraient' if waiting > 1 else ' partirait'} alors aux"
                " clients. Pour le vouloir : ajoutez --sure.",
                returncode=1,
            )
        stop_diverting(by=getpass.getuser())
        self.stdout.write("Mode test désactivé : les avis partent de nouveau aux clients.")

    def _tell(self, options: dict[str, Any]) -> None:
        active = TestMode.current()
        if active is None:
            raise CommandError("Mode test éteint : les avis partent aux clients.", returncode=3)
        since = f"{timezone.localtime(active.at):%d/%m/%Y à %H:%M}"
        self.stdout.write(
            f"Mode test actif depuis le {since} par {active.by} : tout va à"
            f" {active.addresses}, rien aux clients."
        )


def _prefix(given: str | None, active: TestMode | None) -> str:
    """As given, else as it is, else the usual one. Raises CommandError."""
    field = TestMode._meta.get_field("prefix")
    if given is None:
        return active.prefix if active else str(field.default)
    try:
        field.run_validators(given.strip())
    except ValidationError as error:
        raise CommandError(f"--prefix : {' '.join(error.messages)}", returncode=2) from None
    return given.strip()
