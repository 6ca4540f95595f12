"""The edition window: criteria, count, run."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.notices import chosen_texts
from echeance.notices import edition as use_case
from echeance.notices.criteria import Criteria
from echeance.notices.forms import CriteriaForm, as_typed, first_answers
from echeance.portfolio.models import LegalEntity

_LAST_CRITERIA = "last_criteria"


def edition_new(request: HttpRequest) -> HttpResponse:
    """Type criteria, count what they make, launch the run (« Mail »)."""
    user = request.user
    if not rights.may_change(user) or not isinstance(user, User):
        raise PermissionDenied("Votre rôle ne permet pas d’éditer des avis.")
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method != "POST":
        form = CriteriaForm(initial=_last_answers(request, user, on=today), on=today)
        return _window(request, form)
    form = CriteriaForm(request.POST, on=today)
    if not form.is_valid():
        return _window(request, form)
    criteria = form.criteria()
    request.session[_LAST_CRITERIA] = criteria.as_json()
    if request.POST.get("do") != "mail":
        try:
            return _window(request, form, found=use_case.count(criteria, at=now))
        except use_case.CriteriaError as wrong:
            return _refused(request, form, wrong)
    try:
        edition = use_case.launch(
            criteria,
            by=user,
            at=now,
            os_user=user.os_user,
            workstation=user.workstation,
            issue_when_composed=form.cleaned_data["issue_when_composed"],
        )
    except use_case.CriteriaError as wrong:
        return _refused(request, form, wrong)
    except use_case.NothingSelectedError as nothing:
        messages.warning(request, str(nothing))
        return _window(request, form)
    return redirect("notices:edition", edition.pk)


def _window(
    request: HttpRequest, form: CriteriaForm, *, found: use_case.Count | None = None
) -> HttpResponse:
    context = {"form": form, "found": found, "has_entity": LegalEntity.objects.exists()}
    return render(request, "notices/edition_new.html", context)


def _refused(
    request: HttpRequest, form: CriteriaForm, wrong: use_case.CriteriaError
) -> HttpResponse:
    """What the form alone could not see."""
    for name, problem in wrong.problems.items():
        form.add_error(name, problem)
    return _window(request, form)


def _last_answers(request: HttpRequest, user: User, *, on: date) -> dict[str, object]:
    kept = request.session.get(_LAST_CRITERIA)
    first = {**first_answers(on=on), "texts": chosen_texts.last_chosen(user)}
    if kept is None:
        return first
    try:
        return as_typed(Criteria.from_json(kept))
    except (TypeError, ValueError, KeyError):
        return first  # kept by an older version of the window
