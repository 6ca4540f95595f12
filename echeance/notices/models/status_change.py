"""The history of each notice: appended, never changed (see the triggers of the migrations)."""

from django.db import models

from echeance.notices.status import NoticeStatus


class StatusChange(models.Model):
    """One move of one notice, who made it and when."""

    notice = models.ForeignKey("notices.Notice", on_delete=models.PROTECT, related_name="history")
    old = models.CharField("ancien statut", max_length=2, choices=NoticeStatus.choices, blank=True)
    """Empty at birth."""
    new = models.CharField("nouveau statut", max_length=2, choices=NoticeStatus.choices)
    by = models.CharField("auteur", max_length=150)
    workstation = models.CharField("poste", max_length=80, blank=True)
    at = models.DateTimeField("le")
    remark = models.CharField("observations", max_length=1000, blank=True)

    class Meta:
        verbose_name = "changement de statut"
        verbose_name_plural = "changements de statut"
        ordering = ["pk"]
