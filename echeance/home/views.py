"""The dashboard (tableau de bord): what to do today."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from echeance.accounts import rights
from echeance.accounts.language import keep_language
from echeance.accounts.models import Language
from echeance.dispatch.doubt import doubts
from echeance.home.about import built_on, installation, installed_at
from echeance.home.checks import all_checks
from echeance.home.forms import PreferencesForm
from echeance.home.frame import THEME_COOKIE, THEMES, screens
from echeance.home.help import manual
from echeance.home.palette import destinations
from echeance.home.sending_chart import sending_chart
from echeance.home.today import LIMIT, first_steps, today
from echeance.lib.checks import State
from echeance.notices.models import Notice
from echeance.review.kept_views import views_for
from echeance.review.models import ScreenPreferences

_ONE_YEAR = 365 * 24 * 3600


def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    steps = first_steps()
    sees_confidential = rights.sees_confidential(request.user)
    context = {
        "today": today(on=timezone.localdate(), sees_confidential=sees_confidential),
        "doubts": doubts(Notice.objects.visible_to(sees_confidential=sees_confidential)),
        "steps": steps,
        "chart": sending_chart(on=timezone.localdate(), sees_confidential=sees_confidential),
        "limit": LIMIT,
    }
    return render(request, "home/dashboard.html", context)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says; remembered by the browser."""
    chosen = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    kept = ScreenPreferences.of(request.user)
    kept.theme = chosen if chosen in THEMES else ""
    kept.save()
    return _remembered(request, redirect(back), kept.theme)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """« Mes préférences »."""
    form = PreferencesForm(
        request.POST or None,
        instance=ScreenPreferences.of(request.user),
        views=views_for(request.user, on=timezone.localdate()),
        initial={"language": get_language()},
    )
    if form.is_valid():
        kept = form.save()
        language = Language(form.cleaned_data["language"] or get_language())
        with override(language.value):
            messages.success(request, gettext("Préférences enregistrées."))
        response = redirect("home:preferences")
        keep_language(language, request=request, response=response)
        return _remembered(request, response, kept.theme)
    status = 422 if request.method == "POST" else 200
    return render(request, "home/preferences.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest) -> HttpResponse:
    """« À propos »; for administrators the installation, and on demand what `doctor` says of it."""
    may_configure = rights.may_configure(request.user)
    context: dict[str, object] = {
        "built_on": built_on(),
        "installed_at": installed_at(),
        "facts": installation() if may_configure else [],
        "checks": None,
    }
    if request.method == "POST":
        if not may_configure:
            raise rights.AdministratorsOnlyError(
                gettext("Seul un administrateur vérifie l’installation.")
            )
        found = all_checks(at=timezone.now())
        context["checks"] = found
        context["to_mend"] = sum(check.state is State.BAD for check in found)
    return render(request, "home/about.html", context)


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """« Aide »: the manual, whole or narrowed to the sections that hold some words."""
    words = request.GET.get("q", "").strip()[:200]
    return render(request, "home/help.html", {"words": words, "parts": manual(words)})


@require_GET
def go_to(request: HttpRequest) -> HttpResponse:
    """« Aller à… »: a page, or the answers alone for the window that Ctrl+K opens."""
    words = request.GET.get("q", "").strip()[:200]
    found = destinations(
        words, person=request.user, screens=screens(request, below_menu=bool(words))
    )
    template = "home/destinations.html" if "fragment" in request.GET else "home/go_to.html"
    return render(request, template, {"words": words, "found": found})


@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """What the frame shows of the automate and of what waits, asked by a page that stays open."""
    response = render(request, "home/state.html")
    response["Cache-Control"] = "no-store"
    # The page's forms stay good when the person signed in again in another tab.
    response["X-Person"] = quote(request.user.get_username())
    response["X-Form-Token"] = get_token(request)
    return response


def _remembered(request: HttpRequest, response: HttpResponse, theme: str) -> HttpResponse:
    """The browser knows the theme too: the sign-in page has no person yet."""
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=_ONE_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
