"""One insurance contract (contrat) of a client."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.lib.natural_order import KEY_LENGTH
from echeance.portfolio.models.client import Client
from echeance.portfolio.models.legal_entity import LegalEntity


class CollectedBy(models.TextChoices):
    """Who collects the premium (encaissement); code des assurances, art. L512-7."""

    BROKER = "C", _("Confié")
    INSURER = "D", _("Direct")


class Frequency(models.TextChoices):
    """How the yearly premium is split (fractionnement)."""

    YEARLY = "A", _("Annuel")
    HALF_YEARLY = "S", _("Semestriel")
    QUARTERLY = "T", _("Trimestriel")
    MONTHLY = "M", _("Mensuel")


class PaymentMode(models.TextChoices):
    """How the client pays what the office collects (mode de paiement)."""

    TRANSFER = "V", _("Virement ou chèque")
    CHEQUE = "C", _("Chèque")
    CARD = "B", _("Carte bancaire")
    DIRECT_DEBIT = "P", _("Prélèvement SEPA")


class Insurer(models.Model):
    """The company that bears the risk (compagnie)."""

    name = models.CharField(_("compagnie"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("compagnie")
        verbose_name_plural = _("compagnies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """One insurance contract, under the number that the insurer gave it (even provisional)."""

    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, verbose_name=_("entité juridique")
    )
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("client")
    )
    insurer = models.ForeignKey(Insurer, on_delete=models.PROTECT, verbose_name=_("compagnie"))
    number = models.CharField(_("n° de contrat"), max_length=60)
    number_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)
    """`natural_key` of the number, for sorting and ranges."""
    category = models.CharField(_("catégorie"), max_length=120, blank=True)
    due_day = models.PositiveSmallIntegerField(_("jour d’échéance"), null=True, blank=True)
    due_month = models.PositiveSmallIntegerField(_("mois d’échéance"), null=True, blank=True)
    """Day and month of the yearly due date (échéance principale)."""
    frequency = models.CharField(
        _("fractionnement"), max_length=1, choices=Frequency.choices, default=Frequency.YEARLY
    )
    collected_by = models.CharField(
        _("encaissement"), max_length=1, choices=CollectedBy.choices, default=CollectedBy.BROKER
    )
    payment_mode = models.CharField(
        _("mode de paiement"),
        max_length=1,
        choices=PaymentMode.choices,
        default=PaymentMode.TRANSFER,
    )
    mandate_reference = models.CharField(
        _("référence unique du mandat (RUM)"), max_length=35, blank=True
    )
    """Of the client's SEPA mandate to the office; 35 characters at most (ISO 20022, Max35Text)."""
    mandate_signed_on = models.DateField(_("date de signature du mandat"), null=True, blank=True)
    private_person = models.BooleanField(_("particulier"), default=True)
    """Cover outside professional activity: the condition of art. L113-15-1."""
    tacit_renewal = models.BooleanField(_("tacite reconduction"), default=True)
    notice_months = models.PositiveSmallIntegerField(_("préavis (mois)"), default=2)
    remark = models.CharField(_("observations"), max_length=250, blank=True)
    effective_from = models.DateField(_("date d’effet"), null=True, blank=True)
    terminated_on = models.DateField(_("date de résiliation"), null=True, blank=True)
    modified_at = models.DateTimeField(null=True, editable=False)
    """The moment of the last change; unknown when nothing changed since it was written."""
    version = models.PositiveIntegerField(default=1, editable=False)
    """Grows with each change: two people changing the same contract see it."""

    class Meta:
        verbose_name = _("contrat")
        verbose_name_plural = _("contrats")
        ordering = ["number_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "number"],
                name="contract_number_once_per_client",
                violation_error_message=_("Ce client a déjà un contrat de ce numéro."),
            )
        ]

    def __str__(self) -> str:
        return self.number
