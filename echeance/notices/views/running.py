"""The edition window: criteria, and a button for each thing that they may become."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.lib.keys import read_key
from echeance.notices import chosen_texts
from echeance.notices import edition as use_case
from echeance.notices.answers import Answers, as_query, as_typed, first_answers, typed
from echeance.notices.channel import Channel
from echeance.notices.confidential_criteria import (
    masks_references,
    readable_or_404,
    readable_saved_criteria,
)
from echeance.notices.criteria import Criteria
from echeance.notices.deadlines import late_warning
from echeance.notices.forms import CriteriaForm
from echeance.notices.long_selections import is_long
from echeance.notices.models import Edition, SavedCriteria, Wanted
from echeance.notices.saved_runs import save_criteria
from echeance.notices.texts_to_read import texts_to_read
from echeance.notices.views.export import exported
from echeance.notices.views.long_selections import ask_for
from echeance.notices.views.people import editor
from echeance.portfolio.models import LegalEntity

_LAST_ANSWERS = "edition_answers"
_RUNS = {"mail": Channel.EMAIL, "imprimer": Channel.PAPER}


def edition_new(request: HttpRequest) -> HttpResponseBase:
    """Type criteria; count, preview, export, keep them, or launch a run."""
    user = editor(request)
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method != "POST":
        return _window(request, CriteriaForm(initial=_answers(request, user), on=today))
    form = CriteriaForm(request.POST, on=today)
    do = request.POST.get("do", "")
    if not form.is_valid():
        return _window(request, form)
    request.session[_LAST_ANSWERS] = typed(form)
    try:
        if do in _RUNS:
            return _launched(request, form, user, channel=_RUNS[do])
        if do == "previsualiser":
            return redirect(f"{reverse('notices:preview')}?{as_query(typed(form))}")
        if do in {"xlsx", "csv"}:
            if is_long(form.criteria()):
                return redirect(
                    "notices:long_selection", ask_for(form.criteria(), Wanted(do), by=user).pk
                )
            sees_all = rights.sees_confidential(user)
            return exported(form.criteria(), do, at=now, sees_confidential=sees_all)
        if do == "enregistrer":
            return _saved(request, form, user)
        found = use_case.count(
            form.criteria(), at=now, sees_confidential=rights.sees_confidential(user)
        )
        return _window(request, form, found=found)
    except use_case.CriteriaError as wrong:
        # What the form alone could not see.
        for name, problem in wrong.problems.items():
            form.add_error(name, problem)
    except use_case.NothingSelectedError as nothing:
        messages.warning(request, str(nothing))
    return _window(request, form)


def _launched(
    request: HttpRequest, form: CriteriaForm, user: User, *, channel: Channel
) -> HttpResponse:
    edition = use_case.launch(
        form.criteria(),
        by=user,
        at=timezone.now(),
        os_user=user.os_user,
        workstation=user.workstation,
        channel=channel,
        issue_when_composed=form.cleaned_data["issue_when_composed"],
    )
    return redirect("notices:edition", edition.pk)


def _saved(request: HttpRequest, form: CriteriaForm, user: User) -> HttpResponse:
    name = request.POST.get("save_name", "").strip()
    if not name or len(name) > 80:
        messages.error(request, gettext("Donnez un nom à ces critères, de 80 caractères au plus."))
        return _window(request, form)
    saved = save_criteria(
        typed(form),
        name=name,
        owner=user,
        is_shared="save_shared" in request.POST,
        at=timezone.now(),
    )
    sentence = (
        gettext("Critères enregistrés sous «\u00a0%(name)s\u00a0», partagés avec le cabinet.")
        if saved.is_shared
        else gettext("Critères enregistrés sous «\u00a0%(name)s\u00a0».")
    )
    messages.success(request, sentence % {"name": saved.name})
    return _window(request, form)


def _window(
    request: HttpRequest, form: CriteriaForm, *, found: use_case.Count | None = None
) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "late": late_warning(found.late) if found and found.late else "",
        "understood": form.criteria().summary() if found else (),
        "has_entity": LegalEntity.objects.exists(),
        "texts_to_read": texts_to_read(),
        "saved": readable_saved_criteria(user),
        "save_name": request.POST.get("save_name", ""),
        "save_shared": "save_shared" in request.POST,
    }
    return render(request, "notices/edition_new.html", context)


def _answers(request: HttpRequest, user: User) -> Answers:
    """Asked for by the address, else the last ones, else the person's own default."""
    if "entity" in request.GET:
        return typed(CriteriaForm(request.GET, on=timezone.localdate()))
    if asked := request.GET.get("criteres", ""):
        return dict(readable_or_404(user, read_key(asked)).answers)
    if asked := request.GET.get("edition", ""):
        edition = get_object_or_404(Edition, pk=read_key(asked))
        if masks_references(user, [edition])[0]:
            raise Http404(gettext("Les critères de cette édition nomment un client confidentiel."))
        return as_typed(Criteria.from_json(edition.criteria))
    if kept := request.session.get(_LAST_ANSWERS):
        return dict(kept)
    if default := SavedCriteria.objects.filter(owner=user, is_default=True).first():
        return dict(default.answers)
    return {**first_answers(), "texts": chosen_texts.last_chosen(user)}
