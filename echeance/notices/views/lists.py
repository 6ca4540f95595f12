"""« Listes »: greetings by title, categories one may leave at any time, statuses of clients."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.notices import office_lists
from echeance.notices.list_forms import CategoryForm, GreetingForm, StatusForm
from echeance.notices.models import CategoryRule, GreetingRule
from echeance.portfolio.models import StatusLabel


@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """The lists; add, replace or remove one line."""
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(gettext("Seul un administrateur règle les listes."))
    does = request.POST.get("do")
    greeting_form = GreetingForm(request.POST if does == "formule" else None)
    category_form = CategoryForm(
        request.POST if does == "categorie" else None, initial={"terminable": True}
    )
    status_form = StatusForm(request.POST if does == "statut" else None)
    if request.method == "POST" and _done(request, greeting_form, category_form, status_form):
        return redirect("notices:lists")
    context = {
        "greetings": office_lists.greetings(),
        "categories": office_lists.categories(),
        "greeting_form": greeting_form,
        "category_form": category_form,
        "statuses": office_lists.statuses(),
        "status_form": status_form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "notices/lists.html", context, status=status)


def _done(
    request: HttpRequest, greeting: GreetingForm, category: CategoryForm, status: StatusForm
) -> bool:
    match request.POST.get("do"):
        case "formule":
            if not greeting.is_valid():
                return False
            messages.success(
                request,
                gettext("Formule d’appel de «\u00a0%(greeting)s\u00a0» retenue.")
                % {"greeting": greeting.keep()},
            )
        case "categorie":
            if not category.is_valid():
                return False
            messages.success(
                request,
                gettext("Catégorie «\u00a0%(category)s\u00a0» retenue.")
                % {"category": category.keep()},
            )
        case "statut":
            if not status.is_valid():
                return False
            messages.success(
                request,
                gettext("Statut «\u00a0%(code)s\u00a0» retenu.") % {"code": status.keep()},
            )
        case "retirer-statut":
            get_object_or_404(StatusLabel, pk=_key(request)).delete()
            messages.success(request, gettext("Statut retiré."))
        case "retirer-formule":
            get_object_or_404(GreetingRule, pk=_key(request)).delete()
            messages.success(request, gettext("Formule d’appel retirée."))
        case "retirer-categorie":
            get_object_or_404(CategoryRule, pk=_key(request)).delete()
            messages.success(request, gettext("Catégorie retirée."))
        case _:
            raise Http404(gettext("Cette action n’existe pas."))
    return True


def _key(request: HttpRequest) -> int:
    text = request.POST.get("pk", "")
    if not text.isascii() or not text.isdigit():
        raise Http404(gettext("Cette ligne n’existe pas."))
    return int(text)
