"""Long selections: how far a file or a check has come, and its result, for who asked only."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.notices.alerts import Alert
from echeance.notices.answers import as_query, as_typed, typed
from echeance.notices.criteria import Criteria
from echeance.notices.edition import CriteriaError
from echeance.notices.forms import CriteriaForm
from echeance.notices.long_selections import ask, content_of
from echeance.notices.models import LongSelection, LongSelectionState, Wanted
from echeance.notices.models.long_selection import KEPT
from echeance.notices.views.export import FILE_TYPES, file_name
from echeance.notices.views.people import editor

QUIET = timedelta(seconds=15)
"""What did not move for so long has nobody to do it."""
LISTED = 50


@require_GET
def long_selections(request: HttpRequest) -> HttpResponse:
    """The files that this person asked for lately."""
    user = editor(request)
    found = LongSelection.objects.of(user).files()[:LISTED]
    rows = [(one, Criteria.from_json(one.criteria).summary()) for one in found]
    return render(request, "notices/long_selections.html", {"rows": rows, "kept_days": KEPT.days})


@require_GET
def long_selection(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: its progress, then the file."""
    asked = _theirs(request, pk)
    return render(request, "notices/long_selection.html", shown_of(asked))


@require_GET
def long_selection_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The piece of the page that changes: of an export, or of a preview."""
    asked = _theirs(request, pk)
    return render(request, _piece(asked), shown_of(asked))


@require_GET
def long_selection_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, sent as it is read from the database."""
    asked = _theirs(request, pk)
    if asked.state != LongSelectionState.READY or asked.wanted == Wanted.ALERTS:
        messages.warning(request, gettext("Ce fichier n’est pas prêt."))
        return redirect("notices:long_selection", pk)
    response = StreamingHttpResponse(content_of(asked), content_type=FILE_TYPES[asked.wanted])
    name = file_name(asked.asked_at, asked.wanted)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Length"] = str(asked.size)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def long_selection_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up, or forget the file."""
    asked = _theirs(request, pk)
    asked.parts.only("pk").delete()
    asked.delete()
    messages.success(request, gettext("Demande supprimée."))
    return redirect("notices:long_selections")


@require_POST
def preview_alerts(request: HttpRequest) -> HttpResponse:
    """Have the alerts of a long preview counted."""
    user = editor(request)
    now = timezone.now()
    form = CriteriaForm(request.POST, on=timezone.localdate(now))
    query = as_query(typed(form))
    if not form.is_valid():
        return redirect(f"{reverse('notices:edition_new')}?{query}")
    try:
        asked = ask_for(form.criteria(), Wanted.ALERTS, by=user)
    except CriteriaError:
        return redirect(f"{reverse('notices:edition_new')}?{query}")
    if request.headers.get("HX-Request"):
        return render(request, _piece(asked), shown_of(asked))
    return redirect(f"{reverse('notices:preview')}?{query}")


def ask_for(criteria: Criteria, wanted: Wanted, *, by: User) -> LongSelection:
    """Ask now, with what this person may see now. Raises CriteriaError."""
    sees_all = rights.sees_confidential(by)
    return ask(criteria, wanted=wanted, by=by, at=timezone.now(), sees_confidential=sees_all)


def shown_of(asked: LongSelection) -> dict[str, object]:
    """What the pages of a long selection show."""
    criteria = Criteria.from_json(asked.criteria)
    at_work = asked.state == LongSelectionState.ASKED
    moved = asked.progress_at or asked.asked_at
    return {
        "asked": asked,
        "criteria": criteria.summary(),
        "answers_query": as_query(as_typed(criteria)),
        "tally": tally_of(asked),
        "forgotten_at": asked.asked_at + KEPT,
        "at_work": at_work,
        "waits_for_automate": at_work and timezone.now() - moved > QUIET,
    }


def tally_of(asked: LongSelection) -> list[tuple[Alert, int]]:
    """How many notices have each alert, in the order of `Alert`."""
    return [(alert, asked.tally[alert.name]) for alert in Alert if alert.name in asked.tally]


def _theirs(request: HttpRequest, pk: int) -> LongSelection:
    user = editor(request)
    asked = LongSelection.objects.of(user)
    if not rights.sees_confidential(user):
        # The right may have been withdrawn since.
        asked = asked.filter(sees_confidential=False)
    return get_object_or_404(asked, pk=pk)


def _piece(asked: LongSelection) -> str:
    return f"notices/_long_{'alerts' if asked.wanted == Wanted.ALERTS else 'file'}.html"
