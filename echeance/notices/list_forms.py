"""One line of the office's in a coded list, as people type it."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.lib.clean_text import clean_line
from echeance.lib.folding import fold
from echeance.notices.greeting import title_key
from echeance.notices.models import CategoryRule, GreetingRule
from echeance.portfolio.models import StatusLabel


class GreetingForm(forms.ModelForm[GreetingRule]):
    """A title and its greeting; typed again, it replaces the line of that title."""

    class Meta:
        model = GreetingRule
        fields = ["title", "greeting"]
        help_texts = {"greeting": _("Sans virgule, par exemple Maître.")}

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])

    def clean_greeting(self) -> str:
        return clean_line(self.cleaned_data["greeting"]).rstrip(" ,")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("title") and not title_key(cleaned["title"]):
            self.add_error("title", gettext("Écrivez un titre, par exemple Me."))
        if not self.errors and not cleaned["greeting"]:
            self.add_error("greeting", gettext("Écrivez une formule, par exemple Maître."))
        return cleaned

    def keep(self) -> GreetingRule:
        """Only after a cleaning without error."""
        title, greeting = self.cleaned_data["title"], self.cleaned_data["greeting"]
        return GreetingRule.objects.update_or_create(
            key=title_key(title), defaults={"title": title, "greeting": greeting}
        )[0]


class CategoryForm(forms.ModelForm[CategoryRule]):
    """Words of a category; typed again, it replaces the line of these words."""

    class Meta:
        model = CategoryRule
        fields = ["words", "terminable"]
        help_texts = {
            "words": _("Mots entiers, par exemple habitation."),
            "terminable": _("Décochez pour retirer une ligne par défaut."),
        }

    def clean_words(self) -> str:
        words = clean_line(self.cleaned_data["words"])
        if not fold(words):
            raise forms.ValidationError(gettext("Écrivez au moins un mot."))
        return words

    def keep(self) -> CategoryRule:
        """Only after a cleaning without error."""
        words, terminable = self.cleaned_data["words"], self.cleaned_data["terminable"]
        return CategoryRule.objects.update_or_create(
            key=fold(words), defaults={"words": words, "terminable": terminable}
        )[0]


class StatusForm(forms.ModelForm[StatusLabel]):
    """A letter and its meaning; typed again, it replaces the line of that letter."""

    class Meta:
        model = StatusLabel
        fields = ["code", "label"]
        help_texts = {
            "code": _("Celle de la fiche client, par exemple D."),
            "label": _("Par exemple Dossiers délégués."),
        }

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].upper()
        if not (code.isascii() and code.isalnum()):
            raise forms.ValidationError(gettext("Écrivez une seule lettre, sans accent."))
        return str(code)

    def clean_label(self) -> str:
        label = clean_line(self.cleaned_data["label"])
        if not label:
            raise forms.ValidationError(gettext("Écrivez ce que cette lettre veut dire."))
        return label

    def validate_unique(self) -> None:
        """A letter typed again is not refused: it replaces its line."""

    def keep(self) -> StatusLabel:
        """Only after a cleaning without error."""
        code, label = self.cleaned_data["code"], self.cleaned_data["label"]
        return StatusLabel.objects.update_or_create(code=code, defaults={"label": label})[0]
