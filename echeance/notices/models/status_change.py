"""The history of each notice: appended, never changed (see the triggers of the migrations)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.notices.status import NoticeStatus


class StatusChange(models.Model):
    """One move of one notice, who made it and when."""

    notice = models.ForeignKey("notices.Notice", on_delete=models.PROTECT, related_name="history")
    old = models.CharField(
        _("ancien statut"), max_length=2, choices=NoticeStatus.choices, blank=True
    )
    """Empty at birth."""
    new = models.CharField(_("nouveau statut"), max_length=2, choices=NoticeStatus.choices)
    by = models.CharField(_("auteur"), max_length=150)
    workstation = models.CharField(_("poste"), max_length=80, blank=True)
    at = models.DateTimeField(_("le"))
    remark = models.CharField(_("observations"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("changement de statut")
        verbose_name_plural = _("changements de statut")
        ordering = ["pk"]
