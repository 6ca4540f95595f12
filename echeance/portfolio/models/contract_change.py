"""What was changed on a contract or on one of its premiums, when and by whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.portfolio.models.contract import Contract


class ContractChange(models.Model):
    """One field changed once, on screen or by an import."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("le"))
    by = models.CharField(_("par"), max_length=150)
    label = models.CharField(_("champ"), max_length=120)
    """The field as the screen names it, in French; « quittance n° 1033 : soldée le » for one of a
    premium."""
    before = models.CharField(_("avant"), max_length=500, blank=True)
    after = models.CharField(_("après"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("modification d’un contrat")
        verbose_name_plural = _("modifications des contrats")
        ordering = ["-at", "-pk"]
