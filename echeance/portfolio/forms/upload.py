"""The files that a person drops on the import screen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LARGEST = 20 * 1024 * 1024
"""Octets a file; the command line takes larger ones."""


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class _SeveralFilesField(forms.FileField):
    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: Sequence[UploadedFile] = data if isinstance(data, list | tuple) else [data]
        if not files:
            return [super().clean(None, initial)]
        return [super(_SeveralFilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    books = _SeveralFilesField(
        label=_("Fichiers CSV ou Excel (.xlsx)"),
        help_text=_("Plusieurs fichiers peuvent être choisis ensemble, 20\u00a0Mo au plus chacun."),
        error_messages={
            "required": _("Choisissez au moins un fichier."),
            "empty": _("Un des fichiers est vide\u00a0: exportez-le à nouveau."),
        },
    )

    def clean_books(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["books"]
        for file in files:
            if (file.size or 0) > LARGEST:
                raise forms.ValidationError(
                    gettext(
                        "«\u00a0%(name)s\u00a0» dépasse 20\u00a0Mo\u00a0: partagez-le en"
                        " plusieurs fichiers."
                    )
                    % {"name": file.name}
                )
        return files
