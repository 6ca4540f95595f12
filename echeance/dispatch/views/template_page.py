"""The page « Modèles », whatever the button that was pressed."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from echeance.accounts import rights
from echeance.accounts.models import User
from echeance.dispatch.forms.field_alias import FieldAliasForm
from echeance.dispatch.forms.template import TemplateFilesForm, TemplateForm
from echeance.dispatch.message import UnfitNoticeError
from echeance.dispatch.models import FieldAlias, MailTemplate
from echeance.dispatch.models.mail_template import FAMILY
from echeance.dispatch.templating.preview import (
    NoExampleError,
    example_named,
    preview_of,
    recent_examples,
)
from echeance.dispatch.templating.versions import Parts
from echeance.notices.merge_fields import GROUPS
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet

_VERSIONS = 30
INLINE_STYLES = {"style-src": ["'self'", "'unsafe-inline'"]}
"""The mail is shown in a frame without scripts, whose policy is the page's: only styles are let
through, and no image of another machine."""


@dataclass
class Editor:
    """What the page shows beside the form."""

    form: TemplateForm
    notes: list[str] = field(default_factory=list)
    """What was read from files, in French."""
    files_form: TemplateFilesForm = field(default_factory=TemplateFilesForm)
    alias_form: FieldAliasForm = field(default_factory=FieldAliasForm)
    trial_problem: str = ""
    status: int = 200
    is_draft: bool = False
    """The form holds something that is not saved: leaving the page loses it."""


def managers_only(request: HttpRequest) -> None:
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas de voir les modèles de message.")
        )


def administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Seul un administrateur change les modèles de message.")
        )


def examples(request: HttpRequest) -> NoticeQuerySet:
    """Notices that this person may see."""
    return Notice.objects.by_email().visible_to(
        sees_confidential=rights.sees_confidential(request.user)
    )


def editor_page(request: HttpRequest, editor: Editor) -> HttpResponse:
    """The whole page."""
    form = editor.form
    versions = MailTemplate.objects.filter(family=FAMILY).order_by("-at", "-pk")
    user = request.user
    context = {
        **preview_context(request, form.parts()),
        "tab": "templates",
        "form": form,
        "in_force": form.in_force,
        "notes": editor.notes,
        "files_form": editor.files_form,
        "trial_problem": editor.trial_problem,
        "trial_to": request.POST.get("trial_to") or (user.email if isinstance(user, User) else ""),
        "is_draft": editor.is_draft,
        "groups": GROUPS,
        "aliases": FieldAlias.objects.all(),
        "alias_form": editor.alias_form,
        "versions": versions.defer("text", "html")[:_VERSIONS],
        "recent": recent_examples(examples(request)),
    }
    return render(request, "dispatch/templates.html", context, status=editor.status)


def preview_context(request: HttpRequest, parts: Parts) -> dict[str, Any]:
    """Context of `dispatch/template_preview.html`."""
    asked = request.POST.get("example", request.GET.get("example", ""))
    context: dict[str, Any] = {"example": asked, "preview": None, "notice": None, "problem": ""}
    try:
        context["notice"] = example_named(asked, examples(request))
        context["preview"] = preview_of(parts, context["notice"], at=timezone.now())
    except (NoExampleError, UnfitNoticeError) as error:
        context["problem"] = str(error)
    return context
