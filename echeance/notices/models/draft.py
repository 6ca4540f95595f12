"""A notice to be (projet d'avis): what an edition will print, before it has a number."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.notices.models.edition import Edition
from echeance.notices.models.held import Held
from echeance.portfolio.models import Client, Contract, Deposit, Premium


class DraftState(models.TextChoices):
    """What the composer still has to do with it."""

    TO_REWRITE = "to_rewrite", _("À recomposer")
    """Its letter failed: the books are read again before it is composed."""
    TO_COMPOSE = "to_compose", _("À composer")
    COMPOSED = "composed", _("Composé")
    FAILED = "failed", _("Lettre impossible")
    ON_PAPER = "on_paper", _("À imprimer")
    DROPPED = "dropped", _("Non édité")
    """« Oui » found its premiums issued, cancelled or paid meanwhile; `problem` says which."""


WAITING = (DraftState.TO_REWRITE, DraftState.TO_COMPOSE)
"""States in which its letter is still to come."""


class Draft(Held):
    """One future notice of an edition. It disappears when the notice is issued."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="drafts")
    rank = models.PositiveIntegerField()
    """Place in the edition: numbers are given in this order (dossier, then contract)."""
    client = models.ForeignKey(Client, on_delete=models.PROTECT)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True)
    premiums = models.ManyToManyField(Premium, related_name="+")
    deposits = models.ManyToManyField(Deposit, related_name="+")
    number = models.PositiveBigIntegerField(null=True)
    """Given once, when « Oui » is answered; see `NumberSeries`."""
    content = models.JSONField()
    """`LetterContent.as_json()`: everything that will be printed, frozen when the run started."""
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    refusal_deadline = models.DateField(_("date limite de refus"), null=True)
    """Earliest last day to refuse a renewal that this notice announces."""
    paper_reason = models.CharField(_("raison"), max_length=200, blank=True)
    """Why the client gets paper; empty for a notice by e-mail."""
    state = models.CharField(max_length=12, choices=DraftState.choices)
    problem = models.CharField(_("problème"), max_length=500, blank=True)
    """Why the letter could not be composed, in French."""
    pages = models.PositiveSmallIntegerField(null=True)
    """Of the composed letter. Its bytes are not kept: looking at it composes it again."""

    class Meta:
        verbose_name = _("projet d’avis")
        verbose_name_plural = _("projets d’avis")
        ordering = ["edition", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "rank"], name="draft_rank_once"),
        ]
        indexes = [models.Index(fields=["edition", "state", "rank"], name="draft_work")]
