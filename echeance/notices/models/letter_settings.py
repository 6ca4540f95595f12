"""What each legal entity decides about its letters."""

from datetime import date, timedelta
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.notices.pdf_password import RULES
from echeance.portfolio.models import LegalEntity


class OneNoticePer(models.TextChoices):
    """What one notice is about."""

    CONTRACT = "contract", _("Un avis par contrat")
    CLIENT = "client", _("Un avis par client, avec tous ses contrats")


class LetterSettings(models.Model):
    """The letters of one legal entity: what a notice holds, delays, legal sentences."""

    legal_entity = models.OneToOneField(
        LegalEntity, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    one_notice_per = models.CharField(
        _("contenu d’un avis"),
        max_length=10,
        choices=OneNoticePer.choices,
        default=OneNoticePer.CONTRACT,
        help_text=_(
            "Ce que le cabinet encaisse, ce que la compagnie encaisse et ce qui est prélevé"
            " restent toujours sur des avis séparés."
        ),
    )
    sending_days = models.PositiveSmallIntegerField(
        _("délai entre l’édition et l’envoi"),
        default=3,
        validators=[MaxValueValidator(30)],
        help_text=_(
            "En jours. La loi compte à partir de l’envoi : la lettre dit ce qu’il faut pour"
            " un envoi ce nombre de jours après l’édition."
        ),
    )
    direct_debit_days = models.PositiveSmallIntegerField(
        _("préavis de prélèvement"),
        default=14,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "En jours. 14 selon les règles SEPA ; moins seulement si vos clients l’ont accepté."
        ),
    )
    password_rule = models.CharField(
        _("mot de passe du PDF envoyé"),
        max_length=20,
        blank=True,
        choices=[
            ("", _("Aucun\u00a0: la lettre part telle qu’elle est conservée")),
            *((key, rule.label) for key, rule in RULES.items()),
        ],
        help_text=_(
            "La copie protégée n’est plus un PDF/A, et certains lecteurs d’écran ou anciens"
            " logiciels ne l’ouvrent pas. Le mail dit la règle, jamais le mot de passe."
            " L’exemplaire conservé, que vous consultez ici, reste un PDF/A sans mot de passe."
        ),
    )
    """A key of `pdf_password.RULES`; empty: the letter is mailed as it is archived."""
    refusal_sentence = models.TextField(_("date limite de refus"), max_length=1500, blank=True)
    twenty_days_sentence = models.TextField(_("délai de vingt jours"), max_length=1500, blank=True)
    any_time_sentence = models.TextField(
        _("résiliation à tout moment"), max_length=1500, blank=True
    )
    """Empty: the default of `legal_sentences`."""

    class Meta:
        verbose_name = _("réglages des lettres")
        verbose_name_plural = _("réglages des lettres")

    def first_debit_day(self, *, printed_on: date) -> date:
        """The earliest direct debit that a letter of that day can announce, sent as planned."""
        return self.leaves_on(printed_on) + timedelta(days=self.direct_debit_days)

    def leaves_on(self, printed_on: date) -> date:
        """The day on which a letter of that day is planned to be sent."""
        return printed_on + timedelta(days=self.sending_days)

    @classmethod
    def of(cls, entity: LegalEntity) -> Self:
        """Those of that entity, or the defaults, not yet stored."""
        return cls.objects.filter(pk=entity.pk).first() or cls(legal_entity=entity)
