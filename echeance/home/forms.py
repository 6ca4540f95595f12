"""What each person may choose about the screens."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import Language
from echeance.review.kept_views import View
from echeance.review.listing import PAGE_SIZES
from echeance.review.models import ScreenPreferences


class PreferencesForm(forms.ModelForm[ScreenPreferences]):
    rows = forms.TypedChoiceField(
        label=_("Lignes par page"),
        choices=[(size, str(size)) for size in PAGE_SIZES],
        coerce=int,
    )

    language = forms.ChoiceField(label=_("Langue"), choices=Language.choices, required=False)
    default_view = forms.ChoiceField(label=_("Ma vue par défaut"), required=False)

    class Meta:
        model = ScreenPreferences
        fields = (
            "theme", "density", "rows", "pane", "viewer", "default_view", "single_keys",
            "click_ticks",
        )  # fmt: skip
        help_texts: ClassVar = {
            "density": _("« Compacte » montre plus de lignes à la fois."),
            "single_keys": _("V valide, B bloque, D ouvre les détails… seulement dans la liste."),
            "viewer": _("Celui du navigateur a ses propres boutons d’impression et de zoom."),
            "click_ticks": _("Sinon un clic montre l’avis, et la case le coche."),
        }

    def __init__(self, *args: Any, views: Iterable[View], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["default_view"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Aucune\u00a0: tous les avis")), *((v.key, v.name) for v in views)]
        if self.initial.get("default_view") not in dict(chosen.choices):
            self.initial["default_view"] = ""  # a shared view that its author removed
