"""The notices of a long preview, kept so that its next pages need not plan them again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(hours=1)
"""The books change: later, a page of the preview plans again."""


class KeptPlan(models.Model):
    """What « Prévisualiser » planned, and for whom: nobody sees another person's."""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("auteur"),
    )
    criteria = models.JSONField(_("critères"))
    """`Criteria.as_json()`, frozen."""
    run_on = models.DateField(_("jour"))
    sees_confidential = models.BooleanField(default=False)
    """Whether its author could see confidential clients then: without, they are not in it."""
    made_at = models.DateTimeField(_("établi le"))
    sums = models.JSONField()
    """What the head of the page says of all the notices; see `kept_plans`."""
    content = models.BinaryField()
    """The notices in order, a line of JSON each, compressed."""

    class Meta:
        verbose_name = _("plan de prévisualisation")
        verbose_name_plural = _("plans de prévisualisation")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.asked_by}, {self.made_at:%d/%m/%Y %H:%M}"
