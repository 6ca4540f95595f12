"""`echeance edition`: run an edition from the command line."""

import argparse
import getpass
import json
import socket
import sys
import time
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils import timezone

from echeance.lib.commands import Command as BaseCommand
from echeance.lib.money import format_amount
from echeance.notices import edition as use_case
from echeance.notices.channel import Channel
from echeance.notices.composing import compose_next_lot
from echeance.notices.deadlines import late_warning
from echeance.notices.letter.pdf import LetterComposer
from echeance.notices.management import criteria_options
from echeance.notices.models import Draft, DraftState, Edition, EditionState
from echeance.notices.models.draft import WAITING
from echeance.notices.models.edition import AT_WORK
from echeance.notices.numbering import number_next
from echeance.notices.selecting import select_next


class Command(BaseCommand):
    help = "Éditer les avis d’échéances\u00a0: sélectionner, composer, marquer comme édités."
    exit_codes = {
        1: "au moins une lettre n’a pas pu être composée",
        2: "critères impossibles ou commande mal formulée",
    }

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        criteria_options.add_to(parser)
        parser.add_argument(
            "--paper",
            action="store_true",
            help="les clients que le mail n’atteint pas, à imprimer ensuite par « print »",
        )
        answer = parser.add_mutually_exclusive_group()
        answer.add_argument(
            "--mark-issued",
            action="store_true",
            help="répondre « Oui » d’avance : les avis entrent dans « Avis par mail »",
        )
        answer.add_argument(
            "--draft",
            action="store_true",
            help="répondre « Non » : rien n’est enregistré (sans l’un ni l’autre, l’édition"
            " attend une réponse à l’écran)",
        )
        answer.add_argument("--count", action="store_true", help="compter sans rien écrire")
        parser.add_argument("--json", action="store_true", help="rapport en JSON")

    def handle(self, **options: Any) -> None:
        started = timezone.now()
        try:
            criteria = criteria_options.read(options, on=timezone.localdate(started))
            if options["count"]:
                self._print_count(
                    use_case.count(criteria, at=started, sees_confidential=True),
                    as_json=options["json"],
                )
                return
            edition = use_case.run_edition(
                criteria,
                by=None,
                at=started,
                clock=timezone.now,
                channel=Channel.PAPER if options["paper"] else Channel.EMAIL,
                user=getpass.getuser(),
                os_user=getpass.getuser(),
                workstation=socket.gethostname()[:80],
                issue_when_composed=options["mark_issued"],
            )
        except use_case.NothingSelectedError as nothing:
            empty: dict[str, object] = {
                "edition": None,
                "notices": 0,
                "by_email": 0,
                "on_paper": 0,
                "failed": [],
            }
            self.stdout.write(json.dumps(empty) if options["json"] else str(nothing))
            return
        except use_case.CriteriaError as error:
            raise CommandError(str(error), returncode=2) from error
        self._compose(edition)
        if options["draft"] and edition.state == EditionState.COMPOSED:
            use_case.answer_no(edition, by=edition.user, at=timezone.now())
        self._report(edition, started=started, as_json=options["json"])

    def _compose(self, edition: Edition) -> None:
        composer = LetterComposer()
        waiting = Draft.objects.filter(edition=edition, state__in=WAITING)
        while edition.state in AT_WORK:
            self._show_progress(edition.letter_count - waiting.count(), edition.letter_count)
            select_next(clock=timezone.now, only=edition)
            number_next(clock=timezone.now, only=edition)
            if not compose_next_lot(composer, at=timezone.now(), only=edition):
                time.sleep(0.2)  # the automate holds what is left
            edition.refresh_from_db()
        self._show_progress(edition.letter_count, edition.letter_count)

    def _show_progress(self, done: int, whole: int) -> None:
        end = "\n" if done == whole else ""
        start = "\r" if sys.stderr.isatty() else ""
        self.stderr.write(
            f"{start}{done} lettres sur {whole}",
            ending=end or ("" if start else "\n"),
            style_func=str,
        )

    def _print_count(self, found: use_case.Count, *, as_json: bool) -> None:
        if not as_json:
            self.stdout.write(f"{found} Total\u00a0: {format_amount(found.total)}")
            if found.late:
                self.stdout.write(late_warning(found.late))
            return
        report = {
            "notices": found.notices,
            "clients": found.clients,
            "by_email": found.by_email,
            "on_paper": found.on_paper,
            "total": str(found.total),
            "late": found.late,
        }
        self.stdout.write(json.dumps(report))

    def _report(self, edition: Edition, *, started: datetime, as_json: bool) -> None:
        failed = _failed(edition)
        paper = _paper(edition)
        numbers = list(edition.notices.order_by("number").values_list("number", flat=True))
        if as_json:
            report = {
                "edition": edition.pk,
                "state": edition.state,
                "clients": edition.client_count,
                "notices": edition.notice_count + edition.paper_count,
                "by_email": edition.notice_count,
                "on_paper": edition.paper_count,
                "late": edition.late_count,
                "numbers": numbers,
                "paper": paper,
                "failed": failed,
                "seconds": round((timezone.now() - started).total_seconds(), 3),
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._print_report(edition, numbers, paper, failed)
        if failed:
            raise SystemExit(1)

    def _print_report(
        self,
        edition: Edition,
        numbers: list[int],
        paper: list[dict[str, str]],
        failed: list[dict[str, str]],
    ) -> None:
        write = self.stdout.write
        write(
            f"Édition n°\u00a0{edition.pk}\u00a0: {edition.notice_count} avis par mail, "
            f"{edition.paper_count} à imprimer ({edition.get_state_display().lower()})."
        )
        if numbers:
            write(f"Numéros {numbers[0]} à {numbers[-1]}.")
        if edition.late_count:
            write(f"Attention\u00a0: {late_warning(edition.late_count)}")
        if paper:
            write("À imprimer\u00a0:")
        for row in paper:
            write(f"  {row['dossier']}  {row['name']}, {row['contract']}\u00a0: {row['reason']}")
        if failed:
            write("Lettres impossibles\u00a0:")
        for row in failed:
            write(f"  {row['dossier']}  {row['name']}, {row['contract']}\u00a0: {row['problem']}")


def _paper(edition: Edition) -> list[dict[str, str]]:
    drafts = _drafts(edition, DraftState.ON_PAPER)
    return [_named(draft) | {"reason": draft.paper_reason} for draft in drafts]


def _failed(edition: Edition) -> list[dict[str, str]]:
    drafts = _drafts(edition, DraftState.FAILED)
    return [_named(draft) | {"problem": draft.problem} for draft in drafts]


def _drafts(edition: Edition, state: DraftState) -> QuerySet[Draft]:
    drafts = Draft.objects.filter(edition=edition, state=state).order_by("rank")
    return drafts.select_related("client", "contract").defer("content")


def _named(draft: Draft) -> dict[str, str]:
    return {
        "dossier": draft.client.dossier,
        "name": draft.client.full_name,
        "contract": draft.contract.number if draft.contract else "",
    }
