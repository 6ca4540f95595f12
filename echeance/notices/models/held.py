"""Work that one process holds at a time: see `echeance.notices.holding`."""

from django.db import models


class Held(models.Model):
    """Picked up under a token, for the length of a lease (prise en charge)."""

    pick_up_token = models.CharField(max_length=32, blank=True)
    """Of the process that holds it: what a slower one brings back later is not taken."""
    lease_until = models.DateTimeField(null=True)
    """A process that died leaves it to another when this moment has passed."""

    class Meta:
        abstract = True
