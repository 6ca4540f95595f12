"""`echeance notices`: list the notices and their statuses."""

import argparse
import json
from typing import Any

from django.utils import timezone

from echeance.lib.commands import Command as BaseCommand
from echeance.lib.money import format_amount
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus


class Command(BaseCommand):
    help = "Lister les avis d’échéances et leur statut."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--status",
            choices=NoticeStatus.values,
            metavar="S",
            help="un seul statut\u00a0: E, V, OK, KO ou B",
        )
        parser.add_argument(
            "--paper", action="store_true", help="les avis sur papier, qui n’ont pas de statut"
        )
        parser.add_argument("--edition", type=int, metavar="N", help="les avis d’une seule édition")
        parser.add_argument("--json", action="store_true", help="liste en JSON")

    def handle(self, **options: Any) -> None:
        found = Notice.objects.select_related("legal_entity").defer("content").order_by("pk")
        found = found.on_paper() if options["paper"] else found.by_email()
        if options["status"]:
            found = found.filter(status=options["status"])
        if options["edition"]:
            found = found.filter(edition=options["edition"])
        if options["json"]:
            rows = [_as_json(notice) for notice in found.iterator(chunk_size=2000)]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        count = 0
        for notice in found.iterator(chunk_size=2000):
            count += 1
            self.stdout.write(
                f"{notice.legal_entity.code}-{notice.number}  {notice.status:<2}  "
                f"{notice.dossier:<8}  {notice.client_name}  {format_amount(notice.total)}  "
                f"{notice.email}  {notice.remark}".rstrip()
            )
        self.stdout.write(f"{count} avis.")


def _as_json(notice: Notice) -> dict[str, object]:
    sent = notice.sent_at
    return {
        "reference": f"{notice.legal_entity.code}-{notice.number}",
        "number": notice.number,
        "entity": notice.legal_entity.code,
        "edition": notice.edition_id,
        "channel": notice.channel,
        "status": notice.status,
        "failure": notice.failure,
        "dossier": notice.dossier,
        "name": notice.client_name,
        "contract": notice.contract_number,
        "total": str(notice.total),
        "email": notice.email,
        "remark": notice.remark,
        "printed_at": timezone.localtime(notice.printed_at).isoformat(),
        "sent_at": timezone.localtime(sent).isoformat() if sent else None,
    }
