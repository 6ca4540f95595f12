"""What the office says of itself and of this service (mentions légales): each save is a version."""

from pathlib import Path
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULT = Path(__file__).resolve().parent.parent / "default_texts" / "legal_notice.txt"
"""Shown until the office writes its own."""


class LegalNotice(models.Model):
    """One version of the page. The newest is shown; no version is ever changed."""

    body = models.TextField(_("texte"), max_length=20000)
    """In the wording of `rich_text`, without merge fields."""
    at = models.DateTimeField(_("enregistré le"))
    author = models.CharField(_("enregistré par"), max_length=150)

    class Meta:
        verbose_name = _("mentions légales")
        verbose_name_plural = _("mentions légales")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y} {self.author}"

    @classmethod
    def in_force(cls) -> Self:
        """The newest version; before there is any, the product's text: unsaved, of no date."""
        return cls.objects.first() or cls(body=DEFAULT.read_text("utf-8"))
