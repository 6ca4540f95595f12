"""The list « Avis par mail », and what has changed in it."""

from datetime import datetime, timedelta

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.lib.keys import read_key
from echeance.notices.models import Notice
from echeance.review.chips import chips, status_filters
from echeance.review.columns import chosen_columns
from echeance.review.forms import SearchForm
from echeance.review.kept_views import default_view, search_of_ticks, shown_view, views_for
from echeance.review.listing import (
    DEFAULT_SORT,
    LIMIT,
    PAGE_SIZES,
    Listing,
    listing_of,
    other_notices,
)
from echeance.review.models.preferences import Pane, ScreenPreferences
from echeance.review.quick_periods import QUICK_PERIODS, with_period
from echeance.review.soundness import sound_rows
from echeance.review.ticks import Ticks, ticks_of

_OVERLAP = timedelta(seconds=10)
"""A change written just before the last look may have been committed just after it."""


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Search, list and PDF of the current row, on one page."""
    now = timezone.now()
    preferences = ScreenPreferences.of(request.user)
    if asked := with_period(request.GET, on=timezone.localdate(now)):
        return redirect(f"{reverse('review:list')}?{asked}#liste")
    views = views_for(request.user, on=timezone.localdate(now))
    opening = default_view(views, preferences)
    if opening and not request.GET:
        return redirect(f"{reverse('review:list')}?{opening.address}")
    form = SearchForm(request.GET, today=timezone.localdate(now))
    listing = asked_listing(request, form)
    form.count_statuses(listing.counts, limit=LIMIT)
    page = asked_page(request, listing)
    rows = list(page.object_list)
    current = _current(rows, request.GET.get("courant", ""))
    everything = request.GET.get("cocher") == "tout" and not listing.is_too_long
    others = other_notices(rows)
    sound = sound_rows(rows, others, on=timezone.localdate(now))
    doubtful = Notice.objects.visible_to(
        sees_confidential=rights.sees_confidential(request.user)
    ).in_doubt()
    if request.GET.get("volet") in Pane.values:
        preferences.pane = request.GET["volet"]
        preferences.save()
    search = _search_address(request.GET)
    view = shown_view(views, request.GET)
    context = {
        "form": form,
        "chips": chips(request.GET, form),
        "listing": listing,
        "statuses": status_filters(request.GET, listing),
        "limit": LIMIT,
        "page_obj": page,
        "rows": rows,
        "others": others,
        "sound": sound,
        "only_sound": request.GET.get("cocher") == "sains",
        "current": current,
        "everything": everything,
        "ticked": everything or request.GET.get("cocher") == "page",
        "ticks": ticks_of(request.user, request.GET, listing, rows, at=now)
        if rights.may_change(request.user)
        else Ticks(),
        "page_sizes": PAGE_SIZES,
        "quick_periods": QUICK_PERIODS.items(),
        "search_address": search,
        "columns": chosen_columns(preferences.columns),
        "views": views,
        "view": view,
        "view_is_modified": view is not None and view.is_modified(search),
        "opening": opening,
        "all_search": "vue=tout" if opening else "",
        "all_address": reverse("review:list") + ("?vue=tout" if opening else ""),
        "is_done": _asks_for_nothing_but_pending(search),
        "preferences": preferences,
        "search_words": listing.criteria.words,
        "at": now.isoformat(),
        "pane": preferences.pane,
        "in_doubt": 0 if listing.criteria.in_doubt else doubtful.order_by()[:100].count(),
        "none_ever": not listing.count and not Notice.objects.exists(),
    }
    return render(request, "review/list.html", context)


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
    others = other_notices(changed)
    context = {
        "columns": chosen_columns(ScreenPreferences.of(request.user).columns),
        "rows": changed,
        "others": others,
        "sound": sound_rows(changed, others, on=timezone.localdate(now)),
        "listing": listing,
        "statuses": status_filters(request.GET, listing),
        "limit": LIMIT,
        "at": now.isoformat(),
        "search_address": _search_address(request.GET),
    }
    return render(request, "review/changes.html", context)


def asked_listing(request: HttpRequest, form: SearchForm) -> Listing:
    """The list that the address describes."""
    return listing_for(request, request.GET, form)


def listing_for(request: HttpRequest, search: QueryDict, form: SearchForm) -> Listing:
    """The list of another search than the address's, for the same person."""
    return listing_of(
        form.criteria(),
        sort=search.get("tri", DEFAULT_SORT),
        sees_confidential=rights.sees_confidential(request.user),
    )


def asked_page(request: HttpRequest, listing: Listing) -> Page[Notice]:
    """The page of it that the address describes."""
    size = read_key(request.GET.get("par_page", ""))
    if size not in PAGE_SIZES:
        size = ScreenPreferences.of(request.user).rows
    return listing.page(number=request.GET.get("page", "1"), size=size)


def _current(rows: list[Notice], key: str) -> Notice | None:
    return next((notice for notice in rows if str(notice.pk) == key), rows[0] if rows else None)


def _search_address(given: QueryDict) -> str:
    """The address of this list, without what belongs to one visit."""
    kept = given.copy()
    for name in ("courant", "cocher", "volet", "depuis", "lignes"):
        kept.pop(name, None)
    return kept.urlencode()


def _asks_for_nothing_but_pending(search: str) -> bool:
    return search_of_ticks(search) == "statut=E"


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is None or timezone.is_aware(moment) else None
