"""« Reçu » and « Renvoyer »: one notice, a page that says what happened, a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.dispatch.doubt import doubt_of
from echeance.notices.deciding import Decision
from echeance.notices.fitness import address_to_use, refusal
from echeance.notices.models import Notice
from echeance.notices.resolving import mark_received, resend, why_not_again
from echeance.notices.status import FailureCause, Move
from echeance.review.forms import ReasonForm
from echeance.review.views.document import visible_notices


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """« Reçu »: the client got it; the notice becomes OK."""
    notice = _notice(request, pk)
    if refused := refusal(notice, Move.MARK_RECEIVED):
        return _nothing_done(request, notice, refused)
    doubt = doubt_of(notice)
    form = ReasonForm(request.POST or None, question=gettext("Comment le savez-vous\u00a0?"))
    if form.is_valid():
        decision = mark_received(
            notice,
            reason=form.cleaned_data["raison"],
            handed_over_at=doubt.at,
            **_author(request),
        )
        return _say(
            request,
            notice,
            decision,
            gettext("Avis n°\u00a0%(number)s marqué reçu\u00a0: il est OK."),
        )
    return _page(request, "received", {"notice": notice, "doubt": doubt, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """« Renvoyer »: the same notice leaves once more, where the client card says now."""
    notice = _notice(request, pk)
    if refused := refusal(notice, Move.RESEND):
        return _nothing_done(request, notice, refused)
    in_doubt = notice.failure == FailureCause.IN_DOUBT
    form = ReasonForm(request.POST or None, question=gettext("Pourquoi le renvoyer\u00a0?"))
    if form.is_valid():
        # What the person saw: a page left open must not send a third time.
        seen = request.POST.get("envoi", "")
        decision = resend(
            notice,
            reason=form.cleaned_data["raison"],
            seen=int(seen) if seen.isascii() and seen.isdigit() else 0,
            **_author(request),
        )
        return _say(
            request, notice, decision, gettext("Avis n° %(number)s validé pour un nouvel envoi.")
        )
    context = {
        "notice": notice,
        "doubt": doubt_of(notice) if in_doubt else None,
        "form": form,
        "address": address_to_use(notice, again=True),
        "obstacle": why_not_again(notice),
    }
    return _page(request, "again", context)


def _notice(request: HttpRequest, pk: int) -> Notice:
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas de décider de l’envoi des avis.")
        )
    return get_object_or_404(visible_notices(request).select_related("client"), pk=pk)


def _author(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    assert isinstance(user, User)
    return {"by": user.username, "at": timezone.now(), "workstation": user.workstation}


def _say(request: HttpRequest, notice: Notice, decision: Decision, done: str) -> HttpResponse:
    if decision.ignored:
        return _nothing_done(request, notice, decision.ignored[0].reason)
    messages.success(request, done % {"number": notice.number})
    return _back(request, notice)


def _nothing_done(request: HttpRequest, notice: Notice, reason: str) -> HttpResponse:
    said = gettext("Avis n°\u00a0%(number)s inchangé\u00a0: %(reason)s.")
    messages.error(request, said % {"number": notice.number, "reason": reason})
    return _back(request, notice)


def _back(request: HttpRequest, notice: Notice) -> HttpResponse:
    """To the notice, which keeps the search of the list it was found in."""
    address = reverse("review:details", args=[notice.pk])
    search = request.GET.urlencode()
    return redirect(f"{address}?{search}" if search else address)


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context["back"] = request.GET.urlencode()
    return render(request, f"review/{name}.html", context, status=status)
