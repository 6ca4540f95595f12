"""The broker's own company that issues notices: their letterhead and legal footer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalEntity(models.Model):
    """A company of the broker (entité juridique)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("raison sociale"), max_length=120)
    legal_form = models.CharField(_("forme juridique"), max_length=40, blank=True)
    capital = models.DecimalField(
        _("capital"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    address1 = models.CharField(_("adresse"), max_length=120, blank=True)
    address2 = models.CharField(_("adresse (suite)"), max_length=120, blank=True)
    postcode = models.CharField(_("code postal"), max_length=12, blank=True)
    city = models.CharField(_("ville"), max_length=80, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    fax = models.CharField(_("fax"), max_length=30, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    siren = models.CharField(_("SIREN"), max_length=14, blank=True)
    trade_register = models.CharField(_("RCS"), max_length=80, blank=True)
    orias = models.CharField(_("n° ORIAS"), max_length=12, blank=True)
    vat_number = models.CharField(
        _("n° de TVA intracommunautaire"),
        max_length=20,
        blank=True,
        help_text=_("Laisser vide si la société n’est pas soumise à la TVA : la lettre le dit."),
    )
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    creditor_identifier = models.CharField(
        _("identifiant créancier SEPA (ICS)"),
        max_length=35,
        blank=True,
        help_text=_("Imprimé sur les avis de prélèvement, par exemple FR72ZZZ123456."),
    )
    mediator = models.CharField(_("médiateur"), max_length=120, blank=True)
    legal_footer = models.TextField(
        _("mentions légales"),
        blank=True,
        help_text=_(
            "Remplace les mentions composées d’après cette fiche, en bas de chaque lettre."
        ),
    )
    logo_svg = models.TextField(_("logo (SVG)"), blank=True)
    main_color = models.CharField(_("couleur principale"), max_length=7, default="#123b52")
    accent_color = models.CharField(_("seconde couleur"), max_length=7, default="#e9b44c")

    class Meta:
        verbose_name = _("entité juridique")
        verbose_name_plural = _("entités juridiques")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"
