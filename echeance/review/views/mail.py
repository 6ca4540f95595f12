"""« Aperçu de l'e-mail »: what the client receives, to the octet."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from echeance.dispatch.exemplar import exemplar_of
from echeance.dispatch.message import UnfitNoticeError
from echeance.dispatch.views.template_page import INLINE_STYLES
from echeance.review.views.document import visible_notices

TABS = {
    "message": _("Message"),
    "texte": _("Texte"),
    "piece-jointe": _("Pièce jointe"),
    "en-tetes": _("En-têtes"),
    "source": _("Source"),
    "controles": _("Contrôles"),
}


@require_safe
@csp_update(INLINE_STYLES)  # type: ignore[arg-type]  # its types know no view with arguments
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One tab at a time, by `?onglet=`."""
    notice = get_object_or_404(visible_notices(request).select_related("client", "pdf"), pk=pk)
    tab = request.GET.get("onglet", "")
    exemplar, problem = None, ""
    try:
        exemplar = exemplar_of(notice, at=timezone.now())
    except UnfitNoticeError as error:
        problem = str(error)
    search = request.GET.copy()
    search.pop("onglet", None)
    context = {
        "notice": notice,
        "exemplar": exemplar,
        "problem": problem,
        "tabs": list(enumerate(TABS.items(), start=1)),
        "tab": tab if tab in TABS else "message",
        "back": search.urlencode(),
    }
    return render(request, "review/mail.html", context)
