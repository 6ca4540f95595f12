"""`echeance validate`: let notices leave."""

import argparse
import getpass
import json
import socket
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from echeance.lib.commands import Command as BaseCommand
from echeance.lib.plurals import plural
from echeance.notices.deciding import Decision, validate
from echeance.notices.models import Notice
from echeance.notices.references import UnknownNoticeError, notice_named
from echeance.notices.status import NoticeStatus


class Command(BaseCommand):
    help = "Valider des avis\u00a0: l’automate peut les envoyer."
    exit_codes = {1: "au moins un avis n’a pas été validé", 2: "avis inconnu"}

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "--all", action="store_true", help="tous les avis en attente de validation (E)"
        )
        which.add_argument(
            "numbers",
            nargs="*",
            default=[],
            metavar="NUMÉRO",
            help="n°\u00a0d’avis\u00a0: 196, ou CODE-196 s’il y a plusieurs entités",
        )
        parser.add_argument(
            "--delay",
            type=int,
            default=0,
            metavar="SECONDES",
            help="attendre avant que l’automate puisse envoyer (0 si rien n’est dit)",
        )
        parser.add_argument("--json", action="store_true", help="rapport en JSON")

    def handle(self, **options: Any) -> None:
        chosen = Notice.objects.filter(status=NoticeStatus.PENDING)
        if not options["all"]:
            try:
                chosen = Notice.objects.filter(
                    pk__in=[notice_named(text).pk for text in options["numbers"]]
                )
            except UnknownNoticeError as error:
                raise CommandError(str(error), returncode=2) from error
        decision = validate(
            chosen,
            by=getpass.getuser(),
            at=timezone.now(),
            workstation=socket.gethostname()[:80],
            hold=timedelta(seconds=max(0, options["delay"])),
        )
        self._report(decision, as_json=options["json"])
        if decision.ignored:
            raise SystemExit(1)

    def _report(self, decision: Decision, *, as_json: bool) -> None:
        ignored = [
            {"number": number, "reason": item.reason}
            for item in decision.ignored
            for number in Notice.objects.filter(pk=item.pk).values_list("number", flat=True)
        ]
        if as_json:
            report = {"validated": len(decision.moved), "ignored": ignored}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        moved = len(decision.moved)
        self.stdout.write(
            f"{moved} avis validé{plural(moved)}, {len(ignored)} ignoré{plural(len(ignored))}."
        )
        for row in ignored:
            self.stdout.write(f"  n°\u00a0{row['number']}\u00a0: {row['reason']}")
