"""How a notice reaches its client."""

from django.db import models


class Channel(models.TextChoices):
    """« Mail » or « Imprimer »: each edition, and so each notice, has one."""

    EMAIL = "email", "Mail"
    PAPER = "paper", "Papier"
