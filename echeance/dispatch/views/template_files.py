"""« Modèles »: the three files, out and in."""

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from echeance.dispatch.forms.template import TemplateFilesForm, TemplateForm
from echeance.dispatch.legacy.templates import UnreadableTemplatesError
from echeance.dispatch.templating.files import ARCHIVE, archive, exported, read_uploaded
from echeance.dispatch.templating.versions import Parts, current
from echeance.dispatch.views.template_page import (
    INLINE_STYLES,
    Editor,
    administrators_only,
    editor_page,
    managers_only,
)


@require_safe
def template_export(request: HttpRequest, name: str) -> HttpResponse:
    """One of the three files of the version in force, or all in a ZIP."""
    managers_only(request)
    parts = Parts.of(current())
    if name == ARCHIVE:
        content = archive(parts, at=timezone.localtime(timezone.now()))
    elif name in (files := exported(parts)):
        content = files[name]
    else:
        raise Http404(gettext("Ce fichier n’existe pas."))
    # Never shown by the browser as a page of ours.
    response = HttpResponse(content, content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    return response


@require_POST
@csp_update(INLINE_STYLES)
def template_import(request: HttpRequest) -> HttpResponse:
    """Files → the form, to be looked at and saved; what no file holds stays as it is."""
    administrators_only(request)
    version = current()
    files_form = TemplateFilesForm(request.POST, request.FILES)
    if files_form.is_valid():
        uploaded = [(str(file.name), file.read()) for file in files_form.cleaned_data["uploaded"]]
        try:
            read = read_uploaded(uploaded)
        except UnreadableTemplatesError as error:
            files_form.add_error("uploaded", str(error))
        else:
            parts = Parts(
                subject=read.subject or version.subject,
                text=read.text or version.text,
                html=read.html or version.html,
                attachment=version.attachment,
            )
            form = TemplateForm.showing(parts, in_force=version)
            return editor_page(request, Editor(form, notes=list(read.notes), is_draft=True))
    form = TemplateForm.showing(Parts.of(version), in_force=version)
    return editor_page(request, Editor(form, files_form=files_form, status=422))
