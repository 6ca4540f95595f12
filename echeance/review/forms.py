"""What a person asks of the list: the search, and the reason of a blocking."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import User
from echeance.lib import shown
from echeance.lib.french_date_field import FrenchDateField
from echeance.lib.french_dates import short_date
from echeance.lib.translating import Words
from echeance.notices.models import Edition
from echeance.notices.status import NoticeStatus
from echeance.review.criteria import Criteria

_LONGEST = 200
_RANGES = (("impr_du", "impr_au"), ("envoi_du", "envoi_au"))


def _text(label: Words, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=_LONGEST, **options)


class SearchForm(forms.Form):
    """The criteria panel; its field names are the words of the address."""

    utilisateur = forms.ChoiceField(label=_("Utilisateur"), required=False)
    impr_du = FrenchDateField(label=_("Imprimé du"), required=False)
    impr_au = FrenchDateField(label=_("Imprimé au"), required=False)
    dossier = _text(
        _("N° de dossier"), help_text=_("CA13, ou CA* pour tous ceux qui commencent ainsi.")
    )
    nt = _text(_("Utilisateur NT"))
    poste = _text(_("Poste"))
    email = _text(
        _("Adresse e-mail"),
        help_text=_("Tout ou partie de l’adresse du client, ou l’adresse complète de l’envoi."),
    )
    envoi_du = FrenchDateField(label=_("E-mail envoyé du"), required=False)
    envoi_au = FrenchDateField(label=_("E-mail envoyé au"), required=False)
    numero = forms.IntegerField(
        label=_("N° d’avis"), required=False, min_value=1, max_value=2**62, widget=forms.TextInput
    )
    lot = forms.IntegerField(
        label=_("Lot (n° d’édition)"),
        required=False,
        min_value=1,
        max_value=2**62,
        widget=forms.TextInput,
    )
    statut = forms.MultipleChoiceField(
        label=_("Statut"),
        required=False,
        choices=NoticeStatus.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    q = _text(_("Dossier, nom ou n° d’avis"))
    incertain = forms.BooleanField(label=_("Envoi incertain"), required=False)
    sans_adresse = forms.BooleanField(label=_("Sans adresse utilisable"), required=False)
    doublons = forms.BooleanField(label=_("Doublons possibles"), required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, FrenchDateField):
                field.on = today
        runs = Edition.objects.order_by("user").values_list("user", flat=True).distinct()
        authors = list(runs)
        asked = self.data.get("utilisateur", "")
        if asked not in authors and User.objects.filter(username=asked).exists():
            authors.append(asked)  # of the office, without an edition yet
        chosen = self.fields["utilisateur"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", gettext("Tous")), *((author, author) for author in authors)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for first, last in _RANGES:
            start, end = cleaned.get(first), cleaned.get(last)
            if start and end and end < start:
                self.add_error(
                    last,
                    gettext("La date de fin (%(end)s) précède la date de début (%(start)s).")
                    % {"end": short_date(end), "start": short_date(start)},
                )
        return cleaned

    def count_statuses(self, counts: Mapping[str, int], *, limit: int) -> None:
        """Say beside each box how many it would show: « En attente de validation (E), 23 »."""
        boxes = self.fields["statut"]
        assert isinstance(boxes, forms.MultipleChoiceField)
        boxes.choices = [
            (code, f"{label} ({code}), {_up_to(counts[code], limit)}")
            for code, label in NoticeStatus.choices
        ]

    def criteria(self) -> Criteria:
        """What was asked; a criterion in error is left out, the panel says so."""
        self.is_valid()
        given = self.cleaned_data
        return Criteria(
            words=given.get("q", ""),
            user=given.get("utilisateur", ""),
            printed_from=given.get("impr_du"),
            printed_to=given.get("impr_au"),
            dossier=given.get("dossier", ""),
            os_user=given.get("nt", ""),
            workstation=given.get("poste", ""),
            email=given.get("email", ""),
            sent_from=given.get("envoi_du"),
            sent_to=given.get("envoi_au"),
            statuses=tuple(given.get("statut", ())),
            number=given.get("numero"),
            edition=given.get("lot"),
            in_doubt=given.get("incertain", False),
            unreachable=given.get("sans_adresse", False),
            doubles=given.get("doublons", False),
        )


def _up_to(count: int, limit: int) -> str:
    if count <= limit:
        return shown.number(count)
    return gettext("plus de %(limit)s") % {"limit": shown.number(limit)}


class BlockForm(forms.Form):
    """« Pourquoi bloquer ? »"""

    # The history keeps the first, in French whoever reads it.
    REASONS = (
        ("Avis erroné", _("Avis erroné")),
        ("Adresse incorrecte", _("Adresse incorrecte")),
        ("Demande du client", _("Demande du client")),
        ("Autre", _("Autre")),
    )
    motif = forms.ChoiceField(
        label=_("Pourquoi bloquer\u00a0?"), choices=REASONS, widget=forms.RadioSelect
    )
    precision = _text(
        _("Précision"), help_text=_("Obligatoire avec « Autre ». Figure dans Observations.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("motif") == "Autre" and not cleaned.get("precision", "").strip():
            self.add_error("precision", gettext("Indiquez pourquoi, en quelques mots."))
        return cleaned

    def reason(self) -> str:
        """« Avis erroné : double de l’avis n° 195 »; what was typed alone, for « Autre »."""
        reason, words = self.cleaned_data["motif"], self.cleaned_data["precision"].strip()
        if reason == "Autre":
            return str(words)
        return f"{reason}\u00a0: {words}" if words else str(reason)


class ReasonForm(forms.Form):
    """Why, or how the person knows; figures in the history."""

    raison = forms.CharField(
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"wide": True, "autocomplete": "off"}),
        help_text=_("Figure dans l’historique de l’avis."),
        error_messages={"required": _("Répondez en quelques mots.")},
    )

    def __init__(self, *args: Any, question: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["raison"].label = question
