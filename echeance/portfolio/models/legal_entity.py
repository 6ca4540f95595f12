"""The broker's own company that issues notices: their letterhead and legal footer."""

from django.db import models


class LegalEntity(models.Model):
    """A company of the broker (entité juridique)."""

    code = models.CharField("code", max_length=20, unique=True)
    name = models.CharField("raison sociale", max_length=120)
    legal_form = models.CharField("forme juridique", max_length=40, blank=True)
    capital = models.DecimalField("capital", max_digits=14, decimal_places=2, null=True, blank=True)
    address1 = models.CharField("adresse", max_length=120, blank=True)
    address2 = models.CharField("adresse (suite)", max_length=120, blank=True)
    postcode = models.CharField("code postal", max_length=12, blank=True)
    city = models.CharField("ville", max_length=80, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    fax = models.CharField("fax", max_length=30, blank=True)
    email = models.CharField("e-mail", max_length=254, blank=True)
    siren = models.CharField("SIREN", max_length=14, blank=True)
    trade_register = models.CharField("RCS", max_length=80, blank=True)
    orias = models.CharField("n° ORIAS", max_length=12, blank=True)
    vat_number = models.CharField(
        "n° de TVA intracommunautaire",
        max_length=20,
        blank=True,
        help_text="Laisser vide si la société n’est pas soumise à la TVA : la lettre le dit.",
    )
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    creditor_identifier = models.CharField(
        "identifiant créancier SEPA (ICS)",
        max_length=35,
        blank=True,
        help_text="Imprimé sur les avis de prélèvement, par exemple FR72ZZZ123456.",
    )
    mediator = models.CharField("médiateur", max_length=120, blank=True)
    legal_footer = models.TextField(
        "mentions légales",
        blank=True,
        help_text="Remplace les mentions composées d’après cette fiche, en bas de chaque lettre.",
    )
    logo_svg = models.TextField("logo (SVG)", blank=True)
    main_color = models.CharField("couleur principale", max_length=7, default="#123b52")
    accent_color = models.CharField("seconde couleur", max_length=7, default="#e9b44c")

    class Meta:
        verbose_name = "entité juridique"
        verbose_name_plural = "entités juridiques"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"
