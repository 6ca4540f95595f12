"""Money paid on account, or asked for: the acompte."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.portfolio.models.client import Client
from echeance.portfolio.models.contract import Contract
from echeance.portfolio.models.legal_entity import LegalEntity


class DepositKind(models.TextChoices):
    """Tied to a contract, free, or still to be paid."""

    ALLOCATED = "affecte", _("Acompte affecté")
    UNALLOCATED = "libre", _("Acompte libre")
    CALL = "appel", _("Appel d’acompte")


class DepositQuerySet(models.QuerySet["Deposit"]):
    def allocated(self) -> Self:
        return self.filter(kind=DepositKind.ALLOCATED)

    def unallocated(self) -> Self:
        return self.filter(kind=DepositKind.UNALLOCATED)

    def calls(self) -> Self:
        return self.filter(kind=DepositKind.CALL)


class Deposit(models.Model):
    """A deposit (acompte). The amount is positive whichever way the money goes: see the kind."""

    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, verbose_name=_("entité juridique")
    )
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="deposits", verbose_name=_("client")
    )
    contract = models.ForeignKey(
        Contract,
        on_delete=models.PROTECT,
        related_name="deposits",
        null=True,
        blank=True,
        verbose_name=_("contrat"),
    )
    kind = models.CharField(_("nature"), max_length=10, choices=DepositKind.choices)
    received_on = models.DateField(_("date"))
    amount = models.DecimalField(_("montant"), max_digits=12, decimal_places=2)
    payment_mode = models.CharField(_("mode"), max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(default=1, editable=False)
    """Tells apart deposits that are equal in everything else, in the order of the books."""

    objects = DepositQuerySet.as_manager()

    class Meta:
        verbose_name = _("acompte")
        verbose_name_plural = _("acomptes")
        ordering = ["received_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "contract", "kind", "received_on", "amount", "rank"],
                name="deposit_once",
                condition=models.Q(contract__isnull=False),
                violation_error_message=_("Cet acompte est déjà enregistré."),
            ),
            models.UniqueConstraint(
                fields=["client", "kind", "received_on", "amount", "rank"],
                name="deposit_without_contract_once",
                condition=models.Q(contract__isnull=True),
                violation_error_message=_("Cet acompte est déjà enregistré."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="deposit_amount_positive",
                violation_error_message=_("Le montant d’un acompte est positif."),
            ),
        ]
