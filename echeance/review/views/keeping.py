"""« Mes vues » and « Colonnes »: what a person keeps of the list."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from echeance.accounts.models import User
from echeance.lib.keys import read_key
from echeance.review.columns import ALWAYS, COLUMNS, chosen_columns
from echeance.review.kept_views import search_to_keep, views_for
from echeance.review.models import SavedView, ScreenPreferences
from echeance.review.models.preferences import USUAL_SHARE

_MOST = 50
"""Views of one person: beyond, the menu is of no help."""


class ViewForm(forms.ModelForm[SavedView]):
    class Meta:
        model = SavedView
        fields = ("name", "is_shared")
        labels = {"name": _("Nom de la vue")}


@require_http_methods(["GET", "HEAD", "POST"])
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list's criteria and order under a name; the same name again replaces them."""
    person = _person(request)
    search = search_to_keep(request.GET.urlencode())
    form = ViewForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        mine = SavedView.objects.filter(owner=person)
        if mine.count() >= _MOST and not mine.filter(name=name).exists():
            form.add_error(
                "name",
                gettext("Vous avez déjà %(most)s vues\u00a0: supprimez-en une d’abord.")
                % {"most": _MOST},
            )
        else:
            view, is_new = SavedView.objects.update_or_create(
                owner=person,
                name=name,
                defaults={"search": search[:2000], "is_shared": form.cleaned_data["is_shared"]},
            )
            said = (
                gettext("Vue «\u00a0%(view)s\u00a0» enregistrée.")
                if is_new
                else gettext("Vue «\u00a0%(view)s\u00a0» remplacée.")
            )
            messages.success(request, said % {"view": view.name})
            return redirect(f"{reverse('review:list')}?{search}&vue={view.pk}")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "back": request.GET.urlencode()}
    return render(request, "review/keep_view.html", context, status=status)


@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Only its author removes a view, shared or not."""
    view = get_object_or_404(SavedView, pk=pk, owner=_person(request))
    view.delete()
    messages.success(
        request, gettext("Vue «\u00a0%(view)s\u00a0» supprimée.") % {"view": view.name}
    )
    return redirect("review:list")


@require_POST
def open_on(request: HttpRequest) -> HttpResponse:
    """« Ma vue par défaut »: what the list opens on; an empty key shows everything again."""
    preferences = ScreenPreferences.of(request.user)
    views = views_for(request.user, on=timezone.localdate())
    chosen = next((view for view in views if view.key == request.POST.get("vue")), None)
    preferences.default_view = chosen.key if chosen else ""
    preferences.save()
    if chosen:
        said = gettext("La liste s’ouvrira sur «\u00a0%(view)s\u00a0».") % {"view": chosen.name}
    else:
        said = gettext("La liste s’ouvrira sur tous les avis.")
    messages.success(request, said)
    return redirect(f"{reverse('review:list')}?{chosen.address if chosen else 'vue=tout'}")


@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """How much of the screen the list takes beside the document, in per cent."""
    asked = read_key(request.POST.get("part", "")) or USUAL_SHARE
    preferences = ScreenPreferences.of(request.user)
    preferences.list_share = min(80, max(20, asked))
    preferences.save()
    return HttpResponse(status=204)


@require_POST
def single_keys(request: HttpRequest) -> HttpResponse:
    """« Raccourcis à une touche », from the help of the keyboard."""
    preferences = ScreenPreferences.of(request.user)
    preferences.single_keys = bool(request.POST.get("single_keys"))
    preferences.save()
    return redirect("review:list")


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """Which columns the list shows, and in which order."""
    preferences = ScreenPreferences.of(request.user)
    shown = [column.key for column in chosen_columns(preferences.columns)]
    search = request.GET.urlencode()
    back = f"{reverse('review:list')}?{search}"
    if request.method == "POST":
        what, _, key = request.POST.get("do", "").partition(" ")
        chosen = _ordered(request.POST.getlist("colonne"), shown)
        if what == "usuelles":
            chosen = []
        elif key in chosen:
            place = chosen.index(key)
            other = place - 1 if what == "monter" else place + 1
            if 0 <= other < len(chosen):
                chosen[place], chosen[other] = chosen[other], chosen[place]
        preferences.columns = chosen
        preferences.save()
        if key:
            return redirect(f"{reverse('review:columns')}?{search}")
        messages.success(request, gettext("Colonnes enregistrées."))
        return redirect(back)
    others = [column for column in COLUMNS if column.key not in shown]
    context = {
        "shown": chosen_columns(preferences.columns),
        "others": others,
        "always": ALWAYS,
        "back": search,
    }
    return render(request, "review/columns.html", context)


def _ordered(ticked: list[str], shown: list[str]) -> list[str]:
    """In the order they have, the new ones last; the name is always there."""
    known = {column.key for column in COLUMNS}
    kept = [key for key in shown if key in ticked or key == ALWAYS]
    return kept + [key for key in ticked if key in known and key not in kept]


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
