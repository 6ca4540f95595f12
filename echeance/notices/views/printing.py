"""« Impression »: the notices on paper of an edition."""

import tempfile

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.notices.models import Edition, Notice
from echeance.notices.printing import destination, paper_notices, parts_of, print_part

PER_PAGE = 100


@require_GET
def prints(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of its notices on paper, and the PDFs to print."""
    edition = get_object_or_404(Edition.objects.select_related("legal_entity"), pk=pk)
    sees_all = rights.sees_confidential(request.user)
    notices = paper_notices(edition, sees_confidential=sees_all)
    whole = Notice.objects.on_paper().filter(edition=edition).count()
    parts = parts_of(notices)
    shown = notices.select_related("pdf").defer("pdf__content")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "edition": edition,
        "parts": parts,
        "page_obj": page,
        "rows": [(notice, destination(notice)) for notice in page],
        "hidden": whole - sum(part.letters for part in parts),
    }
    return render(request, "notices/prints.html", context)


@require_GET
def print_pdf(request: HttpRequest, pk: int, index: int) -> FileResponse:
    """One PDF to print; `?recto-verso=1` begins each letter on a new sheet."""
    edition = get_object_or_404(Edition.objects.select_related("legal_entity"), pk=pk)
    notices = paper_notices(edition, sees_confidential=rights.sees_confidential(request.user))
    part = next((part for part in parts_of(notices) if part.index == index), None)
    if part is None:
        raise Http404(gettext("Cette édition n’a pas d’avis à imprimer ici."))
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it, and then it is gone
    print_part(
        edition,
        part,
        out,
        notices=notices,
        at=timezone.now(),
        by=request.user.get_username(),
        double_sided=request.GET.get("recto-verso") == "1",
    )
    out.seek(0)
    name = f"avis_a_poster_{edition.pk}_{part.index}.pdf"
    response = FileResponse(out, filename=name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response
