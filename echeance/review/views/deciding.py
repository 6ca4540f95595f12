"""The decisions: validate, block, put back, change one's mind."""

from contextlib import suppress
from datetime import timedelta
from enum import Enum
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.lib.translating import counted
from echeance.notices import deciding
from echeance.notices.deciding import Decision
from echeance.notices.models import Notice, OfficeSettings
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.status import NoticeStatus
from echeance.review.first_hands import told_reasons
from echeance.review.forms import BlockForm
from echeance.review.models import KeptTicks
from echeance.review.recap import Recap, recap_of
from echeance.review.selection import NoSelectionError, Selection
from echeance.review.views.ticking import keep_ticks

_DENIED = _("Votre rôle ne permet pas de décider de l’envoi des avis.")


class Done(Enum):
    """What came of a decision, told in one sentence."""

    VALIDATED = "validated"
    BLOCKED = "blocked"
    PUT_BACK = "put back"


_NONE = {
    Done.VALIDATED: _("Aucun avis validé"),
    Done.BLOCKED: _("Aucun avis bloqué"),
    Done.PUT_BACK: _("Aucun avis remis en attente"),
}
_ONE = {
    Done.VALIDATED: _("Avis n° %(number)s validé"),
    Done.BLOCKED: _("Avis n° %(number)s bloqué"),
    Done.PUT_BACK: _("Avis n° %(number)s remis en attente"),
}
_SEVERAL = {
    Done.VALIDATED: ngettext_lazy("%(count)s avis validé", "%(count)s avis validés", "count"),
    Done.BLOCKED: ngettext_lazy("%(count)s avis bloqué", "%(count)s avis bloqués", "count"),
    Done.PUT_BACK: ngettext_lazy(
        "%(count)s avis remis en attente", "%(count)s avis remis en attente", "count"
    ),
}
_ON_PAGE = 1000
"""Notices that the page of an action repeats, should the session end before it is answered."""


@require_POST
def validate(request: HttpRequest) -> HttpResponse:
    """« Valider »: at once for one notice that raises no question, else by way of the recap."""
    selection = _posted(request)
    if isinstance(selection, HttpResponse):
        return selection
    if _recap(request, _notices(request, selection)).is_clean:
        return _validate(request, selection, _notices(request, selection))
    selection.keep(request.session)
    return redirect("review:recap", selection.token)


@require_http_methods(["GET", "POST"])
def recap(request: HttpRequest, token: str) -> HttpResponse:
    """« Valider 41 avis ? »: who leaves, who does not, what to check."""
    selection = _kept(request, token)
    if isinstance(selection, HttpResponse):
        return selection
    notices = _notices(request, selection)
    if request.method == "POST":
        return _validate(request, selection, notices)
    context = {
        "recap": _recap(request, notices),
        "selection": selection,
        "count": len(selection.keys),
        "frozen": selection.keys if len(selection.keys) <= _ON_PAGE else (),
        "hold": OfficeSettings.current().undo_seconds,
    }
    return render(request, "review/recap.html", context)


@require_POST
def block(request: HttpRequest) -> HttpResponse:
    """« Bloquer »: asks for the reason first."""
    selection = _posted(request)
    if isinstance(selection, HttpResponse):
        return selection
    selection.keep(request.session)
    return redirect("review:block_reason", selection.token)


@require_http_methods(["GET", "POST"])
def block_reason(request: HttpRequest, token: str) -> HttpResponse:
    """« Pourquoi bloquer ? »"""
    selection = _kept(request, token)
    if isinstance(selection, HttpResponse):
        return selection
    form = BlockForm(request.POST or None, initial={"motif": "Avis erroné"})
    if form.is_valid():
        decision = deciding.block(
            _notices(request, selection), reason=form.reason(), **_author(request)
        )
        reason = form.reason()
        why = f"\u00a0: {reason[:1].lower()}{reason[1:]}"
        _say(request, decision, Done.BLOCKED, why=why, decided=NoticeStatus.BLOCKED)
        return _back(selection.back)
    notices = (
        _notices(request, selection)
        .select_related("client")
        .defer("content")
        .prefetch_related("lines__premium")
    )
    context = {
        "form": form,
        "selection": selection,
        "count": len(selection.keys),
        "frozen": selection.keys if len(selection.keys) <= _ON_PAGE else (),
        "first": list(notices.order_by("dossier_key", "pk")[:10]),
    }
    return render(request, "review/block.html", context)


@require_POST
def put_back(request: HttpRequest) -> HttpResponse:
    """« Remettre en attente »."""
    selection = _posted(request)
    if isinstance(selection, HttpResponse):
        return selection
    decision = deciding.return_to_pending(_notices(request, selection), **_author(request))
    _say(request, decision, Done.PUT_BACK)
    return _back(selection.back)


@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """« Annuler » what was just decided; what has left meanwhile cannot come back."""
    selection = _kept(request, token)
    if isinstance(selection, HttpResponse):
        return selection
    if not selection.decided:
        raise Http404(gettext("Cette sélection n’a rien à annuler."))
    decision = deciding.undo(
        _notices(request, selection), decided=NoticeStatus(selection.decided), **_author(request)
    )
    gone = [
        one
        for one in decision.ignored
        if one.reason in {gettext("en cours d’envoi"), gettext("déjà envoyé")}
    ]
    done = len(decision.moved)
    if gone:
        text = ngettext(
            "Trop tard pour %(count)s avis\u00a0: l’automate les envoie déjà.",
            "Trop tard pour %(count)s avis\u00a0: l’automate les envoie déjà.",
            len(gone),
        ) % {"count": len(gone)}
        rest = f" {_several(Done.PUT_BACK, done)}." if done else ""
        messages.warning(request, f"{text}{rest}")
    elif decision.ignored:
        _say(request, decision, Done.PUT_BACK)
    else:
        said = gettext("Décision annulée\u00a0: %(done)s.")
        messages.success(request, said % {"done": _several(Done.PUT_BACK, done)})
    return _back(selection.back)


def _validate(request: HttpRequest, selection: Selection, notices: NoticeQuerySet) -> HttpResponse:
    hold = OfficeSettings.current().undo_seconds
    decision = deciding.validate(notices, hold=timedelta(seconds=hold), **_author(request))
    after = ""
    if hold and decision.moved:
        after = " " + gettext("Envoi dans %(seconds)s\u00a0s.") % {"seconds": hold}
    _say(request, decision, Done.VALIDATED, after=after, decided=NoticeStatus.VALIDATED)
    return _back(selection.back)


def _say(
    request: HttpRequest,
    decision: Decision,
    done: Done,
    *,
    why: str = "",
    after: str = "",
    decided: NoticeStatus | None = None,
) -> None:
    """« 34 avis validés, 2 ignorés (déjà envoyé). Envoi dans 15 s. » [Annuler]

    `why` holds what a person typed. [Annuler] is offered for the status that was `decided`.
    """
    moved = len(decision.moved)
    if moved == 1:
        number = Notice.objects.values_list("number", flat=True).get(pk=decision.moved[0])
        text = str(_ONE[done]) % {"number": number}
    else:
        text = _several(done, moved)
    text += why
    KeptTicks.forget(request.user, [*decision.moved, *(one.pk for one in decision.ignored)])
    reasons = told_reasons(decision.ignored, by=request.user.get_username(), at=timezone.now())
    if reasons:
        listed = ", ".join(
            reason if len(reasons) == 1 else f"{count} {reason}"
            for reason, count in reasons.most_common()
        )
        ignored = sum(reasons.values())
        left_out = counted(
            ", %(count)s ignoré (%(reasons)s)", ", %(count)s ignorés (%(reasons)s)", ignored
        )
        text += left_out % {"count": ignored, "reasons": listed}
    if not moved:
        messages.error(request, f"{text}.")
        return
    undo_token = ""
    if decided:
        back = request.POST.get("recherche", "")
        selection = Selection(keys=decision.moved, back=back, decided=decided.value)
        selection.keep(request.session)
        undo_token = reverse("review:undo", args=[selection.token])
    messages.success(request, f"{text}.{after}", extra_tags=undo_token)


def _several(done: Done, count: int) -> str:
    """« Aucun avis validé », « 12 avis validés »."""
    return str(_SEVERAL[done] % {"count": count}) if count else str(_NONE[done])


def _recap(request: HttpRequest, notices: NoticeQuerySet) -> Recap:
    return recap_of(notices, by=request.user.get_username(), at=timezone.now())


def _posted(request: HttpRequest) -> Selection | HttpResponse:
    _check(request)
    try:
        selection = _from_form(request)
    except NoSelectionError as error:
        messages.error(request, str(error))
        return _back(request.POST.get("recherche", ""))
    keep_ticks(request)
    return selection


def _kept(request: HttpRequest, token: str) -> Selection | HttpResponse:
    _check(request)
    try:
        return Selection.kept(request.session, token)
    except NoSelectionError as error:
        # The session may have ended since: the page itself says what it was about.
        with suppress(NoSelectionError):
            return _frozen(request)
        messages.error(request, str(error))
        return _back("")


def _from_form(request: HttpRequest) -> Selection:
    return Selection.posted(
        request.POST,
        today=timezone.localdate(),
        sees_confidential=rights.sees_confidential(request.user),
    )


def _frozen(request: HttpRequest) -> Selection:
    if not request.POST.getlist("avis"):
        raise NoSelectionError
    return _from_form(request)


def _check(request: HttpRequest) -> None:
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(str(_DENIED))


def _notices(request: HttpRequest, selection: Selection) -> NoticeQuerySet:
    return selection.notices(sees_confidential=rights.sees_confidential(request.user))


def _author(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    assert isinstance(user, User)
    return {"by": user.username, "at": timezone.now(), "workstation": user.workstation}


def _back(search: str) -> HttpResponse:
    address = reverse("review:list")
    return redirect(f"{address}?{search}" if search else address)
