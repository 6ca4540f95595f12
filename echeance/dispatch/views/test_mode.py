"""« Mode test » (S23): everything to the office, until somebody says that it is over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.dispatch.diverting import divert, stop_diverting, waiting_for_the_end
from echeance.dispatch.forms.test_mode import TestModeForm
from echeance.dispatch.models import TestMode


@require_http_methods(["GET", "HEAD", "POST"])
def test_mode(request: HttpRequest) -> HttpResponse:
    """Turn it on, or change where everything goes."""
    _administrators_only(request)
    active = TestMode.current()
    form = TestModeForm(request.POST or None, instance=active)
    if request.method == "POST" and form.is_valid():
        leaving = divert(
            addresses=form.cleaned_data["addresses"],
            prefix=form.cleaned_data["prefix"],
            by=request.user.get_username(),
            at=now(),
        )
        if leaving:
            messages.warning(
                request,
                gettext(
                    "Mode test activé, mais %(leaving)s avis étaient déjà en cours d’envoi\u00a0:"
                    " ils partent encore à leur client."
                )
                % {"leaving": leaving},
            )
        else:
            messages.success(
                request, gettext("Mode test activé : aucun client ne reçoit de message.")
            )
        return redirect("dispatch:test_mode")
    status = 422 if request.method == "POST" else 200
    return render(request, "dispatch/test_mode.html", _context(form, active), status=status)


@require_http_methods(["POST"])
def test_mode_off(request: HttpRequest) -> HttpResponse:
    """Turn it off, once the person has read how many notices leave then."""
    _administrators_only(request)
    active = TestMode.current()
    if active is None:
        return redirect("dispatch:test_mode")
    context = _context(TestModeForm(instance=active), active)
    if context["waiting"] and "sure" not in request.POST:
        context["must_confirm"] = True
        return render(request, "dispatch/test_mode.html", context, status=422)
    stop_diverting(by=request.user.get_username())
    messages.success(
        request, gettext("Mode test désactivé : les avis partent de nouveau aux clients.")
    )
    return redirect("dispatch:test_mode")


def _context(form: TestModeForm, active: TestMode | None) -> dict[str, object]:
    return {
        "form": form,
        "active": active,
        "waiting": waiting_for_the_end(),
        "tab": "test_mode",
    }


def _administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les paramètres sont réservés aux administrateurs.")
        )
