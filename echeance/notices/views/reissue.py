"""Making a notice again on purpose, from the « zoom de la quittance »."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.accounts import rights
from echeance.notices.models import Notice, Reissue
from echeance.notices.reissuing import ReissueError, reissue
from echeance.notices.views.people import editor


class ReissueForm(forms.Form):
    """Which kind, and why."""

    kind = forms.ChoiceField(
        label=_("Réédition"),
        choices=[
            (
                Reissue.DUPLICATE,
                _("Duplicata\u00a0: la même lettre, avec la mention «\u00a0Duplicata\u00a0»"),
            ),
            (
                Reissue.REPLACEMENT,
                _(
                    "Annule et remplace\u00a0: la lettre est refaite d’après les fiches et les"
                    " quittances d’aujourd’hui\u00a0; l’ancien avis, s’il n’est pas parti, est"
                    " bloqué"
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Motif"),
        max_length=300,
        widget=forms.TextInput(attrs={"wide": True}),
        help_text=_("Gardé avec le nouvel avis, par exemple «\u00a0avis égaré\u00a0»."),
        error_messages={"required": _("Indiquez le motif de la réédition.")},
    )


def reissue_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which kind and why, then launch the run of one notice."""
    user = editor(request)
    visible = Notice.objects.visible_to(sees_confidential=rights.sees_confidential(user))
    notice = get_object_or_404(visible.select_related("client", "edition"), pk=pk)
    # What has not left is better replaced: a duplicate would ask for the same money twice.
    first = Reissue.DUPLICATE if notice.sent_at else Reissue.REPLACEMENT
    form = ReissueForm(request.POST or None, initial={"kind": first})
    if request.method == "POST" and form.is_valid():
        try:
            edition = reissue(
                notice,
                kind=Reissue(form.cleaned_data["kind"]),
                reason=form.cleaned_data["reason"],
                by=user,
                at=timezone.now(),
            )
        except ReissueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                gettext("L’avis n°\u00a0%(number)s est réédité.") % {"number": notice.number},
            )
            return redirect("notices:edition", edition.pk)
    lines = notice.lines.select_related("premium")
    return render(request, "notices/reissue.html", {"notice": notice, "form": form, "lines": lines})
