"""The standard texts of the letters (Etat_text): list, editor, preview."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from echeance.accounts import rights
from echeance.notices.letter.problems import LetterError
from echeance.notices.manner import sentences_of
from echeance.notices.merge_fields import GROUPS, LETTER_FIELDS, MergeField
from echeance.notices.models import LetterSettings, StandardText
from echeance.notices.sample_letter import (
    merged_with_samples,
    sample_letter,
    why_not_printable,
)
from echeance.notices.text_form import StandardTextForm
from echeance.notices.views.pdf import pdf_to_look_at
from echeance.portfolio.models import LegalEntity


@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Every text, in the order of printing."""
    _refuse_readers(request)
    found = StandardText.objects.select_related("legal_entity")
    return render(request, "notices/texts.html", {"texts": found})


@require_http_methods(["GET", "HEAD", "POST"])
def text_card(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a text: look at it, keep it, delete it."""
    _refuse_readers(request)
    text = StandardText() if pk is None else get_object_or_404(StandardText, pk=pk)
    form = StandardTextForm(request.POST if request.method == "POST" else None, instance=text)
    if request.method != "POST":
        return _editor(request, form)
    if not form.is_valid():
        return _editor(request, form, status=422)
    match request.POST.get("do"):
        case "voir":
            return _editor(request, form)
        case "lettre":
            return _in_a_letter(request, form)
        case "enregistrer":
            if problem := _unprintable(form):
                form.add_error("body", problem)
                return _editor(request, form, status=422)
            text = form.save(commit=False)
            text.changed_at, text.changed_by = timezone.now(), request.user.get_username()
            text.save()
            messages.success(
                request,
                gettext("Texte «\u00a0%(title)s\u00a0» enregistré.") % {"title": text.title},
            )
            return redirect("notices:texts")
        case _:
            raise Http404(gettext("Cette action n’existe pas."))


@require_http_methods(["GET", "HEAD", "POST"])
def text_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete. Letters already written keep the text: it was copied into them."""
    _refuse_readers(request)
    text = get_object_or_404(StandardText, pk=pk)
    if request.method != "POST":
        return render(request, "notices/text_delete.html", {"text": text})
    text.delete()
    messages.success(
        request, gettext("Texte «\u00a0%(title)s\u00a0» supprimé.") % {"title": text.title}
    )
    return redirect("notices:texts")


def _unprintable(form: StandardTextForm) -> str:
    """Said now: every letter of the next run would fail on it."""
    entity = form.cleaned_data["legal_entity"] or LegalEntity.objects.first()
    return why_not_printable(form.read, entity, at=timezone.now()) if entity else ""


def _editor(request: HttpRequest, form: StandardTextForm, *, status: int = 200) -> HttpResponse:
    read = getattr(form, "read", None)
    context = {
        "form": form,
        "text": form.instance,
        "groups": _groups(),
        "blocks": merged_with_samples([read]) if read else (),
    }
    return render(request, "notices/text.html", context, status=status)


def _in_a_letter(request: HttpRequest, form: StandardTextForm) -> HttpResponse:
    entity = form.cleaned_data["legal_entity"] or LegalEntity.objects.first()
    if entity is None:
        form.add_error(
            None, gettext("Créez d’abord une entité juridique\u00a0: c’est elle qui écrit.")
        )
        return _editor(request, form, status=422)
    try:
        pdf = sample_letter(
            entity,
            sentences=sentences_of(LetterSettings.of(entity)),
            texts=[form.read],
            at=timezone.now(),
        )
    except LetterError as error:
        form.add_error("body", str(error))
        return _editor(request, form, status=422)
    return pdf_to_look_at(pdf, name="lettre_exemple.pdf")


def _groups() -> Mapping[str, list[MergeField]]:
    """The merge fields of letters, by subject."""
    groups = {
        name: [field for field in fields if field.name in LETTER_FIELDS]
        for name, fields in GROUPS.items()
    }
    return {name: fields for name, fields in groups.items() if fields}


def _refuse_readers(request: HttpRequest) -> None:
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas d’écrire les textes des lettres.")
        )
