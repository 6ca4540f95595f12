"""« Ancien automate »: files → what they say → « Reprendre »."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from echeance.accounts import rights
from echeance.dispatch.forms.legacy import KeepCopiesForm, LegacyUploadForm
from echeance.dispatch.legacy.elements import UnreadableConfigError
from echeance.dispatch.legacy.parcel import Parcel
from echeance.dispatch.legacy.templates import UnreadableTemplatesError
from echeance.dispatch.models import LegacyImport
from echeance.dispatch.taking_over import apply, prepare
from echeance.lib.sealing import CannotUnsealError, seal, unseal
from echeance.lib.translating import in_french


@require_http_methods(["GET", "HEAD", "POST"])
def legacy(request: HttpRequest) -> HttpResponse:
    """Choose the files; then what they say, and what would change."""
    _administrators_only(request)
    if request.method != "POST":
        return _upload_page(request, LegacyUploadForm())
    form = LegacyUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    config, templates = form.cleaned_data["config"], form.cleaned_data["templates"]
    parcel = Parcel(
        config=config.read() if config else None,
        templates={file.name: file.read() for file in templates},
    )
    try:
        old = parcel.opened()
    except UnreadableConfigError as error:
        form.add_error("config", str(error))
        return _upload_page(request, form, status=422)
    except UnreadableTemplatesError as error:
        form.add_error("templates", str(error))
        return _upload_page(request, form, status=422)
    by, at = request.user.get_username(), timezone.now()
    # The old password travels sealed, so the page can be sent back without keeping the file here.
    sealed = seal(parcel.as_text(), key=settings.ENCRYPTION_KEY)
    context = {
        "takeover": prepare(old.config, old.templates, by=by, at=at),
        "form": KeepCopiesForm(found=old.config.blind_copies, initial={"sealed": sealed}),
    }
    return render(request, "dispatch/legacy_check.html", context)


@require_POST
def legacy_apply(request: HttpRequest) -> HttpResponse:
    """Take over what the page before showed."""
    _administrators_only(request)
    try:
        text = unseal(request.POST.get("sealed", ""), key=settings.ENCRYPTION_KEY)
        with in_french():  # the report is kept
            old = Parcel.from_text(text).opened()
    except (CannotUnsealError, ValueError):
        messages.error(
            request, gettext("Ces fichiers ne sont plus en attente : déposez-les à nouveau.")
        )
        return redirect("dispatch:legacy")
    form = KeepCopiesForm(request.POST, found=old.config.blind_copies)
    kept = form.cleaned_data["copies"] if form.is_valid() else []
    by, at = request.user.get_username(), timezone.now()
    with in_french():
        takeover = prepare(old.config, old.templates, keep_copies=kept, by=by, at=at)
        apply(takeover, by=by, at=at)
    if takeover.changes:
        messages.success(
            request,
            gettext("Ancien automate repris\u00a0: %(changes)s réglages.")
            % {"changes": len(takeover.changes)},
        )
    else:
        messages.info(request, gettext("Rien à changer : tout était déjà en place."))
    return redirect("dispatch:legacy")


@require_POST
def legacy_remove_banner(request: HttpRequest) -> HttpResponse:
    """This installation is the real one: the training base's banner goes."""
    _administrators_only(request)
    LegacyImport.remove_banner()
    messages.success(request, gettext("Bandeau retiré."))
    return redirect("dispatch:legacy")


def _upload_page(
    request: HttpRequest, form: LegacyUploadForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "newest": LegacyImport.newest()}
    return render(request, "dispatch/legacy.html", context, status=status)


def _administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("La reprise de l’ancien automate est réservée aux administrateurs.")
        )
