"""The old mailer's files, dropped on a screen; then the hidden copies that a person confirms."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.legacy.config import LegacyCopy
from echeance.dispatch.legacy.elements import MAXIMUM_SIZE


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class _OptionalFiles(forms.FileField):
    """None, one or several files of at most 1 MB each."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [file for file in given if file]
        for file in files:
            if (file.size or 0) > MAXIMUM_SIZE:
                raise forms.ValidationError(
                    gettext("«\u00a0%(name)s\u00a0» dépasse 1\u00a0Mo\u00a0: ce n’est pas le bon.")
                    % {"name": file.name}
                )
        return files


class LegacyUploadForm(forms.Form):
    config = forms.FileField(
        label=_("Fichier paEmailService.exe.config"),
        required=False,
        allow_empty_file=True,
        help_text=_("Dans C:\\Program Files\\IGA\\paEmailService, sur l’ancien serveur."),
    )
    templates = _OptionalFiles(
        label=_("Les trois fichiers du dossier EMAIL_Ressources"),
        required=False,
        help_text=_("Sujet, texte et HTML ; choisissez-les ensemble."),
    )

    def clean_config(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["config"]
        if file and (file.size or 0) > MAXIMUM_SIZE:
            raise forms.ValidationError(gettext("Le fichier dépasse 1 Mo : ce n’est pas le bon."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("config") and not cleaned.get("templates"):
            raise forms.ValidationError(gettext("Choisissez au moins un fichier."))
        return cleaned


class KeepCopiesForm(forms.Form):
    """One box for each hidden copy; none is ticked beforehand."""

    copies = forms.MultipleChoiceField(
        label=_("Copies cachées"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sealed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: tuple[LegacyCopy, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["copies"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (
                copy.address,
                f"{copy.address} ({copy.description})" if copy.description else copy.address,
            )
            for copy in found
        ]
