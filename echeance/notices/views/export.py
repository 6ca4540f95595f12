"""« Exporter »: the selection as a file."""

import io
import tempfile
from datetime import datetime

from django.http import FileResponse
from django.utils import timezone

from echeance.notices.criteria import Criteria
from echeance.notices.edition import check_criteria
from echeance.notices.exporting import export_csv, export_xlsx
from echeance.notices.walking import Walk

FILE_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def exported(
    criteria: Criteria, kind: str, *, at: datetime, sees_confidential: bool
) -> FileResponse:
    """An « xlsx » or « csv » file, sent as it is read from the disk. Raises CriteriaError."""
    found = Walk(
        criteria,
        entity=check_criteria(criteria),
        on=timezone.localdate(at),
        sees_confidential=sees_confidential,
    )
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it, and then it is gone
    if kind == "xlsx":
        export_xlsx(found, out)
    else:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        export_csv(found, text)
        text.detach()
    out.seek(0)
    response = FileResponse(
        out,
        as_attachment=True,
        filename=file_name(at, kind),
        content_type=FILE_TYPES[kind],
    )
    response["Cache-Control"] = "private, no-store"
    return response


def file_name(at: datetime, kind: str) -> str:
    """« avis_2026-11-25.xlsx »."""
    return f"avis_{timezone.localdate(at):%Y-%m-%d}.{kind}"
