"""« Options »: criteria kept under a name, and where the rest of an edition is decided."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.notices import edition as use_case
from echeance.notices.answers import read
from echeance.notices.confidential_criteria import readable_or_404, readable_saved_criteria
from echeance.notices.models import SavedCriteria
from echeance.notices.saved_runs import propose_first
from echeance.notices.views.people import editor


class _NotYoursError(rights.ReservedError):
    """What they alone decide for themselves."""

    open_to = _("Réservé à la personne qui a gardé ces critères.")


class _TheirsError(rights.ReservedError):
    """See `_may_change`."""

    open_to = _("Réservé à la personne qui a gardé ces critères et aux administrateurs.")


@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Each set of criteria with what it means today."""
    user = editor(request)
    today = timezone.localdate()
    rows = []
    for saved in readable_saved_criteria(user):
        try:
            criteria = read(saved.answers, on=today)
            summary, problem = [criteria.entity, *criteria.summary()], ""
        except use_case.CriteriaError as wrong:
            summary, problem = [], str(wrong)
        rows.append((saved, summary, problem, _may_change(user, saved)))
    return render(request, "notices/options.html", {"rows": rows})


@require_POST
def option_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Run again, share or not, propose first or not, delete."""
    user = editor(request)
    saved = readable_or_404(user, pk)
    do = request.POST.get("do", "")
    if do == "relancer":
        return _run_again(request, saved, user)
    if do in {"proposer", "ne-plus-proposer"}:
        if saved.owner_id != user.pk:
            raise _NotYoursError(
                gettext("Seuls vos propres critères peuvent être proposés d’abord.")
            )
        propose_first(saved if do == "proposer" else None, to=user)
        return redirect("notices:options")
    if not _may_change(user, saved):
        raise _TheirsError(gettext("Ces critères sont ceux d’une autre personne."))
    match do:
        case "partager" | "garder":
            SavedCriteria.objects.filter(pk=pk).update(is_shared=do == "partager")
            sentence = (
                gettext("Critères «\u00a0%(name)s\u00a0»\u00a0: partagés avec tout le cabinet.")
                if do == "partager"
                else gettext("Critères «\u00a0%(name)s\u00a0»\u00a0: visibles de vous seul.")
            )
            messages.success(request, sentence % {"name": saved.name})
        case "supprimer":
            saved.delete()
            messages.success(
                request,
                gettext("Critères «\u00a0%(name)s\u00a0» supprimés.") % {"name": saved.name},
            )
        case _:
            raise Http404(gettext("Cette action n’existe pas."))
    return redirect("notices:options")


def _run_again(request: HttpRequest, saved: SavedCriteria, user: User) -> HttpResponse:
    now = timezone.now()
    try:
        edition = use_case.launch(
            read(saved.answers, on=timezone.localdate(now)),
            by=user,
            at=now,
            os_user=user.os_user,
            workstation=user.workstation,
            issue_when_composed=bool(saved.answers.get("issue_when_composed")),
        )
    except (use_case.CriteriaError, use_case.NothingSelectedError) as error:
        messages.warning(request, str(error))
        return redirect("notices:options")
    return redirect("notices:edition", edition.pk)


def _may_change(user: User, saved: SavedCriteria) -> bool:
    return saved.owner_id == user.pk or rights.may_configure(user)
