"""« Modèles »: write the mail, look at it, try it, save it, go back to an older version."""

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from echeance.dispatch.connecting import server_of
from echeance.dispatch.forms.template import TemplateForm
from echeance.dispatch.invented import invented_notice
from echeance.dispatch.message import ReadTemplate, UnfitNoticeError
from echeance.dispatch.models import MailTemplate, Relay
from echeance.dispatch.server import Timeouts
from echeance.dispatch.templating.preview import NoExampleError, example_named
from echeance.dispatch.templating.versions import (
    ChangedMeanwhileError,
    Parts,
    current,
    restore,
    save_version,
    with_fallback,
)
from echeance.dispatch.transport import SmtpTransport
from echeance.dispatch.trial import TrialError, send_trial, trial_addresses
from echeance.dispatch.views.template_page import (
    INLINE_STYLES,
    Editor,
    administrators_only,
    editor_page,
    examples,
    managers_only,
    preview_context,
)
from echeance.lib.french_dates import short_date
from echeance.lib.sealing import CannotUnsealError
from echeance.notices.letter.problems import LetterError

_SAVED = _("Modèle enregistré. Il vaut pour les avis validés à partir de maintenant.")
_PATIENCE = Timeouts(connect=10, command=20, body=60, final=60)
"""A person waits in front of the screen."""


@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(INLINE_STYLES)
def templates(request: HttpRequest) -> HttpResponse:
    """The editor; POST saves, or with `previous_html` brings back the HTML in force.

    With `fallback` what is empty takes the text that ships with the product.
    """
    managers_only(request)
    version = current()
    if request.method != "POST":
        shown, asked = version, request.GET.get("version", "")
        if asked.isascii() and asked.isdigit():
            shown = get_object_or_404(MailTemplate, pk=asked)
        form = TemplateForm.showing(Parts.of(shown), in_force=version)
        return editor_page(request, Editor(form, is_draft=shown != version))
    administrators_only(request)
    form = TemplateForm(request.POST, in_force=version)
    is_valid = form.is_valid()
    if "fallback" in request.POST:
        filled = with_fallback(form.parts())
        return editor_page(
            request, Editor(TemplateForm.showing(filled, in_force=version), is_draft=True)
        )
    if "previous_html" in request.POST:
        typed = form.parts()
        parts = Parts(
            subject=typed.subject,
            text=typed.text,
            html=version.html,
            attachment=typed.attachment,
        )
        again = TemplateForm.showing(parts, in_force=version)
        return editor_page(request, Editor(again, is_draft=True))
    if is_valid:
        try:
            return _saved(request, form)
        except ChangedMeanwhileError as error:
            form.add_error(None, _conflict(error.version))
    return editor_page(request, Editor(form, status=422, is_draft=True))


@require_POST
@csp_update(INLINE_STYLES)
def preview(request: HttpRequest) -> HttpResponse:
    """« Aperçu » of what is typed, on a real notice: a part of the page, or the whole page."""
    managers_only(request)
    form = TemplateForm(request.POST, in_force=current())
    form.is_valid()
    if request.htmx:  # type: ignore[attr-defined]  # set by its middleware
        context = preview_context(request, form.parts())
        return render(request, "dispatch/template_preview.html", context)
    return editor_page(request, Editor(form, is_draft=True))


@require_POST
@csp_update(INLINE_STYLES)
def trial(request: HttpRequest) -> HttpResponse:
    """« M’envoyer un essai » of what is typed, saved or not."""
    administrators_only(request)
    form = TemplateForm(request.POST, in_force=current())
    if not form.is_valid():
        return editor_page(request, Editor(form, status=422, is_draft=True))
    try:
        addresses = _send(request, form.parts())
    except (TrialError, NoExampleError, UnfitNoticeError) as error:
        editor = Editor(form, trial_problem=str(error), status=422, is_draft=True)
        return editor_page(request, editor)
    messages.success(
        request, gettext("Essai envoyé à %(addresses)s.") % {"addresses": ", ".join(addresses)}
    )
    return editor_page(request, Editor(form, is_draft=form.parts() != Parts.of(form.in_force)))


@require_POST
def template_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """« Rétablir » an older version."""
    administrators_only(request)
    version = get_object_or_404(MailTemplate, pk=pk)
    if restore(version, by=request.user.get_username(), at=timezone.now()):
        messages.success(request, _SAVED)
    else:
        messages.info(request, gettext("Cette version dit la même chose que celle en vigueur."))
    return redirect("dispatch:templates")


def _saved(request: HttpRequest, form: TemplateForm) -> HttpResponse:
    version = save_version(
        form.parts(),
        by=request.user.get_username(),
        at=timezone.now(),
        seen=form.cleaned_data["based_on"],
    )
    if version:
        messages.success(request, _SAVED)
    else:
        messages.info(request, gettext("Rien n’a changé\u00a0: aucune version n’est ajoutée."))
    return redirect("dispatch:templates")


def _send(request: HttpRequest, parts: Parts) -> tuple[str, ...]:
    addresses = trial_addresses(request.POST.get("trial_to", ""))
    notice = example_named(request.POST.get("example", ""), examples(request))
    relay = Relay.current()
    if relay is None:
        raise TrialError(gettext("Indiquez d’abord le serveur d’envoi, dans les paramètres."))
    at = timezone.now()
    try:
        example = notice or invented_notice(at=at)
    except LetterError as error:
        raise TrialError(str(error)) from error
    try:
        transport = SmtpTransport(server_of(relay, clock=timezone.now), timeouts=_PATIENCE)
    except CannotUnsealError as error:
        raise TrialError(
            gettext("Le mot de passe du serveur est illisible\u00a0: saisissez-le.")
        ) from error
    send_trial(
        example,
        template=ReadTemplate.of(parts.as_version(at=at)),
        to=addresses,
        transport=transport,
        by=request.user.get_username(),
        at=at,
    )
    return addresses


def _conflict(version: MailTemplate) -> str:
    moment = timezone.localtime(version.at)
    return gettext(
        "Ce modèle a été modifié par %(author)s le %(day)s à %(hour)s, pendant que vous l’écriviez."
        " Copiez votre texte, rechargez la page, puis comparez."
    ) % {
        "author": version.author or gettext("le programme"),
        "day": short_date(moment.date()),
        "hour": f"{moment:%H:%M}",
    }
