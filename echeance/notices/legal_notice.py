"""The page « Mentions légales » as an administrator writes it, and keeping what they wrote."""

import logging
from datetime import datetime

from django import forms
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from echeance.lib.clean_text import clean_block
from echeance.notices.models import LegalNotice
from echeance.notices.rich_text import RichText, read_rich_text
from echeance.notices.wording import WordingError

logger = logging.getLogger("echeance.settings")


class LegalNoticeForm(forms.Form):
    """`based_on` is the version that the person started from; 0 for the text of the product."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    body = forms.CharField(
        label=gettext_lazy("Texte"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 18, "wide": True, "lang": "fr"}),
    )

    def clean_body(self) -> str:
        body = clean_block(self.cleaned_data["body"])
        try:
            self.read: RichText = read_rich_text(body, known=())
        except WordingError as error:
            raise forms.ValidationError([problem.message for problem in error.problems]) from error
        return body

    def clean(self) -> None:
        in_force = LegalNotice.in_force()
        if self.cleaned_data.get("based_on") != (in_force.pk or 0):
            self.add_error(
                None,
                gettext(
                    "%(author)s a enregistré un autre texte entre-temps\u00a0: rouvrez la page"
                    " pour repartir du sien."
                )
                % {"author": in_force.author},
            )


def keep_legal_notice(body: str, *, by: str, at: datetime) -> LegalNotice | None:
    """A new version, shown from now on; None when it says what is shown already."""
    with transaction.atomic():
        in_force = LegalNotice.in_force()
        if in_force.pk and body == in_force.body:
            return None
        kept = LegalNotice.objects.create(
            body=body, author=by, at=max(at, in_force.at) if in_force.pk else at
        )
    logger.info("legal notice: version %s saved by %s", kept.pk, by)
    return kept
