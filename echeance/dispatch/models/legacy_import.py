"""What was taken over from the old mailer, when and by whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegacyImport(models.Model):
    """One taking over of an old installation (reprise). The newest one says if it is a training
    base."""

    at = models.DateTimeField(_("repris le"))
    by = models.CharField(_("par"), max_length=150)
    database = models.CharField(_("base de Winpass"), max_length=120, blank=True)
    banner = models.CharField(_("bandeau"), max_length=160, blank=True)
    """Shown on every page while it is not empty: « Base de formation : winpass_formation »."""
    report = models.JSONField(_("compte rendu"), default=dict)
    """Keys with their fate, changes, problems; no secret."""

    class Meta:
        verbose_name = _("reprise de l’ancien automate")
        verbose_name_plural = _("reprises de l’ancien automate")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.database or 'Winpass'} ({self.by})"

    @classmethod
    def newest(cls) -> "LegacyImport | None":
        return cls.objects.first()

    @classmethod
    def banner_in_force(cls) -> str:
        """Empty when nothing was taken over, or not from a training base."""
        return cls.objects.values_list("banner", flat=True).first() or ""

    @classmethod
    def remove_banner(cls) -> None:
        """A person says that this installation is the real one."""
        cls.objects.exclude(banner="").update(banner="")
