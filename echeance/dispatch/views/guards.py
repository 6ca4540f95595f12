"""What waits for a person on the page « Automate »: old notices, and machines never seen."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from echeance.accounts import rights
from echeance.dispatch.backlog import put_aside, send_anyway
from echeance.dispatch.clone_guard import confirm
from echeance.dispatch.models import KnownMachine
from echeance.notices.models import Notice

_ANSWERS = {"envoyer": send_anyway, "attente": put_aside}


@require_POST
def held(request: HttpRequest, what: str) -> HttpResponse:
    """« Envoyer quand même » or « Remettre en attente », for all that the person may see."""
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(gettext("Votre rôle ne permet pas de valider des avis."))
    if what not in _ANSWERS:
        raise Http404(gettext("Cette action n’existe pas."))
    notices = Notice.objects.visible_to(sees_confidential=rights.sees_confidential(request.user))
    decision = _ANSWERS[what](notices, by=request.user.get_username(), at=now())
    moved, ignored = len(decision.moved), len(decision.ignored)
    sentence = (
        ngettext("%(count)s avis partira.", "%(count)s avis partiront.", moved)
        if what == "envoyer"
        else ngettext(
            "%(count)s avis est remis en attente.", "%(count)s avis sont remis en attente.", moved
        )
    )
    messages.success(request, sentence % {"count": moved})
    if ignored:
        messages.warning(
            request,
            gettext(
                "%(count)s avis ne peuvent plus partir et sont remis en attente\u00a0: %(reason)s."
            )
            % {"count": ignored, "reason": decision.ignored[0].reason},
        )
    return redirect("dispatch:automate")


@require_POST
def machine_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """« Ce n’est pas une copie »: that machine may send from now on."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Votre rôle ne permet pas de commander l’automate.")
        )
    machine = get_object_or_404(KnownMachine, pk=pk)
    confirm(KnownMachine.objects.filter(pk=pk), by=request.user.get_username(), at=now())
    messages.success(request, gettext("%(host)s peut envoyer.") % {"host": machine.host})
    return redirect("dispatch:automate")
