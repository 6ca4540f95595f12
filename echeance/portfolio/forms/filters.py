"""What the lists of clients, contracts and premiums can be narrowed to; kept in the address."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.lib.french_date_field import FrenchDateField
from echeance.lib.french_dates import short_date
from echeance.lib.translating import Words
from echeance.portfolio.coded_lists import status_choices, values_in_use
from echeance.portfolio.models import (
    CollectedBy,
    Contract,
    LegalEntity,
    Premium,
    PremiumKind,
)
from echeance.portfolio.models.client import ClientQuerySet

_ALL = ("", _("Tous"))
_ALL_F = ("", _("Toutes"))


def _select(label: Words, *choices: tuple[str, Words]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices)


def _text(label: Words) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=120, widget=widget)


class _Filter(forms.Form):
    """A wrong value is said and does not narrow the list."""

    def is_on(self) -> bool:
        """Is the list narrowed by anything?"""
        return self.is_valid() and any(value not in ("", None) for value in self.answers().values())

    def answers(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}

    def offer(self, name: str, *choices: tuple[str, Words]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class ClientFilter(_Filter):
    q = _text(_("Dossier, nom ou e-mail"))
    status = _select(_("Statut"))
    manager = _select(_("Chargé de clientèle"))
    by_email = _select(
        _("AE par mail"), _ALL, ("oui", _("Oui")), ("non", _("Non")),
        ("sans-adresse", _("Oui, sans adresse utilisable")),
    )  # fmt: skip
    vip = _select(_("V.I.P."), _ALL, ("oui", _("Oui")), ("non", _("Non")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("status", _ALL, *status_choices())
        managers = ((name, name) for name in values_in_use("account_manager"))
        self.offer("manager", _ALL, *managers)

    def apply(self, clients: ClientQuerySet) -> ClientQuerySet:
        answers = self.answers()
        clients = clients.found_by(answers["q"] or "")
        if answers["status"]:
            clients = clients.filter(status=answers["status"])
        if answers["manager"]:
            clients = clients.filter(account_manager=answers["manager"])
        if answers["by_email"] == "sans-adresse":
            clients = clients.unreachable_by_email()
        elif answers["by_email"]:
            clients = clients.filter(notices_by_email=answers["by_email"] == "oui")
        if answers["vip"]:
            clients = clients.filter(vip=answers["vip"] == "oui")
        return clients


class _BookFilter(_Filter):
    entity = _select(_("Entité juridique"))
    dossier = _text(_("Dossier"))
    contract = _text(_("N°\u00a0de contrat"))
    collected_by = _select(_("Encaissement"), _ALL, *CollectedBy.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entities = LegalEntity.objects.values_list("code", "name")
        self.offer("entity", _ALL_F, *((code, f"{code} – {name}") for code, name in entities))


class ContractFilter(_BookFilter):
    insurer = _text(_("Compagnie"))
    state = _select(_("État"), _ALL, ("en-cours", _("En cours")), ("resilies", _("Résiliés")))

    def apply(self, contracts: QuerySet[Contract], *, on: date) -> QuerySet[Contract]:
        answers = self.answers()
        found = contracts.filter(
            _given("legal_entity__code", answers["entity"])
            & _given("client__dossier__iexact", answers["dossier"])
            & _given("number__icontains", answers["contract"])
            & _given("collected_by", answers["collected_by"])
            & _given("insurer__name__icontains", answers["insurer"])
        )
        ended = Q(terminated_on__lte=on)
        if answers["state"]:
            found = found.filter(ended if answers["state"] == "resilies" else ~ended)
        return found


class PremiumFilter(_BookFilter):
    number = _text(_("N°\u00a0de quittance"))
    kind = _select(_("Nature"), _ALL_F, *PremiumKind.choices)
    state = _select(
        _("État"), _ALL_F, ("a-recevoir", _("À recevoir")), ("soldees", _("Soldées")),
        ("annulees", _("Annulées")),
    )  # fmt: skip
    effect_from = FrenchDateField(label=_("Effet, du"), required=False)
    effect_to = FrenchDateField(label=_("au"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("effect_from", "effect_to"):
            field = self.fields[name]
            assert isinstance(field, FrenchDateField)
            field.on = on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("effect_from"), data.get("effect_to")
        if start and end and end < start:
            self.add_error(
                "effect_to",
                gettext("La date de fin (%(end)s) précède la date de début (%(start)s).")
                % {"end": short_date(end), "start": short_date(start)},
            )
        return data

    def apply(self, premiums: QuerySet[Premium]) -> QuerySet[Premium]:
        answers = self.answers()
        states = {
            "": Q(),
            "a-recevoir": Q(cancelled=False, settled_on__isnull=True),
            "soldees": Q(cancelled=False, settled_on__isnull=False),
            "annulees": Q(cancelled=True),
        }
        return premiums.filter(
            _given("contract__legal_entity__code", answers["entity"])
            & _given("contract__client__dossier__iexact", answers["dossier"])
            & _given("contract__number__icontains", answers["contract"])
            & _given("collected_by", answers["collected_by"])
            & _given("number", answers["number"])
            & _given("kind", answers["kind"])
            & _given("effective_from__gte", answers["effect_from"])
            & _given("effective_from__lte", answers["effect_to"])
            & states[answers["state"] or ""]
        )


def _given(lookup: str, value: object) -> Q:
    """No condition when the field was left empty."""
    return Q(**{lookup: value}) if value else Q()
