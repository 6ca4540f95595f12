"""The list « Avis par mail », and what has changed in it."""

from datetime import datetime, timedelta

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.lib.keys import read_key
from echeance.notices.models import Notice
from echeance.review.chips import chips, status_filters
from echeance.review.forms import SearchForm
from echeance.review.listing import (
    DEFAULT_SIZE,
    DEFAULT_SORT,
    LIMIT,
    PAGE_SIZES,
    Listing,
    listing_of,
    other_notices,
)

_OVERLAP = timedelta(seconds=10)
"""A change written just before the last look may have been committed just after it."""
_PANES = ("bas", "droite", "sans")


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Search, list and PDF of the current row, on one page."""
    now = timezone.now()
    form = SearchForm(request.GET, today=timezone.localdate(now))
    listing = asked_listing(request, form)
    page = asked_page(request, listing)
    rows = list(page.object_list)
    current = _current(rows, request.GET.get("courant", ""))
    everything = request.GET.get("cocher") == "tout" and not listing.is_too_long
    doubtful = Notice.objects.visible_to(
        sees_confidential=rights.sees_confidential(request.user)
    ).in_doubt()
    pane = request.GET.get("volet") or request.COOKIES.get("echeance_volet", "")
    context = {
        "form": form,
        "chips": chips(request.GET, form),
        "listing": listing,
        "statuses": status_filters(request.GET, listing),
        "limit": LIMIT,
        "page_obj": page,
        "rows": rows,
        "others": other_notices(rows),
        "current": current,
        "everything": everything,
        "ticked": everything or request.GET.get("cocher") == "page",
        "page_sizes": PAGE_SIZES,
        "search_address": _search_address(request.GET),
        "search_words": listing.criteria.words,
        "at": now.isoformat(),
        "pane": pane if pane in _PANES else "bas",
        "in_doubt": 0 if listing.criteria.in_doubt else doubtful.order_by()[:100].count(),
        "none_ever": not listing.count and not Notice.objects.exists(),
    }
    response = render(request, "review/list.html", context)
    if request.GET.get("volet") in _PANES:
        response.set_cookie("echeance_volet", pane, max_age=365 * 86400, samesite="Lax")
    return response


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Rows of the page on screen that changed since `depuis`, and the counts: a light look."""
    now = timezone.now()
    since = _moment(request.GET.get("depuis", "")) or now
    asked = map(read_key, request.GET.get("lignes", "").split(","))
    keys = [key for key in asked if key is not None]
    visible = Notice.objects.visible_to(sees_confidential=rights.sees_confidential(request.user))
    on_screen = visible.filter(pk__in=keys[: max(PAGE_SIZES)]).select_related("client")
    on_screen = on_screen.defer("content")
    changed = [
        notice
        for notice in on_screen
        if max(notice.changed_at, notice.picked_up_at or notice.changed_at) > since - _OVERLAP
    ]
    listing = asked_listing(request, SearchForm(request.GET, today=timezone.localdate(now)))
    context = {
        "rows": changed,
        "others": other_notices(changed),
        "listing": listing,
        "statuses": status_filters(request.GET, listing),
        "limit": LIMIT,
        "at": now.isoformat(),
        "search_address": _search_address(request.GET),
    }
    return render(request, "review/changes.html", context)


def asked_listing(request: HttpRequest, form: SearchForm) -> Listing:
    """The list that the address describes."""
    return listing_of(
        form.criteria(),
        sort=request.GET.get("tri", DEFAULT_SORT),
        sees_confidential=rights.sees_confidential(request.user),
    )


def asked_page(request: HttpRequest, listing: Listing) -> Page[Notice]:
    """The page of it that the address describes."""
    size = read_key(request.GET.get("par_page", ""))
    return listing.page(
        number=request.GET.get("page", "1"), size=size if size in PAGE_SIZES else DEFAULT_SIZE
    )


def _current(rows: list[Notice], key: str) -> Notice | None:
    return next((notice for notice in rows if str(notice.pk) == key), rows[0] if rows else None)


def _search_address(given: QueryDict) -> str:
    """The address of this list, without what belongs to one visit."""
    kept = given.copy()
    for name in ("courant", "cocher", "volet", "depuis", "lignes"):
        kept.pop(name, None)
    return kept.urlencode()


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is None or timezone.is_aware(moment) else None
