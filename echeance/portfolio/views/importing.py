"""Import on screen: files → dry run → « Importer » → report."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.portfolio.forms.upload import UploadForm
from echeance.portfolio.importing.matching import IN_ORDER
from echeance.portfolio.importing.reading import Source
from echeance.portfolio.importing.report import conclusion, counts
from echeance.portfolio.importing.run import import_books as bring_in
from echeance.portfolio.importing.staging import GoneError, Staging


@require_http_methods(["GET", "HEAD", "POST"])
def import_books(request: HttpRequest) -> HttpResponse:
    """Choose files."""
    _refuse_readers(request)
    if request.method != "POST":
        return _choose(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, form)
    sources = [
        Source(name=file.name or "", content=file.read()) for file in form.cleaned_data["books"]
    ]
    token = _staging().keep(sources, by=request.user.get_username(), at=timezone.now())
    return redirect("portfolio:import_check", token)


@require_http_methods(["GET", "HEAD", "POST"])
def import_check(request: HttpRequest, token: str) -> HttpResponse:
    """What the files would bring; on « Importer », bring it; then what they brought."""
    _refuse_readers(request)
    by, at = request.user.get_username(), timezone.now()
    staging = _staging()
    try:
        report = staging.report(token, by=by, at=at)
        if report is None:
            sources = staging.sources(token, by=by, at=at)
            report = bring_in(
                sources,
                by=by,
                at=at,
                dry_run=request.method != "POST",
                sees_confidential=rights.sees_confidential(request.user),
            )
            if not report.dry_run:
                staging.finish(token, report, by=by, at=at)
    except GoneError:
        messages.error(
            request, gettext("Ces fichiers ne sont plus en attente\u00a0: déposez-les à nouveau.")
        )
        return redirect("portfolio:import_books")
    if request.method == "POST":
        return redirect("portfolio:import_check", token)
    context = {
        "report": report,
        "conclusion": conclusion(report),
        "files": [(file, counts(file)) for file in report.files],
        "ready": sum(file.accepted and bool(file.new or file.changed) for file in report.files),
    }
    return render(request, "portfolio/import_report.html", context)


def _choose(request: HttpRequest, form: UploadForm) -> HttpResponse:
    context = {"form": form, "books": IN_ORDER}
    status = 422 if form.is_bound else 200
    return render(request, "portfolio/import.html", context, status=status)


def _staging() -> Staging:
    return Staging(settings.DATA_DIR / "imports")


def _refuse_readers(request: HttpRequest) -> None:
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(gettext("Votre rôle ne permet pas d’importer des fichiers."))
