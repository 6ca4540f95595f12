"""One notice: its PDF, its text, its details."""

from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import condition, require_GET

from echeance.accounts import rights
from echeance.dispatch.doubt import doubt_of
from echeance.dispatch.models import Attempt
from echeance.notices.file_name import pdf_name
from echeance.notices.letter.reading import UnreadablePdfError, text_of
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import FailureCause
from echeance.review.forms import SearchForm
from echeance.review.views.listing import asked_listing, asked_page

SAME_CLIENT = 10
"""Other notices of the client on the summary, the latest."""


def visible_notices(request: HttpRequest) -> NoticeQuerySet:
    """What this person may see; everything else does not exist for them."""
    return Notice.objects.visible_to(sees_confidential=rights.sees_confidential(request.user))


def _etag(request: HttpRequest, pk: int) -> str | None:
    found = visible_notices(request).filter(pk=pk)
    sha256 = found.order_by().values_list("pdf__sha256", flat=True).first()
    return None if sha256 is None else f'"{sha256}"'


@require_GET
@csp_exempt()  # type: ignore[arg-type]  # its types know no view with arguments; a page's policy on a PDF leaves the browser's own viewer blank
@xframe_options_sameorigin
@condition(etag_func=_etag)
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter's bytes; `?copie=1` saves it under its name instead of showing it."""
    notice = get_object_or_404(visible_notices(request).select_related("pdf"), pk=pk)
    response = HttpResponse(bytes(notice.pdf.content), content_type="application/pdf")
    disposition = content_disposition_header(
        as_attachment="copie" in request.GET, filename=pdf_name(notice)
    )
    response["Content-Disposition"] = disposition or "inline"
    response["Cache-Control"] = "private, max-age=300"
    return response


@require_GET
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """« Texte de l’avis »: the letter for those who cannot look at it."""
    notice = get_object_or_404(visible_notices(request).select_related("pdf"), pk=pk)
    try:
        pages, problem = text_of(bytes(notice.pdf.content)).split("\f"), ""
    except UnreadablePdfError as error:
        pages, problem = [], str(error)
    template = "review/text_part.html" if request.htmx else "review/text.html"  # type: ignore[attr-defined]  # set by its middleware
    return render(request, template, {"notice": notice, "pages": pages, "problem": problem})


@require_GET
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """« Détails du document »: the manual's ten fields, the history, the attempts."""
    found = (
        visible_notices(request)
        .by_email()
        .select_related("client", "legal_entity", "edition", "pdf")
    )
    notice = get_object_or_404(found, pk=pk)
    listing = asked_listing(request, SearchForm(request.GET, today=timezone.localdate()))
    keys = [row.pk for row in asked_page(request, listing).object_list]
    place = keys.index(pk) if pk in keys else None
    context = {
        "notice": notice,
        "doubt": doubt_of(notice) if notice.failure == FailureCause.IN_DOUBT else None,
        "history": notice.history.order_by("-pk"),
        "attempts": Attempt.objects.filter(notice=notice).order_by("-pk"),
        "lines": notice.lines.select_related("premium").order_by("pk"),
        "previous": keys[place - 1] if place else None,
        "next": keys[place + 1] if place is not None and place + 1 < len(keys) else None,
        "back": request.GET.urlencode(),
    }
    return render(request, "review/details.html", context)


@require_GET
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """« Fiche récapitulative »: all that is known of one notice and its client, on a sheet."""
    found = (
        visible_notices(request)
        .by_email()
        .select_related("client", "legal_entity", "contract", "pdf")
    )
    notice = get_object_or_404(found, pk=pk)
    same_client = visible_notices(request).filter(client=notice.client_id).exclude(pk=pk)
    context = {
        "notice": notice,
        "doubt": doubt_of(notice) if notice.failure == FailureCause.IN_DOUBT else None,
        "history": notice.history.order_by("pk"),
        "attempts": Attempt.objects.filter(notice=notice).order_by("pk"),
        "lines": notice.lines.select_related("premium__contract").order_by("pk"),
        "others": same_client.defer("content").order_by("-printed_at", "-pk")[:SAME_CLIENT],
        "others_count": same_client.count(),
        "now": timezone.now(),
        "back": request.GET.urlencode(),
    }
    return render(request, "review/summary.html", context)
