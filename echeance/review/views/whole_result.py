"""Deciding about a result too long to tick: one page to choose, one that follows the decision."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.lib.keys import read_key
from echeance.notices import long_deciding
from echeance.notices.foreseeing import foresee
from echeance.notices.long_deciding import ChangedResultError
from echeance.notices.models import Decided, LongDecision, LongDecisionState, OfficeSettings
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import Move, NoticeStatus
from echeance.review.chips import chips
from echeance.review.forms import BlockForm, SearchForm
from echeance.review.listing import Listing, listing_of
from echeance.review.recap import sending_terms

QUIET = timedelta(seconds=15)
"""A decision that did not move for so long has nobody to carry it out."""
_DECIDED = {
    "valider": Decided.VALIDATE,
    "bloquer": Decided.BLOCK,
    "remettre": Decided.PUT_BACK,
}
_MOVES = {
    "validate": Move.VALIDATE,
    "block": Move.BLOCK,
    "put_back": Move.RETURN_TO_PENDING,
}
_TAKEN_BACK = {Decided.VALIDATE, Decided.BLOCK}


@require_http_methods(["GET", "POST"])
def whole_result(request: HttpRequest) -> HttpResponse:
    """« Agir sur les 312 456 avis »: the exact count, and what may become of them."""
    user = _decider(request)
    search = QueryDict(request.POST.get("recherche", "") if request.POST else _search(request))
    form = SearchForm(search, today=timezone.localdate())
    listing = listing_of(form.criteria(), sort="", sees_confidential=rights.sees_confidential(user))
    asked = request.POST.get("faire", "")
    block_form = BlockForm(
        request.POST if asked == "bloquer" else None, initial={"motif": "Avis erroné"}
    )
    if request.method == "POST" and (asked != "bloquer" or block_form.is_valid()):
        reason = block_form.reason() if asked == "bloquer" else ""
        return _decided(request, user, listing, asked, reason=reason, search=search.urlencode())
    counts = _counts(listing)
    foreseen = {
        name: foresee(listing.found, move, by_status=counts) for name, move in _MOVES.items()
    }
    context = {
        "count": sum(counts.values()),
        "foreseen": foreseen,
        "sending": sending_terms(foreseen["validate"].moving, at=timezone.now()),
        "chips": chips(search, form),
        "statuses": [NoticeStatus(status).label for status in listing.criteria.statuses],
        "search": search.urlencode(),
        "form": block_form,
        "hold": OfficeSettings.current().undo_seconds,
    }
    return render(request, "review/whole_result.html", context)


@require_GET
def long_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come, and what came of it."""
    return render(request, "review/long_decision.html", _shown(_theirs(request, pk)))


@require_GET
def long_decision_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The piece of that page that changes."""
    return render(request, "review/_long_decision.html", _shown(_theirs(request, pk)))


@require_POST
def long_decision_act(request: HttpRequest, pk: int) -> HttpResponse:
    """« Arrêter » leaves the rest as it is; « Annuler » takes back what was done."""
    decision = _theirs(request, pk)
    match request.POST.get("faire"):
        case "arreter":
            long_deciding.stop(decision)
            messages.success(
                request, gettext("Arrêté\u00a0: les avis qui restent gardent leur statut.")
            )
        case "annuler" if decision.decided in _TAKEN_BACK and not decision.undone_by.exists():
            undoing = long_deciding.take_back(decision, by=_decider(request), at=timezone.now())
            return redirect("review:long_decision", undoing.pk)
        case _:
            raise Http404(gettext("Cette action n’existe pas."))
    return redirect("review:long_decision", pk)


def _decided(
    request: HttpRequest, user: User, listing: Listing, asked: str, *, reason: str, search: str
) -> HttpResponse:
    if asked not in _DECIDED:
        raise Http404(gettext("Cette action n’existe pas."))
    expected = read_key(request.POST.get("nombre", "")) or 0
    try:
        decision = long_deciding.decide(
            _notices(listing),
            _DECIDED[asked],
            expected=expected,
            by=user,
            at=timezone.now(),
            reason=reason,
            search=search,
        )
    except ChangedResultError as changed:
        messages.warning(
            request,
            gettext(
                "Le résultat a changé depuis l’affichage\u00a0: %(before)s avis alors, %(now)s"
                " maintenant. Rien n’a été fait\u00a0; vérifiez puis recommencez."
            )
            % {"before": expected, "now": changed.now},
        )
        return redirect(f"{reverse('review:whole_result')}?{search}")
    return redirect("review:long_decision", decision.pk)


def _notices(listing: Listing) -> NoticeQuerySet:
    return listing.found.filter(status__in=listing.statuses)


def _counts(listing: Listing) -> dict[str, int]:
    # One count for each status: an index answers it alone.
    return {status: listing.found.filter(status=status).count() for status in listing.statuses}


def _search(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("courant", "cocher", "volet", "page", "tri", "par_page", "depuis", "lignes"):
        kept.pop(name, None)
    return kept.urlencode()


def _decider(request: HttpRequest) -> User:
    user = request.user
    if not rights.may_change(user) or not isinstance(user, User):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas de décider de l’envoi des avis.")
        )
    return user


def _theirs(request: HttpRequest, pk: int) -> LongDecision:
    return get_object_or_404(LongDecision.objects.of(_decider(request)), pk=pk)


def _shown(decision: LongDecision) -> dict[str, object]:
    at_work = decision.state == LongDecisionState.ASKED
    moved_at = decision.progress_at or decision.asked_at
    return {
        "decision": decision,
        "at_work": at_work,
        # Kept in French, as the automate says them.
        "ignored": [
            (gettext(reason), how_many)
            for reason, how_many in sorted(decision.ignored.items(), key=lambda one: -one[1])
        ],
        "may_take_back": decision.decided in _TAKEN_BACK
        and decision.moved
        and not decision.undone_by.exists(),
        "waits_for_automate": at_work and timezone.now() - moved_at > QUIET,
    }
