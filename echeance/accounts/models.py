"""Who uses the product, and what their role lets them do."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a user may do; see `echeance.accounts.rights`."""

    ADMINISTRATOR = "administrator", _("Administrateur")
    MANAGER = "manager", _("Gestionnaire")
    READER = "reader", _("Lecture seule")


class Language(models.TextChoices):
    """Of the screens; each is named in its own words."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


class User(AbstractUser):
    """A person of the office (utilisateur)."""

    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices, default=Role.MANAGER)
    sees_confidential = models.BooleanField(
        _("voit les clients confidentiels"),
        default=False,
        help_text=_("Un administrateur les voit toujours."),
    )
    os_user = models.CharField(_("utilisateur NT"), max_length=80, blank=True)
    workstation = models.CharField(_("poste"), max_length=80, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices, blank=True)
    """Of the screens; empty follows the workstation, which speaks French unless told otherwise."""

    class Meta:
        verbose_name = _("utilisateur")
        verbose_name_plural = _("utilisateurs")
        ordering = ["username"]

    @property
    def role_shown(self) -> Role:
        """A superuser of the terminal is an administrator, whatever its row says."""
        return Role.ADMINISTRATOR if self.is_superuser else Role(self.role)
