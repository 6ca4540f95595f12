"""What a person does with an edition: answers, interruptions, another try."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from echeance.accounts import rights
from echeance.lib.shown import number
from echeance.lib.translating import counted
from echeance.notices import edition as use_case
from echeance.notices.channel import Channel
from echeance.notices.criteria import Criteria
from echeance.notices.models import Edition
from echeance.notices.numbering import Issuing
from echeance.notices.views.people import editor


@require_POST
def edition_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """« Marquer ces avis comme édités ? » Oui or Non."""
    edition = _changeable(request, pk)
    now = timezone.now()
    by = request.user.get_username()
    try:
        if request.POST.get("answer") == "oui":
            _tell(request, edition, use_case.answer_yes(edition, by=by, at=now))
        elif request.POST.get("answer") == "non":
            use_case.answer_no(edition, by=by, at=now)
            messages.success(
                request,
                gettext(
                    "Rien n’est enregistré et rien ne pourra partir. L’édition est un brouillon."
                ),
            )
    except use_case.AnswerError as error:
        messages.error(request, str(error))
    return redirect("notices:edition", pk)


@require_POST
def edition_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Interrupt, resume, print the clients on paper, try failed letters again, delete."""
    edition = _changeable(request, pk)
    now = timezone.now()
    try:
        match request.POST.get("do"):
            case "interrompre":
                use_case.interrupt(edition, at=now)
                messages.success(
                    request, gettext("Édition interrompue\u00a0: « Reprendre » la continue.")
                )
            case "reprendre":
                use_case.resume(edition, at=now)
                messages.success(request, gettext("L’édition reprend."))
            case "imprimer":
                user = editor(request)
                paper = use_case.launch(
                    Criteria.from_json(edition.criteria),
                    by=user,
                    at=now,
                    os_user=user.os_user,
                    workstation=user.workstation,
                    channel=Channel.PAPER,
                )
                return redirect("notices:edition", paper.pk)
            case "reessayer":
                tried = use_case.retry(edition, at=now)
                messages.success(
                    request,
                    counted(
                        "%(count)s lettre à recomposer d’après les fiches.",
                        "%(count)s lettres à recomposer d’après les fiches.",
                        tried,
                    )
                    % {"count": number(tried)},
                )
            case "supprimer":
                gone = use_case.delete_edition(edition, at=now)
                text = (
                    gettext("Édition n°\u00a0%(number)s supprimée.")
                    if gone
                    else gettext("L’édition n°\u00a0%(number)s se supprime en arrière-plan.")
                )
                messages.success(request, text % {"number": pk})
                return redirect("notices:editions")
            case _:
                raise Http404(gettext("Cette action n’existe pas."))
    except (use_case.AnswerError, use_case.CriteriaError, use_case.NothingSelectedError) as error:
        messages.error(request, str(error))
    return redirect("notices:edition", pk)


def _changeable(request: HttpRequest, pk: int) -> Edition:
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(gettext("Votre rôle ne permet pas de changer une édition."))
    return get_object_or_404(Edition, pk=pk)


def _tell(request: HttpRequest, edition: Edition, issuing: Issuing) -> None:
    on_paper = edition.channel == Channel.PAPER
    if issuing.in_background:
        messages.success(
            request, gettext("C’est noté\u00a0: les numéros sont donnés en arrière-plan.")
        )
    if issuing.numbered:
        sentence = (
            ngettext(
                "%(count)s avis marqués comme édités\u00a0: ils s’impriment dès que leur lettre est"
                " composée.",
                "%(count)s avis marqués comme édités\u00a0: ils s’impriment dès que leur lettre est"
                " composée.",
                issuing.numbered,
            )
            if on_paper
            else ngettext(
                "%(count)s avis marqués comme édités\u00a0: ils passent dans «\u00a0Avis par mail"
                "\u00a0» dès que leur lettre est composée.",
                "%(count)s avis marqués comme édités\u00a0: ils passent dans «\u00a0Avis par mail"
                "\u00a0» dès que leur lettre est composée.",
                issuing.numbered,
            )
        )
        messages.success(request, sentence % {"count": number(issuing.numbered)})
    sees_all = rights.sees_confidential(request.user)
    for dropped in issuing.dropped[:20]:
        if dropped.confidential and not sees_all:
            messages.warning(request, gettext("Un client confidentiel\u00a0: avis non édité."))
            continue
        messages.warning(
            request,
            gettext("Dossier %(dossier)s\u00a0: avis non édité, %(reason)s.")
            % {"dossier": dropped.dossier, "reason": dropped.reason},
        )
    if len(issuing.dropped) > 20:
        messages.warning(
            request,
            gettext("… et %(value)s autres avis non édités.")
            % {"value": len(issuing.dropped) - 20},
        )
