"""What sending reads of notices: plain values, since objects cost more than building the mails."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import psycopg
from django.db import connection

from echeance.lib.compiled import CompiledQuery
from echeance.notices.models import Notice, ProtectedPdf
from echeance.notices.models.notice import NoticePdf


class Addressee(NamedTuple):
    """What a mail may say of the client, by the columns of the card."""

    title: str
    last_name: str
    first_name: str
    second_name_line: str
    address1: str
    postcode: str
    city: str
    account_manager: str


class OwnPdf(NamedTuple):
    """The letter as it was printed."""

    content: bytes
    sha256: str
    password_rule: str = ""
    """Of the protected copy that leaves instead of the letter; see `pdf_password`."""


class Outgoing(NamedTuple):
    """One notice about to leave; reads as a `Notice` does, wherever a mail is made of one."""

    pk: int
    generation: int
    number: int
    email: str
    total: Decimal
    content: Mapping[str, Any]
    client: Addressee
    pdf: OwnPdf

    @property
    def password_rule(self) -> str:
        return self.pdf.password_rule


_OWN = ("pk", "generation", "number", "email", "total", "content")
_CLIENT = tuple(f"client__{name}" for name in Addressee._fields)


_NOTICES = CompiledQuery(
    lambda keys: Notice.objects.filter(pk__in=keys).order_by().values_list(*_OWN, *_CLIENT)
)
_PDFS = CompiledQuery(
    lambda keys: NoticePdf.objects.filter(pk__in=keys).values_list("pk", "content", "sha256")
)
_PROTECTED = CompiledQuery(
    lambda keys: ProtectedPdf.objects.filter(pk__in=keys).values_list(
        "pk", "content", "sha256", "rule"
    )
)
_NO_PDF = OwnPdf(b"", "")
"""Of a notice that has lost its own: no mail can be made of it."""


def read_outgoing(keys: Sequence[int]) -> dict[int, Outgoing]:
    """The notices of these keys, by key."""
    pdfs = _read_pdfs(keys) | _read_protected(keys)
    return {
        row[0]: Outgoing._make(
            (*row[: len(_OWN)], Addressee._make(row[len(_OWN) :]), pdfs.get(row[0], _NO_PDF))
        )
        for row in _NOTICES.rows(keys)
    }


def _read_protected(keys: Sequence[int]) -> dict[int, OwnPdf]:
    rows = _PROTECTED.rows(keys)
    return {key: OwnPdf(bytes(content), sha256, rule) for key, content, sha256, rule in rows}


def _read_pdfs(keys: Sequence[int]) -> dict[int, OwnPdf]:
    if connection.vendor != "postgresql":
        return {key: OwnPdf(content, sha256) for key, content, sha256 in _PDFS.rows(keys)}
    table = connection.ops.quote_name(NoticePdf._meta.db_table)
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        # Not Django's cursor: octets come as they are, in hexadecimal they are twice as many.
        psycopg.Cursor(connection.connection) as cursor,
    ):
        cursor.execute(
            f"SELECT notice_id, content, sha256 FROM {table} WHERE notice_id = ANY(%s)",
            [list(keys)],
            binary=True,
        )
        return {key: OwnPdf(content, sha256) for key, content, sha256 in cursor.fetchall()}
