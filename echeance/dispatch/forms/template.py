"""« Modèles »: the four parts of the mail; the three files that may be read in."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.legacy.templates import LARGEST_FILE
from echeance.dispatch.models import FieldAlias, MailTemplate
from echeance.dispatch.templating.aliases import with_real_names
from echeance.dispatch.templating.cleaning import with_literal_styles
from echeance.dispatch.templating.versions import Parts, problems_of

_LONGEST_PART = 200_000
"""Characters of one part: a mail, not a book."""
_MOST_UPLOADED = 2 * 1024 * 1024


class PartField(forms.CharField):
    """Text as typed: blanks and line ends count, and Windows' line ends become ours."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, max_length=_LONGEST_PART, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


def _area(rows: int, **attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "spellcheck": "true", "wide": True, **attributes})


class TemplateForm(forms.Form):
    """`in_force` is the version that a save would replace."""

    subject = forms.CharField(
        label=_("Sujet"),
        max_length=400,
        widget=forms.TextInput(attrs={"wide": True, "lang": "fr"}),
    )
    attachment = forms.CharField(
        label=_("Nom de la pièce jointe"),
        max_length=200,
        widget=forms.TextInput(attrs={"wide": True, "spellcheck": "false"}),
        help_text=_(
            "Sans «\u00a0.pdf\u00a0». Les accents en sont ôtés, les dates y sont écrites 20090420."
        ),
    )
    html = PartField(
        label=_("Corps HTML"),
        required=False,
        widget=_area(18, spellcheck="false"),
        help_text=_(
            "Ne supprimez pas les balises. Les styles sont recopiés sur chaque balise à l’envoi."
        ),
    )
    text = PartField(
        label=_("Corps de texte"),
        required=False,
        widget=_area(9, lang="fr"),
        help_text=_(
            "Pour les logiciels qui n’affichent pas le HTML. Vide, il est produit à partir du HTML."
        ),
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, in_force: MailTemplate, **options: Any) -> None:
        super().__init__(*args, **options)
        self.in_force = in_force
        self.tags_are_lost = False

    @classmethod
    def showing(cls, parts: Parts, *, in_force: MailTemplate) -> "TemplateForm":
        """With these parts, as yet unsaved."""
        initial = {
            "subject": parts.subject,
            "attachment": parts.attachment,
            "html": parts.html,
            "text": parts.text,
            "based_on": in_force.pk,
        }
        return cls(initial=initial, in_force=in_force)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = problems_of(self.parts(), before=self.in_force.html)
        self.tags_are_lost = any("balise" in problem for problem in found.get("html", []))
        for name, problems in found.items():
            if name not in self.errors:
                self.add_error(name, [forms.ValidationError(problem) for problem in problems])
        return cleaned

    def parts(self) -> Parts:
        """As typed, whether or not it may be saved; the office’s own names made real."""
        given = {name: self._given(name) for name in ("subject", "attachment", "html", "text")}
        typed = Parts(
            subject=given["subject"].strip(),
            text=given["text"] if given["text"].strip() else "",
            html=with_literal_styles(given["html"]),
            attachment=given["attachment"].strip().removesuffix(".pdf"),
        )
        aliases = FieldAlias.in_force()
        real = {
            name: with_real_names(text, aliases=aliases) for name, text in asdict(typed).items()
        }
        return Parts(**real)

    @property
    def lacks_a_part(self) -> bool:
        """Something that every mail must have was left empty; the text body makes itself."""
        parts = self.parts()
        return self.is_bound and not (parts.subject and parts.html.strip() and parts.attachment)

    def _given(self, name: str) -> str:
        if not self.is_bound:
            return str(self.initial.get(name) or "")
        typed = self.cleaned_data.get(name, self.data.get(name))
        return str(typed or "").replace("\r\n", "\n")


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class TemplateFilesField(forms.FileField):
    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [file for file in given if file]
        if not files:
            raise forms.ValidationError(gettext("Choisissez au moins un fichier."))
        for file in files:
            most = _MOST_UPLOADED if str(file.name).lower().endswith(".zip") else LARGEST_FILE
            if (file.size or 0) > most:
                raise forms.ValidationError(
                    gettext("«\u00a0%(name)s\u00a0» est trop gros pour un modèle.")
                    % {"name": file.name}
                )
        return files


class TemplateFilesForm(forms.Form):
    uploaded = TemplateFilesField(
        label=_("Fichiers AVIS_ECHEANCES"),
        help_text=_(
            "AVIS_ECHEANCES_SUJET.txt, AVIS_ECHEANCES.txt et AVIS_ECHEANCES.html, ensemble"
            " ou un seul, ou leur archive ZIP\u00a0; UTF-8 ou Windows-1252."
        ),
    )
