"""`echeance block`: keep one notice from leaving."""

import argparse
import getpass
import socket
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from echeance.lib.commands import Command as BaseCommand
from echeance.notices.deciding import block
from echeance.notices.models import Notice
from echeance.notices.references import UnknownNoticeError, notice_named


class Command(BaseCommand):
    help = "Bloquer un avis\u00a0: il ne partira pas."
    exit_codes = {1: "l’avis n’a pas pu être bloqué (déjà envoyé…)", 2: "avis inconnu"}

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "number",
            metavar="NUMÉRO",
            help="n°\u00a0d’avis\u00a0: 196, ou CODE-196 si plusieurs entités",
        )
        parser.add_argument("--reason", required=True, metavar="TEXTE", help="motif du blocage")

    def handle(self, **options: Any) -> None:
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("Donnez le motif du blocage.", returncode=2)
        try:
            notice = notice_named(options["number"])
        except UnknownNoticeError as error:
            raise CommandError(str(error), returncode=2) from error
        decision = block(
            Notice.objects.filter(pk=notice.pk),
            by=getpass.getuser(),
            at=timezone.now(),
            reason=reason,
            workstation=socket.gethostname()[:80],
        )
        if decision.ignored:
            raise CommandError(
                f"Avis n°\u00a0{notice.number} non bloqué\u00a0: {decision.ignored[0].reason}.",
                returncode=1,
            )
        self.stdout.write(f"Avis n°\u00a0{notice.number} bloqué\u00a0: {reason}")
