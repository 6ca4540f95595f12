"""« Mode test » (S23): everything to the office, until somebody says that it is over."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.dispatch.forms.test_mode import TestModeForm
from echeance.dispatch.models import TestMode
from echeance.notices.models import Notice
from echeance.notices.status import NoticeStatus

logger = logging.getLogger("echeance.settings")


@require_http_methods(["GET", "HEAD", "POST"])
def test_mode(request: HttpRequest) -> HttpResponse:
    """Turn it on, or change where everything goes."""
    _administrators_only(request)
    active = TestMode.current()
    form = TestModeForm(request.POST or None, instance=active)
    if request.method == "POST" and form.is_valid():
        by = request.user.get_username()
        TestMode.turn_on(
            addresses=form.cleaned_data["addresses"],
            prefix=form.cleaned_data["prefix"],
            by=by,
            at=now(),
        )
        logger.warning("test mode turned on by %s", by)
        leaving = Notice.objects.in_hand().count()
        if leaving:
            messages.warning(
                request,
                f"Mode test activé, mais {leaving} avis étaient déjà en cours d’envoi : ils partent"
                " encore à leur client.",
            )
        else:
            messages.success(request, "Mode test activé : aucun client ne reçoit de message.")
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
    TestMode.turn_off()
    logger.warning("test mode turned off by %s", request.user.get_username())
    messages.success(request, "Mode test désactivé : les avis partent de nouveau aux clients.")
    return redirect("dispatch:test_mode")


def _context(form: TestModeForm, active: TestMode | None) -> dict[str, object]:
    waiting = Notice.objects.filter(status=NoticeStatus.VALIDATED).order_by().count()
    return {"form": form, "active": active, "waiting": waiting, "tab": "test_mode"}


def _administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise PermissionDenied("Les paramètres sont réservés aux administrateurs.")
