"""How a notice reaches its client."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """« Mail » or « Imprimer »: each edition, and so each notice, has one."""

    EMAIL = "email", _("Mail")
    PAPER = "paper", _("Papier")
