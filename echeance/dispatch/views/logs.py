"""« Journaux »: the three logs read on screen, and downloaded."""

from datetime import date

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from echeance.accounts import rights
from echeance.dispatch import log_reading
from echeance.dispatch.forms.log_filter import LABELS, LogFilter
from echeance.dispatch.log_reading import LogPage
from echeance.dispatch.models import LogSettings
from echeance.notices.models import Notice

_SHOWN = 200
"""Lines on the screen; the file has them all."""


@require_safe
def logs(request: HttpRequest, log: str = "main") -> HttpResponse:
    """The newest lines of one day."""
    _administrators_only(request)
    if log not in LABELS:
        raise Http404(gettext("Ce journal n’existe pas."))
    days = log_reading.days(settings.LOG_DIR, log=log)
    form = LogFilter(request.GET, days=days)
    form.is_valid()
    level, words = (form.cleaned_data.get(name) or "" for name in ("niveau", "texte"))
    day: date | None = form.cleaned_data.get("jour") or next(iter(days), None)
    notice: Notice | None = form.cleaned_data.get("avis")
    path = log_reading.path_of(settings.LOG_DIR, log=log, day=day) if day else None
    page, chosen = LogPage((), truncated=False), LogSettings.current()
    if path is not None:
        about = log_reading.about_notice(key=notice.pk, number=notice.number) if notice else None
        page = log_reading.read_page(path, count=_SHOWN, minimum=level, words=words, about=about)
    context = {
        "log": log,
        "labels": LABELS.items(),
        "label": LABELS[log],
        "form": form,
        "day": day,
        "day_code": day.isoformat() if day else "",
        "page": page,
        "is_narrowed": bool(level or words or notice),
        "follows": "direct" in request.GET,
        "read_at": now(),
        "folder": settings.LOG_DIR,
        "keep_days": chosen.keep_days if chosen else settings.LOG_DAYS,
        "kilobytes": log_reading.size_of(settings.LOG_DIR) // 1024,
        "troubles": log_reading.troubles(settings.LOG_DIR),
    }
    return render(request, "dispatch/logs.html", context)


@require_safe
def log_file(request: HttpRequest, log: str, day: str, suffix: str) -> FileResponse:
    """One whole file, as it is; `day` is written as in the address, 2026-11-25."""
    _administrators_only(request)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Http404(gettext("Cette date n’existe pas.")) from None
    path = log_reading.path_of(settings.LOG_DIR, log=log, day=on, suffix=suffix)
    if path is None:
        raise Http404(gettext("Ce journal n’existe pas ou plus."))
    kind = "text/plain; charset=utf-8" if suffix == "txt" else "application/jsonl"
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type=kind)


def _administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les journaux sont réservés aux administrateurs.")
        )
