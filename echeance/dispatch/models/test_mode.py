"""The test mode: every notice goes to the office instead of to its client."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.lib.compiled import only_row


class TestMode(models.Model):
    """One row while it is on; none otherwise."""

    __test__ = False
    """Not for pytest to collect."""

    addresses = models.CharField(_("adresses de réception"), max_length=500)
    """One to three, as they were typed."""
    prefix = models.CharField(_("préfixe du sujet"), max_length=40, default="[TEST]", blank=True)
    by = models.CharField(_("activé par"), max_length=150)
    at = models.DateTimeField(_("activé le"))

    class Meta:
        verbose_name = _("mode test")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_test_mode_row")]

    def __str__(self) -> str:
        return self.addresses

    @classmethod
    def current(cls) -> "TestMode | None":
        return only_row(cls)

    @classmethod
    def turn_on(cls, *, addresses: str, prefix: str, by: str, at: datetime) -> None:
        """From the next pick-up on, no client gets anything."""
        cls.objects.update_or_create(
            pk=1, defaults={"addresses": addresses, "prefix": prefix, "by": by[:150], "at": at}
        )

    @classmethod
    def turn_off(cls) -> None:
        """From the next pick-up on, notices go to their clients."""
        cls.objects.all().delete()
