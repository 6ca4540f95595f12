"""One amount debited to a client for one contract and one period: the quittance."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.lib.natural_order import KEY_LENGTH
from echeance.portfolio.models.contract import CollectedBy, Contract


class PremiumKind(models.TextChoices):
    """Why the premium is due (nature de la quittance)."""

    TERM = "T", _("Terme")
    IMMEDIATE = "C", _("Comptant")


class PremiumQuerySet(models.QuerySet["Premium"]):
    def outstanding(self) -> Self:
        """Neither cancelled nor paid."""
        return self.filter(cancelled=False, settled_on__isnull=True)

    def in_arrears(self, *, on: date) -> Self:
        """`is_in_arrears`, as a query."""
        return self.outstanding().filter(pollicitation=False, effective_from__lt=on)


class Premium(models.Model):
    """A premium (quittance): debited and to be paid, not a receipt. Amounts are signed."""

    number = models.CharField(_("n° de quittance"), max_length=40, unique=True)
    number_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)
    """`natural_key` of the number, for sorting."""
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="premiums", verbose_name=_("contrat")
    )
    kind = models.CharField(_("nature"), max_length=1, choices=PremiumKind.choices)
    collected_by = models.CharField(_("encaissement"), max_length=1, choices=CollectedBy.choices)
    effective_from = models.DateField(_("effet du"))
    effective_to = models.DateField(_("effet au"))
    debit_period = models.DateField(_("période de débit"), help_text=_("Premier jour du mois."))
    entered_on = models.DateField(_("date de saisie"))
    net = models.DecimalField(_("prime nette"), max_digits=12, decimal_places=2)
    taxes = models.DecimalField(_("taxes"), max_digits=12, decimal_places=2)
    fees = models.DecimalField(_("frais et accessoires"), max_digits=12, decimal_places=2)
    gross = models.DecimalField(_("prime TTC"), max_digits=12, decimal_places=2)
    direct_debit_on = models.DateField(_("date de prélèvement"), null=True, blank=True)
    """The day the office debits the client's account, for a contract paid by direct debit."""
    broker_advance = models.BooleanField(_("avance cabinet"), default=False)
    """The office paid the insurer before the client paid."""
    pollicitation = models.BooleanField(_("pollicitation"), default=False)
    """An offer that its payment accepts (code civil, art. 1114): nobody owes it yet."""
    cancelled = models.BooleanField(_("annulée"), default=False)
    cancelled_on = models.DateField(_("date d’annulation"), null=True, blank=True)
    settled_on = models.DateField(_("soldée le"), null=True, blank=True)

    objects = PremiumQuerySet.as_manager()

    class Meta:
        verbose_name = _("quittance")
        verbose_name_plural = _("quittances")
        ordering = ["-effective_from", "number_key"]
        indexes = [
            models.Index(fields=["effective_from"], name="premium_effect"),
            models.Index(fields=["debit_period"], name="premium_debit"),
            models.Index(
                fields=["contract"],
                name="premium_outstanding",
                condition=models.Q(cancelled=False, settled_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_in_arrears(self, *, on: date) -> bool:
        """Due, unpaid and not cancelled (en arriéré) on that day; an offer is never due."""
        is_owed = not self.cancelled and self.settled_on is None and not self.pollicitation
        return is_owed and self.effective_from < on
