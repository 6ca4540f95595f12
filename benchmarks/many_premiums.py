"""The books of a large office, written by SQL: years of premiums, most of them settled."""

from datetime import date

from django.db import connection

from benchmarks.rows import write_rows
from echeance.portfolio.models import Client, Contract, Insurer, LegalEntity, Premium

MONTHS = 60
FIRST_YEAR = 2023
PER_CONTRACT = 10
UNSETTLED_FROM = date(2026, 11, 1)


def fill(how_many: int) -> None:
    """Ten premiums a contract, spread over sixty months; those of the last fourteen are due."""
    entity = LegalEntity.objects.create(code="BENCH", name="FOREM Courtage")
    insurer = Insurer.objects.create(name="Générali")
    contracts = max(1, how_many // PER_CONTRACT)
    write_rows(
        Client,
        {
            "id": "n",
            "dossier": "'P' || n",
            "dossier_key": _padded("p", "n"),
            "title": "'Mme'",
            "last_name": "'DURAND ' || n",
            "search_key": "'durand ' || n",
            "status": "'C'",
            "email": "'client' || n || '@exemple.fr'",
            "notices_by_email": "1 = 1",
            "created_on": "CURRENT_DATE",
            "modified_on": "CURRENT_DATE",
        },
        how_many=contracts,
    )
    write_rows(
        Contract,
        {
            "id": "n",
            "legal_entity_id": f"{entity.pk}",
            "client_id": "n",
            "insurer_id": f"{insurer.pk}",
            "number": "'ES' || n",
            "number_key": _padded("es", "n"),
            "category": "'Multirisques habitation'",
            "collected_by": "'C'",
            "remark": "'/'",
        },
        how_many=contracts,
    )
    month = f"((n / {contracts} * 7 + n % {contracts}) % {MONTHS})"
    effect = _month(month)
    write_rows(
        Premium,
        {
            "id": "n",
            "number": "'' || n",
            "number_key": _padded("", "n"),
            "contract_id": f"n % {contracts} + 1",
            "kind": "'T'",
            "collected_by": "'C'",
            "effective_from": effect,
            "effective_to": effect,
            "debit_period": effect,
            "entered_on": effect,
            "net": "100 + n % 900",
            "taxes": "20",
            "fees": "0",
            "gross": "120 + n % 900",
            "settled_on": f"CASE WHEN {effect} < '{UNSETTLED_FROM}' THEN {effect} END",
        },
        how_many=how_many,
    )
    _analyze()


def _padded(prefix: str, number: str) -> str:
    """What `lib.natural_order` makes of such a reference."""
    return (
        f"'{prefix}' || substr('0000000000000000' || {number}, length('' || {number}) + 1) || '0'"
    )


def _month(rank: str) -> str:
    """The first day of that month, counted from January of the first year."""
    if connection.vendor == "postgresql":
        return f"(date '{FIRST_YEAR}-01-01' + ({rank}) * interval '1 month')::date"
    return f"date('{FIRST_YEAR}-01-01', '+' || ({rank}) || ' months')"


def _analyze() -> None:
    if connection.vendor == "postgresql":  # which does it by itself; SQLite never does
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
