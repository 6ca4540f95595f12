"""« Envoi »: the manual’s four waits in seconds, automatic start, confirmation, undo delay."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import Relay
from echeance.lib.shown import number
from echeance.lib.translating import in_english
from echeance.notices.models import OfficeSettings

WAITS = ("start_wait_ms", "pause_after_each_ms", "idle_wait_ms", "error_wait_ms")
COUNTS = (
    "per_minute", "per_hour", "per_day", "sessions", "errors_in_a_row", "hold_after_days",
    "hold_more_than",
)  # fmt: skip
_LONGEST = 24 * 3600
AUTO_ON = _(
    "Les avis édités partiront sans votre accord. Ceux qui présentent une anomalie resteront en"
    " attente."
)


class SecondsField(forms.DecimalField):
    """« 0,8 » and « 0.8 » are the same number, whatever language the browser prefers."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).strip().replace(",", ".") if value else value)

    def prepare_value(self, value: Any) -> Any:
        return _as_written(value) if isinstance(value, Decimal) else value


class PaceForm(forms.Form):
    """Seconds on the screen, milliseconds in the database, as the old keys had them."""

    def __init__(self, *args: Any, relay: Relay, office: OfficeSettings, **options: Any) -> None:
        super().__init__(*args, **options)
        self.relay, self.office = relay, office
        for name in WAITS:
            known = _stored(name)
            self.fields[name] = SecondsField(
                label=gettext("%(name)s (secondes)")
                % {"name": str(known.verbose_name).capitalize()},
                min_value=Decimal(0),
                max_value=Decimal(_LONGEST),
                max_digits=8,
                decimal_places=3,
                initial=_seconds(getattr(relay, name)),
                help_text=gettext(
                    "%(help)s Réglé à %(milliseconds)s\u00a0ms."
                    " Au départ\u00a0: %(seconds)s\u00a0s."
                )
                % {
                    "help": known.help_text,
                    "milliseconds": number(getattr(relay, name)),
                    "seconds": _shown(known.default),
                },
                error_messages={
                    "min_value": gettext("Une attente ne peut pas être négative."),
                    "max_value": gettext("Un jour (86 400 s) au plus."),
                    "invalid": gettext("Saisissez un nombre de secondes, par exemple 0,8."),
                },
            )
        for name in COUNTS:
            known = _stored(name)
            field = known.formfield(initial=getattr(relay, name), required=False)
            assert field is not None
            field.validators += known.validators
            self.fields[name] = field
        self.fields["counts_recipients"] = forms.BooleanField(
            label=gettext("Par heure et par jour, compter les destinataires"),
            required=False,
            initial=relay.counts_recipients,
            help_text=gettext(
                "Chaque adresse d’un message compte, copies cachées comprises : ainsi comptent"
                " Microsoft 365 et Google. Décochée : les messages comptent."
            ),
        )
        self.fields["autostart"] = forms.BooleanField(
            label=gettext("Démarrer l’envoi automatiquement"),
            required=False,
            initial=relay.autostart,
            help_text=_stored("autostart").help_text,
        )
        self.fields["manual_confirmation"] = forms.BooleanField(
            label=gettext("Confirmation manuelle des avis d’échéances à envoyer par mail"),
            required=False,
            initial=office.manual_confirmation,
            help_text=gettext(
                "Décochée\u00a0: les avis édités partiront sans votre accord. Ceux qui présentent"
                " une anomalie resteront en attente."
            ),
        )
        self.fields["undo_seconds"] = forms.IntegerField(
            label=gettext("Délai d’annulation (secondes)"),
            min_value=0,
            max_value=60,
            initial=office.undo_seconds,
            help_text=gettext("Temps pendant lequel une validation peut être annulée : 0 à 60."),
        )

    @property
    def turns_automatic(self) -> bool:
        """The answer must be given with open eyes."""
        return self.office.manual_confirmation and not self.cleaned_data["manual_confirmation"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in COUNTS:
            # A page made before these questions existed does not answer them.
            if data.get(name) is None and name not in self.errors:
                data[name] = getattr(self.relay, name)
        minute, hour, day = (data.get(name, 0) for name in COUNTS[:3])
        if hour and day and hour > day:
            self.add_error(
                "per_hour", gettext("Plus que la limite par jour : l’une des deux est de trop.")
            )
        if minute and hour and minute > hour:
            self.add_error("per_minute", gettext("Plus que la limite par heure."))
        alone = data.get("pause_after_each_ms") or minute
        if data.get("sessions", 1) > 1 and alone:
            self.add_error(
                "sessions",
                gettext(
                    "Plusieurs sessions n’ont de sens que sans pause et sans limite par minute."
                ),
            )
        return data

    def save(self) -> list[str]:
        """Keep the answers; returns the names of what changed, for the log."""
        for name in WAITS:
            setattr(self.relay, name, round(self.cleaned_data[name] * 1000))
        self.relay.autostart = self.cleaned_data["autostart"]
        self.office.manual_confirmation = self.cleaned_data["manual_confirmation"]
        self.office.undo_seconds = self.cleaned_data["undo_seconds"]
        counts = {name: self.cleaned_data[name] for name in COUNTS}
        kept = {
            "autostart": self.relay.autostart,
            "counts_recipients": self.cleaned_data["counts_recipients"],
            **{name: getattr(self.relay, name) for name in WAITS},
            **counts,
        }
        Relay.objects.update_or_create(pk=1, defaults=kept)
        self.office.save()
        return list(self.changed_data)


def _stored(name: str) -> "models.Field[Any, Any]":
    field = Relay._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _seconds(milliseconds: int) -> Decimal:
    return (Decimal(milliseconds) / 1000).normalize() + 0


def _shown(milliseconds: int) -> str:
    return _as_written(_seconds(milliseconds))


def _as_written(seconds: Decimal) -> str:
    written = f"{seconds:f}"
    return written if in_english() else written.replace(".", ",")
