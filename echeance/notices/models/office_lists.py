"""The office's own lines in two coded lists: greetings by title, categories one may leave."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GreetingRule(models.Model):
    """How a letter greets the clients of one title, instead of the product's own table."""

    key = models.CharField(max_length=40, unique=True, editable=False)
    """The folded title."""
    title = models.CharField(_("titre de la fiche"), max_length=20)
    greeting = models.CharField(_("formule d’appel"), max_length=60)

    class Meta:
        verbose_name = _("formule d’appel")
        verbose_name_plural = _("formules d’appel")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title


class CategoryRule(models.Model):
    """Whether contracts of a category may be terminated at any time (art. L113-15-2)."""

    key = models.CharField(max_length=120, unique=True, editable=False)
    """The folded words."""
    words = models.CharField(_("mots de la catégorie"), max_length=60)
    terminable = models.BooleanField(_("résiliable à tout moment après un an"), default=True)

    class Meta:
        verbose_name = _("catégorie résiliable")
        verbose_name_plural = _("catégories résiliables")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.words
