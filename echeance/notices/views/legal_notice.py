"""« Mentions légales »: read by everybody, signed in or not; written by administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from echeance.accounts import rights
from echeance.notices.legal_notice import LegalNoticeForm, keep_legal_notice
from echeance.notices.models import LegalNotice
from echeance.notices.rich_text import read_rich_text

_VERSIONS_SHOWN = 20


@login_not_required
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    """The version in force."""
    shown = LegalNotice.in_force()
    blocks = read_rich_text(shown.body, known=()).merge({})
    return render(request, "notices/legal_notice.html", {"shown": shown, "blocks": blocks})


@require_http_methods(["GET", "HEAD", "POST"])
def legal_notice_change(request: HttpRequest) -> HttpResponse:
    """Write another version, beginning with the one in force or with an older one."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Votre rôle ne permet pas d’écrire les mentions légales.")
        )
    in_force = LegalNotice.in_force()
    if request.method != "POST":
        begun = {"body": _begun(request, in_force).body, "based_on": in_force.pk or 0}
        return _editor(request, LegalNoticeForm(initial=begun))
    form = LegalNoticeForm(request.POST)
    if not form.is_valid():
        return _editor(request, form, status=422)
    if request.POST.get("do") == "voir":
        return _editor(request, form)
    kept = keep_legal_notice(
        form.cleaned_data["body"], by=request.user.get_username(), at=timezone.now()
    )
    if kept is None:
        messages.info(request, gettext("Le texte n’a pas changé."))
    else:
        messages.success(request, gettext("Mentions légales enregistrées."))
    return redirect("notices:legal_notice")


def _begun(request: HttpRequest, in_force: LegalNotice) -> LegalNotice:
    wanted = request.GET.get("version", "")
    if not wanted:
        return in_force
    older = LegalNotice.objects.filter(pk=wanted).first() if _is_key(wanted) else None
    if older is None:
        raise Http404(gettext("Cette version n’existe pas."))
    return older


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _editor(request: HttpRequest, form: LegalNoticeForm, *, status: int = 200) -> HttpResponse:
    read = getattr(form, "read", None)
    context = {
        "form": form,
        "blocks": read.merge({}) if read else (),
        "versions": LegalNotice.objects.all()[:_VERSIONS_SHOWN],
        "in_force": LegalNotice.in_force(),
    }
    return render(request, "notices/legal_notice_change.html", context, status=status)
