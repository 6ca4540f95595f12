"""« Automate »: is it alive, what does it do, and the manual's four buttons."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from echeance.accounts import rights
from echeance.dispatch.activity import last_hour, last_month, rate, run_under_way
from echeance.dispatch.controlling import Ask, NothingToSendError, ask, ask_next
from echeance.dispatch.doubt import doubts
from echeance.dispatch.models import (
    Attempt,
    AutomateControl,
    AutomateProcess,
    KnownMachine,
    Relay,
    Wish,
)
from echeance.dispatch.pacing import rate_per_minute
from echeance.dispatch.settings_version import settings_version
from echeance.dispatch.state import automate_state, spoken_duration
from echeance.notices.models import Notice

_SHOWN = 50
_HELD_SHOWN = 10


@require_safe
def automate(request: HttpRequest) -> HttpResponse:
    """The whole page; everybody of the office may look, with the clients that they may see."""
    attempts = Attempt.objects.select_related("notice")
    sees_confidential = rights.sees_confidential(request.user)
    if not sees_confidential:
        attempts = attempts.filter(notice__client__confidential=False)
    return render(
        request,
        "dispatch/automate.html",
        {
            **_state(),
            "attempts": attempts[:_SHOWN],
            "doubts": doubts(Notice.objects.visible_to(sees_confidential=sees_confidential)),
            "charts": (last_hour(now()), last_month(now())),
            **_waiting(sees_confidential=sees_confidential),
            "processes": AutomateProcess.objects.filter(stopped_at=None)[:20],
        },
    )


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """The card that the page asks for again every few seconds."""
    return render(request, "dispatch/automate_state.html", _state())


@require_POST
def control(request: HttpRequest, what: str) -> HttpResponse:
    """One of the four buttons."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Votre rôle ne permet pas de commander l’automate.")
        )
    try:
        asked = Ask(what)
    except ValueError:
        raise Http404(gettext("Cette action n’existe pas.")) from None
    reason = request.POST.get("reason", "").strip()
    if asked is Ask.PAUSE and not reason:
        messages.error(request, gettext("Indiquez le motif de la suspension."))
        return redirect("dispatch:automate")
    at = now()
    told = ask(asked, by=request.user.get_username(), at=at, reason=reason)
    if asked in {Ask.START, Ask.RESUME} and not automate_state(at).is_alive:
        messages.warning(
            request,
            gettext(
                "L’automate n’est pas lancé sur le serveur : lancez « echeance automate » ou son"
                " service ; il enverra dès qu’il tournera."
            ),
        )
    else:
        messages.success(request, told)
    return redirect("dispatch:automate")


@require_POST
def next_now(request: HttpRequest) -> HttpResponse:
    """« Envoyer le prochain maintenant »."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Votre rôle ne permet pas de commander l’automate.")
        )
    try:
        messages.success(request, ask_next(by=request.user.get_username(), at=now()))
    except NothingToSendError as error:
        messages.warning(request, str(error))
    return redirect("dispatch:automate")


def _waiting(*, sees_confidential: bool) -> dict[str, object]:
    """What leaves only after a person's word."""
    held = Notice.objects.held().visible_to(sees_confidential=sees_confidential)
    return {
        "held_count": held.order_by().count(),
        "held_notices": held.defer("content").order_by("pk")[:_HELD_SHOWN],
        "unknown_machines": KnownMachine.objects.filter(confirmed_at=None),
    }


def _state() -> dict[str, object]:
    at, relay = now(), Relay.current()
    current = automate_state(at)
    most = rate_per_minute(relay.spacing) if relay else None
    measured = rate(at)
    run = run_under_way(at=at, per_minute=(measured or most or 0) if current.is_running else 0)
    process = AutomateProcess.objects.filter(stopped_at=None).order_by("-beat_at").first()
    wish = AutomateControl.current().wish
    return {
        "at": at,
        "current": current,
        "beat_age": spoken_duration(at - current.beat_at) if current.beat_at else "",
        "relay": relay,
        "rate": most,
        "each": spoken_duration(relay.spacing) if relay and most == 0 else "",
        "measured": measured,
        "run": run,
        "process": process,
        "latest_settings": bool(process and process.settings_version == settings_version()),
        "may_start": wish == Wish.STOP or current.beat_at is None,
        "may_resume": current.code == "paused" or wish == Wish.MAINTENANCE,
        "in_maintenance": wish == Wish.MAINTENANCE,
        "in_hand": Notice.objects.in_hand().count(),
    }
