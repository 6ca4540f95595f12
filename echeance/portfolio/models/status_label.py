"""What the office calls a status of the client card."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StatusLabel(models.Model):
    """One letter of the office's own coded list (statut), and its meaning."""

    code = models.CharField(_("lettre"), max_length=1, unique=True)
    label = models.CharField(_("libellé"), max_length=40)

    class Meta:
        verbose_name = _("statut")
        verbose_name_plural = _("statuts")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
