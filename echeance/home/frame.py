"""What every page shows around its content: names, menu, state of the automate, banners."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from echeance import __version__
from echeance.accounts import rights
from echeance.dispatch.models import AutomateControl, LegacyImport, TestMode, Wish
from echeance.dispatch.state import AutomateState, automate_state
from echeance.home.help_places import help_address
from echeance.home.tab import tab_of
from echeance.notices.models import Notice, OfficeSettings
from echeance.notices.status import NoticeStatus
from echeance.review.models import ScreenPreferences

THEME_COOKIE = "echeance_theme"
THEMES = ("light", "dark")

MOST_BANNERS = 2
BADGE_LIMIT = 999
"""The menu counts no further: every page pays for this count."""


@dataclass(frozen=True)
class MenuEntry:
    label: str
    url: str
    is_current: bool
    aria_current: str
    """« page » on the screen itself, « true » on the screens below it."""
    badge: str = ""
    counts_pending: bool = False
    """Its badge follows the notices while the page stays open."""


@dataclass(frozen=True)
class Banner:
    """One sentence that stays at the top of every page while it is true."""

    tone: str
    icon: str
    text: str
    url: str = ""
    action: str = ""


_MENU = (
    (_("Tableau de bord"), "home:dashboard", ("/",)),
    (_("Clients"), "portfolio:clients", ("/clients/", "/import/")),
    (_("Quittances et contrats"), "portfolio:premiums", ("/quittances/", "/contrats/")),
    (_("Édition des avis"), "notices:editions", ("/editions/",)),
    (_("Avis par mail"), "review:list", ("/avis/",)),
    (_("Automate"), "dispatch:automate", ("/automate/",)),
)
_SETTINGS = (_("Paramètres"), "dispatch:server", ("/parametres/",))
_OTHER_SETTINGS = (
    (_("Mise en route"), "dispatch:first_run", rights.may_configure),
    (_("Expéditeur et copies"), "dispatch:sender", rights.may_configure),
    (_("Domaine de l’expéditeur"), "dispatch:domain", rights.may_configure),
    (_("Signature DKIM"), "dispatch:dkim", rights.may_configure),
    (_("Rythme d’envoi"), "dispatch:pace", rights.may_configure),
    (_("Mode test"), "dispatch:test_mode", rights.may_configure),
    (_("Modèles de message"), "dispatch:templates", rights.may_change),
    (_("Entités et lettres"), "notices:entities", rights.may_configure),
    (_("Textes standards"), "notices:texts", rights.may_change),
    (_("Listes"), "notices:lists", rights.may_configure),
    (_("Utilisateurs"), "users:list", rights.may_configure),
    (_("Ancien automate"), "dispatch:legacy", rights.may_configure),
    (_("Journaux de l’automate"), "dispatch:logs", rights.may_configure),
    (_("Sauvegardes"), "home:backups", rights.may_configure),
)
"""Found by « Aller à… », without a place in the menu."""
_DEMO = (_("Boîte aux lettres"), "demo:mailbox", ("/demo/",))

_ICONS = {"running": "circle-check", "paused": "circle-pause", "stopped": "circle-stop"}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame (context processor)."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    context: dict[str, Any] = {
        "version": __version__,
        "environment_name": settings.ENVIRONMENT_NAME or LegacyImport.banner_in_force(),
        "theme": theme if theme in THEMES else "",
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    state = automate_state(timezone.now())
    preferences = ScreenPreferences.of(user)
    return context | {
        "theme": preferences.theme or context["theme"],
        "density": preferences.density,
        "menu": _menu(request, may_configure=rights.may_configure(user)),
        "may_change": rights.may_change(user),
        "may_configure": rights.may_configure(user),
        "automate": state,
        "browser_tab": tab_of(state),
        "automate_icon": _ICONS.get(state.code, "triangle-alert"),
        "automate_url": _address("dispatch:automate"),
        "help_url": help_address(request),
        "banners": _banners(state),
        "manual_confirmation": OfficeSettings.current().manual_confirmation,
    }


def screens(request: HttpRequest, *, below_menu: bool = False) -> list[tuple[str, str]]:
    """Label and address of each screen of the menu, or of its settings too, open to the person."""
    entries = _menu(request, may_configure=rights.may_configure(request.user))
    return [
        *((entry.label, entry.url) for entry in entries),
        # The manual's path to it.
        *(
            [
                (
                    gettext("Avis d’échéances (Comptabilité auxiliaire)"),
                    reverse("notices:edition_new"),
                )
            ]
            if rights.may_change(request.user)
            else []
        ),
        (gettext("Mes préférences"), reverse("home:preferences")),
        (gettext("Aide"), reverse("home:help")),
        (gettext("À propos"), reverse("home:about")),
        *(
            (str(label), reverse(name))
            for label, name, may in _OTHER_SETTINGS
            if below_menu and may(request.user)
        ),
    ]


def _menu(request: HttpRequest, *, may_configure: bool) -> list[MenuEntry]:
    """The screens that exist here and that the person may open."""
    entries = []
    for label, name, prefixes in (*_MENU, *((_SETTINGS,) if may_configure else ()), _DEMO):
        url = _address(name)
        if not url:
            continue
        is_current = request.path == url or any(
            prefix != "/" and request.path.startswith(prefix) for prefix in prefixes
        )
        entries.append(
            MenuEntry(
                label=str(label),
                url=url,
                is_current=is_current,
                aria_current="page" if request.path == url else "true",
                badge=_pending(request) if name == "review:list" else "",
                counts_pending=name == "review:list",
            )
        )
    return entries


def _pending(request: HttpRequest) -> str:
    pending = Notice.objects.visible_to(
        sees_confidential=rights.sees_confidential(request.user)
    ).filter(status=NoticeStatus.PENDING)
    count = pending.order_by()[: BADGE_LIMIT + 1].count()
    return f"{BADGE_LIMIT}+" if count > BADGE_LIMIT else str(count or "")


def _banners(state: AutomateState) -> list[Banner]:
    """What stops mail that people believe is leaving: the two most serious, in that order.

    More would push the page out of the window; the automate page has them all.
    """
    maintenance = _maintenance()
    found = [
        *maintenance,
        *_test_mode(),
        *_waiting_for_a_person(state),
        *([] if maintenance else _automate_trouble(state)),
    ]
    return sorted(found, key=lambda banner: banner.tone != "bad")[:MOST_BANNERS]


def _maintenance() -> list[Banner]:
    if AutomateControl.current().wish != Wish.MAINTENANCE:
        return []
    text = gettext("Maintenance en cours : l’automate est arrêté. Vos données sont consultables.")
    url = _address("dispatch:automate")
    return [Banner("bad", "triangle-alert", text, url, gettext("Automate"))]


def _test_mode() -> list[Banner]:
    active = TestMode.current()
    if active is None:
        return []
    url = _address("dispatch:test_mode")
    text = gettext("MODE TEST : aucun client ne reçoit de message ; tout va à %(addresses)s.") % {
        "addresses": active.addresses
    }
    return [Banner("bad", "triangle-alert", text, url, gettext("Mode test") if url else "")]


def _waiting_for_a_person(state: AutomateState) -> list[Banner]:
    url = _address("dispatch:automate")
    found = []
    if state.unknown_machines:
        text = gettext(
            "Un automate voudrait envoyer depuis une machine qui n’a encore jamais envoyé :"
            " dites s’il est une copie."
        )
        found.append(Banner("bad", "triangle-alert", text, url, gettext("Décider") if url else ""))
    if state.held:
        text = ngettext(
            "%(count)s avis ancien attend votre accord avant de partir.",
            "%(count)s avis anciens attendent votre accord avant de partir.",
            state.held,
        ) % {"count": state.held}
        found.append(Banner("warn", "clock", text, url, gettext("Décider") if url else ""))
    return found


def _automate_trouble(state: AutomateState) -> list[Banner]:
    if state.is_running or not state.waiting:
        return []
    url = _address("dispatch:automate")
    action = gettext("Voir l’automate") if url else ""
    waits = ngettext(
        "%(count)s avis validé attend.", "%(count)s avis validés attendent.", state.waiting
    ) % {"count": state.waiting}
    reason = f" {state.reason.rstrip('.')}." if state.reason else ""
    if state.code == "paused":
        text = (
            gettext("Automate en pause par %(by)s.") % {"by": state.by}
            if state.by
            else gettext("Automate en pause.")
        )
        text = f"{text}{reason} {waits}"
        return [Banner("warn", "circle-pause", text, url, action)]
    if state.code == "stopped":
        text = gettext("Automate arrêté.")
        return [Banner("warn", "circle-stop", f"{text}{reason} {waits}", url, action)]
    if state.code == "late":
        text = gettext("Automate %(state)s.") % {"state": state.word.lower()}
        return [Banner("warn", "clock", f"{text} {waits}", url, action)]
    text = gettext("L’automate ne répond plus : %(state)s.") % {"state": state.word.lower()}
    text = f"{text} {waits}"
    return [Banner("bad", "triangle-alert", text, url, action)]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
