"""One insurance contract (contrat) of a client."""

from django.db import models

from echeance.lib.natural_order import KEY_LENGTH
from echeance.portfolio.models.client import Client
from echeance.portfolio.models.legal_entity import LegalEntity


class CollectedBy(models.TextChoices):
    """Who collects the premium (encaissement); code des assurances, art. L512-7."""

    BROKER = "C", "Confié"
    INSURER = "D", "Direct"


class Frequency(models.TextChoices):
    """How the yearly premium is split (fractionnement)."""

    YEARLY = "A", "Annuel"
    HALF_YEARLY = "S", "Semestriel"
    QUARTERLY = "T", "Trimestriel"
    MONTHLY = "M", "Mensuel"


class PaymentMode(models.TextChoices):
    """How the client pays what the office collects (mode de paiement)."""

    TRANSFER = "V", "Virement ou chèque"
    DIRECT_DEBIT = "P", "Prélèvement SEPA"


class Insurer(models.Model):
    """The company that bears the risk (compagnie)."""

    name = models.CharField("compagnie", max_length=120, unique=True)

    class Meta:
        verbose_name = "compagnie"
        verbose_name_plural = "compagnies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """One insurance contract, under the number that the insurer gave it (even provisional)."""

    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, verbose_name="entité juridique"
    )
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="contracts", verbose_name="client"
    )
    insurer = models.ForeignKey(Insurer, on_delete=models.PROTECT, verbose_name="compagnie")
    number = models.CharField("n° de contrat", max_length=60)
    number_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)
    """`natural_key` of the number, for sorting and ranges."""
    category = models.CharField("catégorie", max_length=120, blank=True)
    due_day = models.PositiveSmallIntegerField("jour d’échéance", null=True, blank=True)
    due_month = models.PositiveSmallIntegerField("mois d’échéance", null=True, blank=True)
    """Day and month of the yearly due date (échéance principale)."""
    frequency = models.CharField(
        "fractionnement", max_length=1, choices=Frequency.choices, default=Frequency.YEARLY
    )
    collected_by = models.CharField(
        "encaissement", max_length=1, choices=CollectedBy.choices, default=CollectedBy.BROKER
    )
    payment_mode = models.CharField(
        "mode de paiement",
        max_length=1,
        choices=PaymentMode.choices,
        default=PaymentMode.TRANSFER,
    )
    mandate_reference = models.CharField(
        "référence unique du mandat (RUM)", max_length=35, blank=True
    )
    """Of the client's SEPA mandate to the office; 35 characters at most (ISO 20022, Max35Text)."""
    private_person = models.BooleanField("particulier", default=True)
    """Cover outside professional activity: the condition of art. L113-15-1."""
    tacit_renewal = models.BooleanField("tacite reconduction", default=True)
    notice_months = models.PositiveSmallIntegerField("préavis (mois)", default=2)
    remark = models.CharField("observations", max_length=250, blank=True)
    effective_from = models.DateField("date d’effet", null=True, blank=True)
    terminated_on = models.DateField("date de résiliation", null=True, blank=True)

    class Meta:
        verbose_name = "contrat"
        verbose_name_plural = "contrats"
        ordering = ["number_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "number"],
                name="contract_number_once_per_client",
                violation_error_message="Ce client a déjà un contrat de ce numéro.",
            )
        ]

    def __str__(self) -> str:
        return self.number
