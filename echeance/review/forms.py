"""What a person asks of the list: the search, and the reason of a blocking."""

from datetime import date
from typing import Any

from django import forms

from echeance.lib.french_date_field import FrenchDateField
from echeance.lib.french_dates import short_date
from echeance.notices.models import Edition
from echeance.notices.status import NoticeStatus
from echeance.review.criteria import Criteria

_LONGEST = 200
_RANGES = (("impr_du", "impr_au"), ("envoi_du", "envoi_au"))


def _text(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=_LONGEST, **options)


class SearchForm(forms.Form):
    """The criteria panel; its field names are the words of the address."""

    utilisateur = forms.ChoiceField(label="Utilisateur", required=False)
    impr_du = FrenchDateField(label="Imprimé du", required=False)
    impr_au = FrenchDateField(label="Imprimé au", required=False)
    dossier = _text("N° de dossier", help_text="CA13, ou CA* pour tous ceux qui commencent ainsi.")
    nt = _text("Utilisateur NT")
    poste = _text("Poste")
    email = _text(
        "Adresse e-mail",
        help_text="Tout ou partie de l’adresse du client, ou l’adresse complète de l’envoi.",
    )
    envoi_du = FrenchDateField(label="E-mail envoyé du", required=False)
    envoi_au = FrenchDateField(label="E-mail envoyé au", required=False)
    numero = forms.IntegerField(
        label="N° d’avis", required=False, min_value=1, max_value=2**62, widget=forms.TextInput
    )
    lot = forms.IntegerField(
        label="Lot (n° d’édition)",
        required=False,
        min_value=1,
        max_value=2**62,
        widget=forms.TextInput,
    )
    statut = forms.MultipleChoiceField(
        label="Statut",
        required=False,
        choices=NoticeStatus.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    q = _text("Dossier, nom ou n° d’avis")
    incertain = forms.BooleanField(label="Envoi incertain", required=False)
    sans_adresse = forms.BooleanField(label="Sans adresse utilisable", required=False)
    doublons = forms.BooleanField(label="Doublons possibles", required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, FrenchDateField):
                field.on = today
        authors = Edition.objects.order_by("user").values_list("user", flat=True).distinct()
        chosen = self.fields["utilisateur"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "Tous"), *((author, author) for author in authors)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for first, last in _RANGES:
            start, end = cleaned.get(first), cleaned.get(last)
            if start and end and end < start:
                self.add_error(
                    last,
                    f"La date de fin ({short_date(end)}) précède la date de début"
                    f" ({short_date(start)}).",
                )
        return cleaned

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


class BlockForm(forms.Form):
    """« Pourquoi bloquer ? »"""

    REASONS = (
        ("Avis erroné", "Avis erroné"),
        ("Adresse incorrecte", "Adresse incorrecte"),
        ("Demande du client", "Demande du client"),
        ("Autre", "Autre"),
    )
    motif = forms.ChoiceField(
        label="Pourquoi bloquer\u00a0?", choices=REASONS, widget=forms.RadioSelect
    )
    precision = _text(
        "Précision", help_text="Obligatoire avec « Autre ». Figure dans Observations."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("motif") == "Autre" and not cleaned.get("precision", "").strip():
            self.add_error("precision", "Indiquez pourquoi, en quelques mots.")
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
        help_text="Figure dans l’historique de l’avis.",
        error_messages={"required": "Répondez en quelques mots."},
    )

    def __init__(self, *args: Any, question: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["raison"].label = question
