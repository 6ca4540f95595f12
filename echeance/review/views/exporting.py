"""« Exporter » and « Imprimer »: the list as seen, on a sheet."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from echeance.lib import shown
from echeance.lib.keys import read_key
from echeance.notices.status import NoticeStatus
from echeance.review import exporting
from echeance.review.chips import chips
from echeance.review.columns import chosen_columns, in_full
from echeance.review.forms import SearchForm
from echeance.review.listing import DEFAULT_SORT, LIMIT, Listing
from echeance.review.models import ScreenPreferences
from echeance.review.views.listing import asked_listing, listing_for


@require_POST
def export(request: HttpRequest, as_format: str) -> HttpResponse:
    """The ticked rows, or the whole result when none is: the file's first sheet says which."""
    if as_format not in exporting.FORMATS:
        raise Http404
    now = timezone.now()
    search = QueryDict(request.POST.get("recherche", ""))
    form = SearchForm(search, today=timezone.localdate(now))
    listing = listing_for(request, search, form)
    ticked = [key for given in request.POST.getlist("avis") if (key := read_key(given)) is not None]
    if request.POST.get("portee") == "tout":
        ticked = []
    if not ticked and listing.is_too_long:
        messages.error(
            request,
            gettext("Plus de %(limit)s avis\u00a0: précisez la recherche avant d’exporter.")
            % {"limit": shown.number(LIMIT)},
        )
        return redirect(f"{reverse('review:list')}?{search.urlencode()}")
    rows = listing.in_order(ticked or None)
    content = exporting.export(
        rows,
        chosen_columns(ScreenPreferences.of(request.user).columns),
        criteria=[(gettext("Critère"), text) for text in _criteria(search, form, listing)],
        scope=exporting.scope(len(rows), ticked=bool(ticked)),
        at=now,
        user=request.user.get_username(),
        as_format=as_format,
    )
    response = HttpResponse(content, content_type=exporting.FORMATS[as_format])
    response["Content-Disposition"] = (
        content_disposition_header(
            as_attachment=True, filename=exporting.file_name(at=now, as_format=as_format)
        )
        or "attachment"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def printed(request: HttpRequest) -> HttpResponse:
    """The whole result as one table, to be printed: no menu, statuses in words."""
    now = timezone.now()
    form = SearchForm(request.GET, today=timezone.localdate(now))
    listing = asked_listing(request, form)
    columns = chosen_columns(ScreenPreferences.of(request.user).columns)
    context = {
        "rows": [
            [(column, column.cell(notice)) for column in columns] for notice in listing.in_order()
        ],
        "listing": listing,
        "limit": LIMIT,
        "columns": columns,
        "criteria": _criteria(request.GET, form, listing),
        "now": now,
        "back": request.GET.urlencode(),
    }
    return render(request, "review/printed.html", context)


def _criteria(search: QueryDict, form: SearchForm, listing: Listing) -> list[str]:
    """In words, the sort included where it is not the usual one."""
    said = [chip.text for chip in chips(search, form)]
    if listing.criteria.statuses:
        labels = [str(NoticeStatus(code).label) for code in listing.criteria.statuses]
        said.append(gettext("statut\u00a0: %(statuses)s") % {"statuses": ", ".join(labels)})
    if listing.sort != DEFAULT_SORT:
        order = (
            gettext("tri\u00a0: %(column)s, décroissant")
            if listing.sort.startswith("-")
            else gettext("tri\u00a0: %(column)s, croissant")
        )
        said.append(order % {"column": in_full(listing.sort.removeprefix("-"))})
    return said
