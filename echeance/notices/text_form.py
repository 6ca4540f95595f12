"""A standard text (Etat_text) as people write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from echeance.lib.clean_text import clean_block
from echeance.notices.merge_fields import LETTER_FIELDS
from echeance.notices.models import StandardText
from echeance.notices.rich_text import RichText, read_rich_text
from echeance.notices.wording import WordingError


class StandardTextForm(forms.ModelForm[StandardText]):
    """Title, entity, order and body; every problem of the body is named with its line."""

    class Meta:
        model = StandardText
        fields = ["title", "legal_entity", "rank", "is_active", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 12, "wide": True, "lang": "fr"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entity = self.fields["legal_entity"]
        assert isinstance(entity, forms.ModelChoiceField)
        entity.empty_label = gettext("Toutes les entités")

    def clean_body(self) -> str:
        body = clean_block(self.cleaned_data["body"])
        try:
            self.read: RichText = read_rich_text(body, known=LETTER_FIELDS)
        except WordingError as error:
            said = list(dict.fromkeys(problem.message for problem in error.problems))
            raise forms.ValidationError(said) from error
        return body
