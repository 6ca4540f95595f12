"""« Modèles »: the office’s own names for fields."""

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from echeance.dispatch.forms.field_alias import FieldAliasForm
from echeance.dispatch.forms.template import TemplateForm
from echeance.dispatch.models import FieldAlias
from echeance.dispatch.templating.versions import Parts, current
from echeance.dispatch.views.template_page import (
    INLINE_STYLES,
    Editor,
    administrators_only,
    editor_page,
)


@require_POST
@csp_update(INLINE_STYLES)
def alias_add(request: HttpRequest) -> HttpResponse:
    """One name more, for the templates that are written from now on."""
    administrators_only(request)
    alias_form = FieldAliasForm(request.POST)
    if not alias_form.is_valid():
        form = TemplateForm.showing(Parts.of(current()), in_force=current())
        return editor_page(request, Editor(form, alias_form=alias_form, status=422))
    alias = alias_form.save()
    messages.success(
        request,
        gettext("{%(name)s} s’écrit maintenant pour {%(field)s}.")
        % {"name": alias.name, "field": alias.field},
    )
    return redirect("dispatch:templates")


@require_POST
def alias_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The templates that were written with it hold the real field already."""
    administrators_only(request)
    alias = get_object_or_404(FieldAlias, pk=pk)
    alias.delete()
    messages.success(request, gettext("{%(name)s} ne s’écrit plus.") % {"name": alias.name})
    return redirect("dispatch:templates")
