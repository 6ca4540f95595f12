"""« Réglages des journaux »: a level for each of the three, and how long they are kept."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import LogSettings


class LogSettingsForm(forms.ModelForm[LogSettings]):
    class Meta:
        model = LogSettings
        fields = ("main", "email_ok", "email_err", "keep_days")
        help_texts: ClassVar = {
            "main": _("Tout\u00a0: chaque étape de chaque envoi, pour chercher une panne."),
            "keep_days": _("Les fichiers plus anciens sont supprimés."),
        }
