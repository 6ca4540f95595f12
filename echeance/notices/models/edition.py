"""One run of an edition: its criteria, its author, how far it has come."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.notices.channel import Channel
from echeance.notices.models.held import Held
from echeance.portfolio.models import LegalEntity


class EditionState(models.TextChoices):
    """Where a run stands. It leaves NUMBERING, ISSUING and DRAFT only forwards."""

    SELECTING = "selecting", _("Sélection des quittances en cours")
    """Drafts are being written; nothing is composed before the last one is there."""
    COMPOSING = "composing", _("Projets en cours de composition")
    """The automate composes draft letters, without numbers."""
    COMPOSED = "composed", _("Projets prêts : à marquer comme édités ou non")
    """Waits for the answer to « Marquer comme édités ? »."""
    NUMBERING = "numbering", _("Numéros en cours d’attribution")
    """« Oui » was answered: numbers are being given; nothing is composed before the last one."""
    ISSUING = "issuing", _("Avis en cours d’établissement")
    """« Oui » was answered and all numbers are given: final letters are being composed."""
    ISSUED = "issued", _("Marquée comme éditée")
    DRAFT = "draft", _("Brouillon")
    """« Non » was answered: nothing recorded, nothing to send."""
    INTERRUPTED = "interrupted", _("Interrompue")
    DELETING = "deleting", _("Suppression en cours")
    """Its drafts go first, in lots: nothing was recorded of it."""


AT_WORK = (
    EditionState.SELECTING,
    EditionState.COMPOSING,
    EditionState.NUMBERING,
    EditionState.ISSUING,
    EditionState.DELETING,
)
"""States in which composers have something to do."""


class Reissue(models.TextChoices):
    """What a deliberate second notice is for its premiums (réédition)."""

    DUPLICATE = "duplicate", _("Duplicata")
    """The same content, under a number of its own."""
    REPLACEMENT = "replacement", _("Annule et remplace")
    """The content taken again from the books; the old notice, if it has not left, is blocked."""


class EditionQuerySet(models.QuerySet["Edition"]):
    def at_work(self) -> Self:
        """Runs that a composer has work for."""
        return self.filter(state__in=AT_WORK)

    def to_mend(self) -> Self:
        """Issued but for letters that failed: each keeps its number and waits for a person."""
        failed = Q(drafts__state="failed", drafts__number__isnull=False)
        return self.filter(failed, state=EditionState.ISSUED).distinct()


class Edition(Held):
    """A run of the edition (édition, lot)."""

    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, verbose_name=_("entité juridique")
    )
    criteria = models.JSONField(_("critères"))
    """`Criteria.as_json()`, frozen."""
    state = models.CharField(
        _("état"), max_length=12, choices=EditionState.choices, default=EditionState.COMPOSING
    )
    interrupted_from = models.CharField(max_length=12, choices=EditionState.choices, blank=True)
    """The state in which an interrupted run goes on."""
    channel = models.CharField(
        _("envoi"), max_length=5, choices=Channel.choices, default=Channel.EMAIL
    )
    """« Mail » lists the clients on paper apart; « Papier » makes the notices of these alone."""
    run_at = models.DateTimeField(_("date d’impression"))
    run_on = models.DateField(_("jour"))
    """The day printed on the letters, in the office's time zone."""
    run_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, verbose_name=_("auteur")
    )
    user = models.CharField(_("utilisateur"), max_length=150)
    """Name of the author, frozen; « automate » or the command line's user when nobody signed in."""
    os_user = models.CharField(_("utilisateur NT"), max_length=80, blank=True)
    workstation = models.CharField(_("poste"), max_length=80, blank=True)
    client_count = models.PositiveIntegerField(_("clients"), default=0)
    notice_count = models.PositiveIntegerField(_("avis par mail"), default=0)
    paper_count = models.PositiveIntegerField(_("avis à imprimer"), default=0)
    late_count = models.PositiveIntegerField(_("avis après la date limite"), default=0)
    """Notices sent after the last day to refuse a renewal, if they leave as the entity plans."""
    logo_svg = models.TextField(blank=True, editable=False)
    """The logo of the letters, once for all of them."""
    issue_when_composed = models.BooleanField(default=False)
    """« Oui » was answered in advance: final letters are composed straight away."""
    prepared_at = models.DateTimeField(_("projets prêts le"), null=True, blank=True)
    """The first time that all drafts were composed; unknown when « Oui » was answered before."""
    issued_at = models.DateTimeField(_("lettres prêtes le"), null=True, blank=True)
    """The first time that no final letter was left to compose."""
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = models.CharField(_("réponse de"), max_length=150, blank=True)

    reissue_of = models.ForeignKey(
        "notices.Notice",
        on_delete=models.PROTECT,
        null=True,
        related_name="reissues",
        verbose_name=_("réédite l’avis"),
    )
    reissue = models.CharField(_("réédition"), max_length=12, choices=Reissue.choices, blank=True)
    reissue_reason = models.CharField(_("motif"), max_length=300, blank=True)

    selected_up_to = models.JSONField(null=True)
    """Sort key of the last client whose drafts are written: a broken selection goes on there."""
    numbered_up_to = models.PositiveIntegerField(default=0)
    """Rank of the last draft looked at for its number; a broken numbering goes on there."""
    progress_at = models.DateTimeField(null=True)
    """When the run last moved: an older moment than expected says that nobody composes."""

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("édition")
        verbose_name_plural = _("éditions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return gettext("Édition n°\u00a0%(number)s") % {"number": self.pk}

    @property
    def reissue_words(self) -> str:
        """« Duplicata de l’avis n° 196 », « Annule et remplace l’avis n° 196 », or nothing."""
        if self.reissue_of is None:
            return ""
        words = (
            gettext("Duplicata de l’avis n°\u00a0%(number)s")
            if self.reissue == Reissue.DUPLICATE
            else gettext("Annule et remplace l’avis n°\u00a0%(number)s")
        )
        return words % {"number": self.reissue_of.number}

    @property
    def letter_count(self) -> int:
        """Letters that it composes."""
        return self.paper_count if self.channel == Channel.PAPER else self.notice_count

    @property
    def is_deletable(self) -> bool:
        """It recorded nothing: a draft, a run interrupted before any number was given."""
        return self.state in {EditionState.DRAFT, EditionState.SELECTING} or (
            self.state == EditionState.INTERRUPTED
            and self.interrupted_from not in {EditionState.NUMBERING, EditionState.ISSUING}
        )
