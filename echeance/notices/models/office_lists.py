"""The office's own lines in two coded lists: greetings by title, categories one may leave."""

from django.db import models


class GreetingRule(models.Model):
    """How a letter greets the clients of one title, instead of the product's own table."""

    key = models.CharField(max_length=40, unique=True, editable=False)
    """The folded title."""
    title = models.CharField("titre de la fiche", max_length=20)
    greeting = models.CharField("formule d’appel", max_length=60)

    class Meta:
        verbose_name = "formule d’appel"
        verbose_name_plural = "formules d’appel"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title


class CategoryRule(models.Model):
    """Whether contracts of a category may be terminated at any time (art. L113-15-2)."""

    key = models.CharField(max_length=120, unique=True, editable=False)
    """The folded words."""
    words = models.CharField("mots de la catégorie", max_length=60)
    terminable = models.BooleanField("résiliable à tout moment après un an", default=True)

    class Meta:
        verbose_name = "catégorie résiliable"
        verbose_name_plural = "catégories résiliables"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.words
