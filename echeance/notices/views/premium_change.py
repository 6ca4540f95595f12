"""What an office may correct on a premium: dates of debit and payment, advance, pollicitation."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from echeance.accounts import rights
from echeance.lib.french_dates import short_date
from echeance.lib.translating import gettext
from echeance.notices.models import LetterSettings, Notice
from echeance.notices.status import NoticeStatus
from echeance.notices.views.premium import visible_premium
from echeance.portfolio.contract_changing import StaleError, change_premium
from echeance.portfolio.forms.contract import PremiumForm
from echeance.portfolio.models import Premium


@require_http_methods(["GET", "HEAD", "POST"])
def premium_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its form; what was printed on a notice stays as it was, and the page says so."""
    premium = visible_premium(request, pk)
    if not rights.may_change(request.user):
        raise rights.ManagersOnlyError(
            gettext("Votre rôle ne permet pas de modifier les quittances.")
        )
    now = timezone.now()
    settings = LetterSettings.of(premium.contract.legal_entity)
    data = request.POST if request.method == "POST" else None
    form = PremiumForm(
        data,
        instance=premium,
        on=timezone.localdate(now),
        least_days=settings.direct_debit_days,
    )
    if data is None or not form.is_valid():
        stored = visible_premium(request, pk)
        context = {"premium": stored, "form": form, "notices": _notices(stored)}
        status = 422 if form.is_bound else 200
        return render(request, "notices/premium_change.html", context, status=status)
    try:
        changed = change_premium(
            form.instance,
            seen=form.cleaned_data["seen"],
            by=request.user.get_username(),
            at=now,
        )
    except StaleError:
        messages.error(
            request,
            gettext(
                "Cette quittance a été modifiée depuis que vous l’avez ouverte\u00a0: la voici à"
                " jour. Refaites vos changements."
            ),
        )
        return redirect("notices:premium_change", pk)
    messages.success(
        request, gettext("Modifications enregistrées.") if changed else gettext("Rien n’a changé.")
    )
    if changed:
        _warn(request, form, settings, on=timezone.localdate(now))
    return redirect("notices:premium", pk)


def _notices(premium: Premium) -> list[Notice]:
    found = Notice.objects.filter(lines__premium=premium).defer("content")
    return list(found.order_by("number"))


def _warn(request: HttpRequest, form: PremiumForm, settings: LetterSettings, *, on: date) -> None:
    """Not refused, but what a person should know: a debit too near, a letter that still asks."""
    premium = form.instance
    debit_on = premium.direct_debit_on
    first = settings.first_debit_day(printed_on=on)
    if debit_on and "direct_debit_on" in form.changed_data and debit_on < first:
        messages.warning(
            request,
            gettext(
                "Un avis édité aujourd’hui ne peut annoncer qu’un prélèvement à partir du"
                " %(day)s\u00a0: avant, sa lettre sera refusée."
            )
            % {"day": short_date(first)},
        )
    for notice in _notices(premium):
        if notice.status not in {NoticeStatus.SENT, NoticeStatus.BLOCKED}:
            messages.warning(
                request,
                gettext(
                    "L’avis n°\u00a0%(number)s, déjà composé, garde ce qui y est imprimé\u00a0:"
                    " bloquez-le, ou rééditez-le."
                )
                % {"number": notice.number},
            )
