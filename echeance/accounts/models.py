"""Who uses the product, and what their role lets them do."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a user may do; see `echeance.accounts.rights`."""

    ADMINISTRATOR = "administrator", "Administrateur"
    MANAGER = "manager", "Gestionnaire"
    READER = "reader", "Lecture seule"


class User(AbstractUser):
    """A person of the office (utilisateur)."""

    role = models.CharField("rôle", max_length=20, choices=Role.choices, default=Role.MANAGER)
    sees_confidential = models.BooleanField(
        "voit les clients confidentiels",
        default=False,
        help_text="Un administrateur les voit toujours.",
    )
    os_user = models.CharField("utilisateur NT", max_length=80, blank=True)
    workstation = models.CharField("poste", max_length=80, blank=True)

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        ordering = ["username"]
