"""The legal entities: who signs the letters, how they look, what they say."""

from base64 import b64encode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from echeance.accounts import rights
from echeance.notices.entity_form import EntityForm, LetterSettingsForm
from echeance.notices.letter.picture import first_page
from echeance.notices.letter.problems import LetterError
from echeance.notices.manner import sentences_of
from echeance.notices.models import LetterSettings
from echeance.notices.sample_letter import sample_letter
from echeance.notices.views.pdf import pdf_to_look_at
from echeance.portfolio.models import LegalEntity


@require_GET
def entities(request: HttpRequest) -> HttpResponse:
    """Every entity and what its letters are like."""
    _administrators_only(request)
    rows = [(entity, LetterSettings.of(entity)) for entity in LegalEntity.objects.all()]
    return render(request, "notices/entities.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def entity_card(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Open or change an entity and the settings of its letters."""
    _administrators_only(request)
    form, settings_form = _forms(request, pk)
    if request.method == "POST" and form.is_valid() and settings_form.is_valid():
        entity = form.entity()
        settings = settings_form.save(commit=False)
        try:
            _letter(entity, settings)
        except LetterError as error:
            form.add_error(None, str(error))
        else:
            with transaction.atomic():
                entity.save()
                settings.legal_entity = entity
                settings.save()
            messages.success(
                request, gettext("Entité %(code)s enregistrée.") % {"code": entity.code}
            )
            return redirect("notices:entity", entity.pk)
    context = {"form": form, "settings_form": settings_form, "entity": form.instance}
    status = 422 if form.is_bound else 200
    return render(request, "notices/entity.html", context, status=status)


@require_POST
def entity_preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A sample letter with what is typed, stored or not: PDF, or a picture for the page."""
    _administrators_only(request)
    form, settings_form = _forms(request, pk)
    if not (form.is_valid() and settings_form.is_valid()):
        if request.htmx:  # type: ignore[attr-defined]  # set by its middleware
            return render(request, "notices/_entity_preview.html", {"forms": (form, settings_form)})
        context = {"form": form, "settings_form": settings_form, "entity": form.instance}
        return render(request, "notices/entity.html", context, status=422)
    try:
        pdf = _letter(form.entity(), settings_form.save(commit=False))
    except LetterError as error:
        context = {"problem": str(error)}
        return render(request, "notices/_entity_preview.html", context)
    if request.htmx:  # type: ignore[attr-defined]  # idem
        picture = b64encode(first_page(pdf)).decode("ascii")
        return render(request, "notices/_entity_preview.html", {"picture": picture})
    return pdf_to_look_at(pdf, name="lettre_exemple.pdf")


@require_GET
def entity_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample letter of the entity as it is stored, as a picture."""
    _administrators_only(request)
    entity = get_object_or_404(LegalEntity, pk=pk)
    try:
        picture = first_page(_letter(entity, LetterSettings.of(entity)))
    except LetterError:
        return HttpResponse(status=404)
    response = HttpResponse(picture, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


def _forms(request: HttpRequest, pk: int | None) -> tuple[EntityForm, LetterSettingsForm]:
    entity = LegalEntity() if pk is None else get_object_or_404(LegalEntity, pk=pk)
    settings = LetterSettings() if pk is None else LetterSettings.of(entity)
    if request.method != "POST":
        return EntityForm(instance=entity), LetterSettingsForm(instance=settings)
    return (
        EntityForm(request.POST, request.FILES, instance=entity),
        LetterSettingsForm(request.POST, instance=settings),
    )


def _letter(entity: LegalEntity, settings: LetterSettings) -> bytes:
    """Without standard texts: they have a preview of their own."""
    return sample_letter(entity, sentences=sentences_of(settings), texts=(), at=timezone.now())


def _administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Seul un administrateur règle les entités juridiques.")
        )
