"""« Prévisualiser »: the notices to be, page by page, each with its letter on demand."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.lib.keys import read_key
from echeance.lib.translating import Words
from echeance.notices import edition as use_case
from echeance.notices.alerts import Alert
from echeance.notices.answers import Answers, as_pairs, as_query, typed
from echeance.notices.forms import CriteriaForm
from echeance.notices.kept_plans import keep, kept, preview_of
from echeance.notices.letter.problems import LetterError
from echeance.notices.long_selections import last_one
from echeance.notices.models import LongSelection, Wanted
from echeance.notices.preview import Line, Place, Preview, letter_at, preview
from echeance.notices.views.long_selections import shown_of
from echeance.notices.views.pdf import pdf_to_look_at
from echeance.notices.views.people import editor
from echeance.portfolio.models import Client

PER_PAGE = 50
_SHOWN = {
    "": _("Tous"),
    "mail": _("Par mail"),
    "papier": _("À imprimer"),
    "alertes": _("À vérifier"),
}


@require_GET
def edition_preview(request: HttpRequest) -> HttpResponse:
    """Nothing is written but the plan of a long one; the criteria are in the address.

    « Écarter » takes notices out.
    """
    user = editor(request)
    now = timezone.now()
    form = CriteriaForm(request.GET, on=timezone.localdate(now))
    if not form.is_valid():
        return redirect(_window_address(typed(form)))
    answers = typed(form)
    # One box a notice: of a client's notice, a line for each contract that is on it.
    aside = [line for box in request.GET.getlist("ecarter") for line in box.splitlines()]
    if aside:
        answers["excluded"] = "\n".join([*form.cleaned_data["excluded"].splitlines(), *aside])
        return redirect(f"{reverse('notices:preview')}?{as_query(answers)}")
    criteria = form.criteria()
    sees_all = rights.sees_confidential(user)
    plan = kept(read_key(request.GET.get("plan", "")), criteria, by=user, at=now)
    if plan and (plan.run_on, plan.sees_confidential) != (timezone.localdate(now), sees_all):
        plan = None
    try:
        found = preview_of(plan) if plan else preview(criteria, at=now, sees_confidential=sees_all)
    except use_case.CriteriaError:
        return redirect(_window_address(answers))
    if not plan and not found.is_short:
        # Its other pages show the same notices in the same places, and come at once.
        again = request.GET.copy()
        again["plan"] = str(keep(found, by=user, at=now).pk)
        return redirect(f"{reverse('notices:preview')}?{again.urlencode()}")
    asked = _alerts_asked(found, user, sees_confidential=sees_all)
    tabs = _tabs(found, asked)
    shown = request.GET.get("voir", "")
    point = request.GET.get("point", "") if shown == "alertes" else ""
    if (shown and shown not in tabs) or (point and point not in Alert.__members__):
        raise Http404(gettext("Cette liste n’existe pas."))
    number = request.GET.get("page")
    page: Page[Any]
    if found.is_short:
        page = Paginator(_chosen(found, shown, point=point), PER_PAGE).get_page(number)
        rows = list(page)
    elif shown and asked:
        rows = _to_check(found, asked, only=point)
        page = Paginator(rows, PER_PAGE).get_page(number)
        rows = list(page)
    else:
        page = Paginator(found.notices, PER_PAGE).get_page(number)
        rows = found.lines(list(page))
    query = as_query(answers)
    context = {
        "count": found.count,
        "found": found,
        "summary": criteria.summary(),
        "page_obj": page,
        "rows": [(row, _letter_address(row, query)) for row in rows],
        "shown": shown,
        "point": Alert[point] if point else None,
        "tabs": list(tabs.items()),
        **(shown_of(asked) if asked else {}),
        "plan": plan,
        "query": query,
        "answers": as_pairs(answers),
        "window": _window_address(answers),
    }
    return render(request, "notices/preview.html", context)


@require_GET
def preview_letter(request: HttpRequest) -> HttpResponse:
    """One letter of the preview, composed now."""
    user = editor(request)
    now = timezone.now()
    form = CriteriaForm(request.GET, on=timezone.localdate(now))
    place = _place(request)
    client = get_object_or_404(Client, pk=place.client)
    if client.confidential and not rights.sees_confidential(user):
        raise Http404(gettext("Cette lettre n’existe pas."))
    if not form.is_valid():
        raise Http404(gettext("Ces critères ne sont plus valables."))
    try:
        found = letter_at(place, form.criteria(), at=now)
    except LetterError as error:
        return render(request, "notices/no_letter.html", {"problem": str(error)}, status=409)
    if found is None:
        raise Http404(gettext("La sélection ne contient plus cette lettre."))
    letter, composed = found
    return pdf_to_look_at(composed.pdf, name=f"projet_{letter.client.pk}.pdf")


def _chosen(found: Preview, shown: str, *, point: str) -> list[Line]:
    match shown:
        case "mail":
            return [line for line in found.all_lines if not line.letter.paper_reason]
        case "papier":
            return [line for line in found.all_lines if line.letter.paper_reason]
        case "alertes":
            return [line for line in found.all_lines if _has(line, point)]
    return found.all_lines


def _alerts_asked(found: Preview, user: User, *, sees_confidential: bool) -> LongSelection | None:
    """The alerts of a long preview, asked for today; the composers count them."""
    if found.is_short:
        return None
    return last_one(
        found.criteria,
        wanted=Wanted.ALERTS,
        by=user,
        on=found.on,
        sees_confidential=sees_confidential,
    )


def _tabs(found: Preview, asked: LongSelection | None) -> Mapping[str, Words]:
    if found.is_short:
        return _SHOWN
    if asked and asked.to_check:
        return {code: _SHOWN[code] for code in ("", "alertes")}
    return {}


def _to_check(found: Preview, asked: LongSelection, *, only: str) -> list[Line]:
    """Of a long preview, the letters of the first clients with each alert, or with `only` one."""
    clients = {key for name, key in asked.to_check if only in {"", name}}
    notices = [notice for notice in found.notices if notice.client in clients]
    return [line for line in found.lines(notices) if _has(line, only)]


def _has(line: Line, point: str) -> bool:
    """That alert, by its name, or any at all when empty."""
    return any(point in {"", alert.name} for alert in line.alerts)


def _letter_address(line: Line, query: str) -> str:
    place = Place.of(line.letter.notice)
    where = {
        "client": place.client,
        "contrat": place.contract,
        "encaissement": place.collected_by,
        "reglement": place.settled_by,
    }
    return f"{query}&{urlencode(where)}"


def _place(request: HttpRequest) -> Place:
    client = read_key(request.GET.get("client", ""))
    contract = read_key(request.GET.get("contrat", ""))
    if client is None or contract is None:
        raise Http404(gettext("Cette lettre n’existe pas."))
    return Place(
        client=client,
        contract=contract,
        collected_by=request.GET.get("encaissement", ""),
        settled_by=request.GET.get("reglement", ""),
    )


def _window_address(answers: Answers) -> str:
    return f"{reverse('notices:edition_new')}?{as_query(answers)}"
