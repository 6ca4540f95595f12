"""The « zoom de la quittance »: amounts, dates, every edition with its notice; cancelling it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.notices.cancelling import cancel_with_notices
from echeance.notices.left_unasked import notices_left, others_asked
from echeance.notices.models import Edition, NoticeLine, Reissue
from echeance.portfolio.cancelling import NotCancellableError
from echeance.portfolio.models import Premium


@require_GET
def premium_zoom(request: HttpRequest, pk: int) -> HttpResponse:
    """One premium and its editions."""
    premium = visible_premium(request, pk)
    lines = (
        NoticeLine.objects.filter(premium=premium)
        .select_related("notice__edition__reissue_of")
        .defer("notice__content")
        .order_by("notice__printed_at", "notice")
    )
    context = {
        "premium": premium,
        "lines": lines,
        "replaced": set(
            Edition.objects.filter(
                reissue=Reissue.REPLACEMENT, reissue_of__in=[line.notice_id for line in lines]
            ).values_list("reissue_of", flat=True)
        ),
        "in_arrears": premium.is_in_arrears(on=timezone.localdate()),
        "left": notices_left(premium),
        "cancellable": not premium.cancelled and premium.settled_on is None,
    }
    return render(request, "notices/premium.html", context)


def premium_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then cancel the premium and block its notices that have not left."""
    premium = visible_premium(request, pk)
    user = request.user
    if not rights.may_change(user) or not isinstance(user, User):
        raise rights.ManagersOnlyError(gettext("Votre rôle ne permet pas d’annuler une quittance."))
    if request.method != "POST":
        others = others_asked(premium)
        waiting = [
            (line.notice, others.get(line.notice_id, 0))
            for line in NoticeLine.objects.filter(premium=premium).select_related("notice")
        ]
        return render(
            request, "notices/premium_cancel.html", {"premium": premium, "waiting": waiting}
        )
    now = timezone.now()
    try:
        decision = cancel_with_notices(
            premium,
            on=timezone.localdate(now),
            by=user.username,
            at=now,
            workstation=user.workstation,
        )
    except NotCancellableError as error:
        messages.error(request, str(error))
    else:
        moved = len(decision.moved)
        blocked = ngettext("%(count)s avis bloqué.", "%(count)s avis bloqués.", moved)
        messages.success(
            request,
            gettext("Quittance n°\u00a0%(number)s annulée.") % {"number": premium.number}
            + (f" {blocked % {'count': moved}}" if moved else ""),
        )
        for ignored in decision.ignored:
            messages.warning(
                request,
                gettext("Un avis n’a pas été bloqué\u00a0: %(reason)s.")
                % {"reason": ignored.reason},
            )
    return redirect("notices:premium", pk)


def visible_premium(request: HttpRequest, pk: int) -> Premium:
    """Raises Http404 for a premium of a client whom this person may not see."""
    premium = get_object_or_404(
        Premium.objects.select_related(
            "contract__client", "contract__insurer", "contract__legal_entity"
        ),
        pk=pk,
    )
    if premium.contract.client.confidential and not rights.sees_confidential(request.user):
        raise Http404(gettext("Cette quittance n’existe pas."))
    return premium
