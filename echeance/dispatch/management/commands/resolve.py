"""`echeance resolve`: decide what became of a notice in doubt, or send one again."""

import argparse
import getpass
import socket
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from echeance.dispatch.doubt import doubt_of
from echeance.lib.commands import Command as BaseCommand
from echeance.notices.references import UnknownNoticeError, notice_named
from echeance.notices.resolving import mark_received, resend


class Command(BaseCommand):
    help = "Décider d’un envoi incertain\u00a0: reçu par le client, ou à renvoyer."
    exit_codes = {1: "rien n’a changé (avis ni incertain ni envoyé…)", 2: "avis inconnu"}

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "number",
            metavar="NUMÉRO",
            help="n°\u00a0d’avis\u00a0: 196, ou CODE-196 si plusieurs entités",
        )
        answer = parser.add_mutually_exclusive_group(required=True)
        answer.add_argument(
            "--received", action="store_true", help="le client l’a reçu\u00a0: l’avis devient OK"
        )
        answer.add_argument(
            "--resend",
            action="store_true",
            help="un nouvel envoi part\u00a0; vaut aussi pour un avis OK",
        )
        parser.add_argument(
            "--reason", required=True, metavar="TEXTE", help="comment vous le savez, ou pourquoi"
        )

    def handle(self, **options: Any) -> None:
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("Donnez la raison.", returncode=2)
        try:
            notice = notice_named(options["number"])
        except UnknownNoticeError as error:
            raise CommandError(str(error), returncode=2) from error
        author: dict[str, Any] = {
            "by": getpass.getuser(),
            "at": timezone.now(),
            "workstation": socket.gethostname()[:80],
        }
        if options["received"]:
            moment = doubt_of(notice).at
            decision = mark_received(notice, reason=reason, handed_over_at=moment, **author)
        else:
            decision = resend(notice, reason=reason, **author)
        if decision.ignored:
            raise CommandError(
                f"Avis n°\u00a0{notice.number} inchangé\u00a0: {decision.ignored[0].reason}.",
                returncode=1,
            )
        done = "marqué reçu (OK)" if options["received"] else "à renvoyer (V)"
        self.stdout.write(f"Avis n°\u00a0{notice.number} {done}\u00a0: {reason}")
