"""The list of editions, and one edition: its progress, its drafts, the question."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from echeance.accounts import rights
from echeance.notices.channel import Channel
from echeance.notices.confidential_criteria import masks_references
from echeance.notices.criteria import Criteria
from echeance.notices.deadlines import late_warning
from echeance.notices.fees import fees_of_run
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.on_demand import compose_now
from echeance.notices.letter.problems import LetterError
from echeance.notices.models import (
    Draft,
    DraftState,
    Edition,
    LetterSettings,
    Notice,
    NoticeLine,
)
from echeance.notices.models.edition import AT_WORK
from echeance.notices.nature import is_in_arrears, nature, premiums_told
from echeance.notices.planned_letters import paper_reason_of
from echeance.notices.views.edition_told import failures, made, progress, took
from echeance.notices.views.pdf import pdf_to_look_at

PER_PAGE = 50
_SHOWN = {
    "": (_("Tous"), Draft.objects.all),
    "mail": (_("Par mail"), lambda: Draft.objects.exclude(state=DraftState.ON_PAPER)),
    "papier": (_("À imprimer"), lambda: Draft.objects.filter(state=DraftState.ON_PAPER)),
    "impossibles": (
        _("Lettres impossibles"),
        lambda: Draft.objects.filter(state=DraftState.FAILED),
    ),
    "non-edites": (
        gettext_lazy("Non édités"),
        lambda: Draft.objects.filter(state=DraftState.DROPPED),
    ),
}


@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """Every run, newest first."""
    sees_all = rights.sees_confidential(request.user)
    found = Edition.objects.select_related("legal_entity", "reissue_of__client")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    to_mend = dict(
        Draft.objects.filter(
            edition__in=[edition.pk for edition in page],
            state=DraftState.FAILED,
            number__isnull=False,
        )
        .order_by()
        .values_list("edition")
        .annotate(how_many=Count("pk"))
    )
    rows = [
        (
            edition,
            Criteria.from_json(edition.criteria).summary(masks_references=masked),
            to_mend.get(edition.pk, 0),
            _reason(edition, sees_confidential=sees_all),
        )
        for edition, masked in zip(page, masks_references(request.user, page), strict=True)
    ]
    return render(request, "notices/editions.html", {"page_obj": page, "rows": rows})


@require_GET
def edition_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One run."""
    edition = get_object_or_404(
        Edition.objects.select_related("legal_entity", "reissue_of__client"), pk=pk
    )
    shown = request.GET.get("voir", "")
    if shown not in _SHOWN:
        raise Http404(gettext("Cette liste n’existe pas."))
    sees_all = rights.sees_confidential(request.user)
    drafts = _drafts(edition, sees_confidential=sees_all)
    chosen = _SHOWN[shown][1]().filter(pk__in=drafts.values("pk")) if shown else drafts
    page = Paginator(
        chosen.select_related("client", "contract")
        .annotate(printed_since=_printed_since())
        .order_by("rank"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    dropped = edition.drafts.filter(state=DraftState.DROPPED).count()
    masked = masks_references(request.user, [edition])[0]
    context = {
        "edition": edition,
        "criteria": Criteria.from_json(edition.criteria).summary(masks_references=masked),
        "reusable": not edition.reissue and not masked,
        "made": made(edition),
        "took": took(edition),
        "late": late_warning(edition.late_count) if edition.late_count else "",
        "page_obj": page,
        "rows": [_row(draft) for draft in page],
        "fees": None
        if edition.state in AT_WORK
        else fees_of_run(edition, sees_confidential=sees_all),
        "leaves_on": LetterSettings.of(edition.legal_entity).leaves_on(edition.run_on),
        "shown": shown,
        "tabs": [
            (code, label)
            for code, (label, _) in _SHOWN.items()
            if (edition.channel == Channel.EMAIL or code not in {"mail", "papier"})
            and (code != "non-edites" or dropped)
        ],
        "dropped": dropped,
        "hidden": 0 if sees_all else edition.drafts.filter(client__confidential=True).count(),
        **failures(edition),
        "on_paper": edition.channel == Channel.PAPER,
        "original": edition.reissue_of,
        "reason": _reason(edition, sees_confidential=sees_all),
        "paper": edition.drafts.filter(state=DraftState.ON_PAPER).count(),
        "paper_left": edition.drafts.filter(~_printed_since(), state=DraftState.ON_PAPER).count(),
        "ready": edition.drafts.filter(state=DraftState.COMPOSED).count(),
        "issued": Notice.objects.filter(edition=edition).count(),
        **progress(edition),
    }
    return render(request, "notices/edition.html", context)


@require_GET
def edition_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the run is; reloads the page when there is nothing left to wait for."""
    edition = Edition.objects.filter(pk=pk).first()
    if edition is None:  # deleted meanwhile
        return HttpResponseClientRedirect(reverse("notices:editions"))
    if edition.state not in AT_WORK:
        return HttpResponseClientRefresh()
    context = {"edition": edition, "alone": True, **progress(edition)}
    return render(request, "notices/_progress.html", context)


@require_GET
def draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of a draft, marked « Projet », shown in the browser."""
    draft = get_object_or_404(Draft.objects.select_related("client", "edition"), pk=pk)
    if draft.client.confidential and not rights.sees_confidential(request.user):
        raise Http404(gettext("Ce projet n’existe pas."))
    try:
        letter = compose_now(
            LetterContent.from_json(draft.content),
            logo=draft.edition.logo_svg,
            timestamp=draft.edition.run_at,
        )
    except LetterError as error:
        return render(request, "notices/no_letter.html", {"problem": str(error)}, status=409)
    return pdf_to_look_at(letter.pdf, name=f"projet_{draft.pk}.pdf")


def _row(draft: Draft) -> dict[str, object]:
    content = LetterContent.from_json(draft.content)
    return {
        "draft": draft,
        "paper_reason": paper_reason_of(draft),
        "nature": nature(content),
        "premiums_told": premiums_told(content),
        "in_arrears": is_in_arrears(content),
    }


def _reason(edition: Edition, *, sees_confidential: bool) -> str:
    """Why a notice was issued again; what was typed may name the client."""
    original = edition.reissue_of
    if original is None or (original.client.confidential and not sees_confidential):
        return ""
    return edition.reissue_reason


def _drafts(edition: Edition, *, sees_confidential: bool) -> QuerySet[Draft]:
    drafts = Draft.objects.filter(edition=edition)
    return drafts if sees_confidential else drafts.filter(client__confidential=False)


def _printed_since() -> Exists:
    """A listed client got a notice on paper meanwhile."""
    taken = Draft.premiums.through.objects.filter(draft=OuterRef("pk"))
    printed = NoticeLine.objects.filter(premium=OuterRef("premium"))
    return Exists(taken.filter(Exists(printed)))
