"""An office with very many notices, written by SQL: what a screen meets after years."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from benchmarks.rows import write_rows
from echeance.notices.models import Edition, Notice
from echeance.portfolio.models import Client, LegalEntity

_RUN = 5_000
"""Notices of one edition, all printed at the same moment."""
_PER_CLIENT = 10
_YEARS = 3
_NAMES = ("durand", "martin", "lefevre", "moreau", "garcia", "roux", "fabre", "blanc")


def fill(how_many: int) -> None:
    """Ten notices a client over three years; all but the last fiftieth and a few have left."""
    entity = LegalEntity.objects.create(code="FOREM", name="FOREM Courtage")
    now = timezone.now()
    runs = -(-how_many // _RUN)
    Edition.objects.bulk_create(
        Edition(
            pk=run + 1,
            legal_entity=entity,
            criteria={},
            state="issued",
            run_at=now - timedelta(days=365 * _YEARS) * (runs - run) / runs,
            run_on=now.date(),
            user=f"user{run % 7}",
            os_user=f"NT{run % 20}",
            workstation=f"PC{run % 9}",
        )
        for run in range(runs)
    )
    clients = max(1, how_many // _PER_CLIENT)
    name = "CASE n % 8 " + " ".join(f"WHEN {i} THEN '{name}'" for i, name in enumerate(_NAMES))
    write_rows(
        Client,
        {
            "id": "n",
            "dossier": "'CA' || n",
            "dossier_key": "'ca' || substr('0000000000000000' || n, length('' || n) + 1) || '0'",
            "last_name": f"upper({name} END) || ' ' || n",
            "search_key": f"{name} END || ' ' || n",
            "email": "'client' || n || '@exemple.fr'",
            "notices_by_email": "1 = 1",
            "confidential": "n % 50 = 0",
            "vip": "n % 100 = 0",
            "created_on": "CURRENT_DATE",
            "modified_on": "CURRENT_DATE",
        },
        how_many=clients,
    )
    waiting = f"{how_many} - n < {how_many // 50}"
    status = (
        f"CASE WHEN {waiting} AND n % 3 = 0 THEN 'V' WHEN {waiting} THEN 'E'"
        " WHEN n % 40 = 0 THEN 'KO' WHEN n % 40 = 1 THEN 'B' ELSE 'OK' END"
    )
    write_rows(
        Notice,
        {
            "id": "n",
            "legal_entity_id": f"{entity.pk}",
            "edition_id": f"(n - 1) / {_RUN} + 1",
            "number": "n",
            "channel": "'email'",
            "client_id": "client.id",
            "content": "'{}'",
            "dossier": "client.dossier",
            "dossier_key": "client.dossier_key",
            "client_name": "'Mme ' || client.last_name",
            "name_key": "client.search_key",
            "contract_number": "'ES' || n",
            "total": "120",
            "printed_at": "edition.run_at",
            "user": 'edition."user"',
            "os_user": "edition.os_user",
            "workstation": "edition.workstation",
            "email": "client.email",
            "status": status,
            "failure": "CASE WHEN n % 4000 = 0 THEN 'in_doubt' ELSE '' END",
            "sent_at": f"CASE WHEN ({status}) = 'OK' THEN {_later('n % 5000')} END",
            "eligible_at": f"CASE WHEN ({status}) = 'V' THEN edition.run_at END",
            "changed_at": "edition.run_at",
        },
        how_many=how_many,
        beside=f"JOIN portfolio_client AS client ON client.id = n % {clients} + 1"
        f" JOIN notices_edition AS edition ON edition.id = (n - 1) / {_RUN} + 1",
    )
    if connection.vendor == "postgresql":  # which does it by itself; SQLite never does
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _later(seconds: str) -> str:
    if connection.vendor == "postgresql":
        return f"edition.run_at + ({seconds}) * interval '1 second'"
    return f"datetime(edition.run_at, '+' || ({seconds}) || ' seconds')"
