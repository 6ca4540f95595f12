"""The notice (avis d'échéance): a frozen copy of what was printed, and its life."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from echeance.lib.natural_order import KEY_LENGTH
from echeance.notices.channel import Channel
from echeance.notices.models.edition import Edition
from echeance.notices.models.notice_queryset import IN_DOUBT, READY, NoticeQuerySet
from echeance.notices.status import FailureCause, NoticeStatus
from echeance.portfolio.models import Client, Contract, Deposit, LegalEntity, Premium


class Notice(models.Model):
    """One notice to one client, with its own PDF, its number and its status.

    What was printed is frozen at birth: the database refuses to change it (see the triggers of the
    migrations). Born E when its edition is issued.
    """

    # The frozen copy.
    legal_entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveBigIntegerField(_("avis n°"))
    channel = models.CharField(
        _("envoi"), max_length=5, choices=Channel.choices, default=Channel.EMAIL
    )
    """Decided at birth. Only a notice by e-mail has a status and a life."""
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")
    content = models.JSONField(_("contenu imprimé"))
    """`LetterContent.as_json()`."""
    dossier = models.CharField(_("dossier"), max_length=40)
    dossier_key = models.CharField(max_length=KEY_LENGTH)
    client_name = models.CharField(_("nom"), max_length=330)
    name_key = models.CharField(max_length=340)
    """Folded name, for sorting and search."""
    contract_number = models.CharField(_("contrat"), max_length=60, blank=True)
    insurer = models.CharField(_("compagnie"), max_length=120, blank=True)
    category = models.CharField(_("catégorie"), max_length=120, blank=True)
    period_from = models.DateField(_("période du"), null=True)
    period_to = models.DateField(_("période au"), null=True)
    sendable_until = models.DateField(_("à envoyer avant le"), null=True)
    """Last day on which the letter says all that it must: sent later, it owes a sentence, or its
    direct debit is too near."""
    total = models.DecimalField(_("montant"), max_digits=12, decimal_places=2)
    printed_at = models.DateTimeField(_("date d’impression"))
    user = models.CharField(_("utilisateur"), max_length=150)
    os_user = models.CharField(_("utilisateur NT"), max_length=80, blank=True)
    workstation = models.CharField(_("poste"), max_length=80, blank=True)

    # Its life.
    email = models.CharField(_("adresse e-mail"), max_length=500)
    """Where it goes: frozen at birth, taken again from the client card when a KO is validated."""
    status = models.CharField(
        _("statut"),
        max_length=2,
        choices=NoticeStatus.choices,
        default=NoticeStatus.PENDING,
        blank=True,
    )
    """Empty on paper: no move starts from there, no automate picks it up."""
    failure = models.CharField(_("cause"), max_length=10, choices=FailureCause.choices, blank=True)
    remark = models.CharField(_("observations"), max_length=1000, blank=True)
    sent_at = models.DateTimeField(_("date d’envoi"), null=True)
    changed_at = models.DateTimeField(_("modifié le"), db_index=True)
    generation = models.PositiveSmallIntegerField(_("envoi n°"), default=1)
    """Grows with each deliberate « Renvoyer », and when a bounced notice is taken up again: a new
    generation has a new Message-ID."""
    eligible_at = models.DateTimeField(_("peut partir à partir de"), null=True)
    attempts = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    """Attempts of this validation that ended in a temporary refusal of the message."""

    # In the mailer's hand.
    picked_up_at = models.DateTimeField(_("pris en charge le"), null=True)
    pick_up_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    """Written just before the message's content is transmitted: from then, a crash is in doubt."""

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis d’échéance")
        verbose_name_plural = _("avis d’échéances")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "number"], name="notice_number_once_per_entity"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL, status__in=NoticeStatus.values)
                | Q(channel=Channel.PAPER, status=""),
                name="notice_status_known",
            ),
            models.CheckConstraint(
                condition=Q(picked_up_at__isnull=True) | Q(status=NoticeStatus.VALIDATED),
                name="notice_in_hand_only_while_validated",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at__isnull=True) | Q(picked_up_at__isnull=False),
                name="notice_handed_over_only_in_hand",
            ),
            models.CheckConstraint(
                condition=~Q(status=NoticeStatus.SENT) | Q(sent_at__isnull=False),
                name="notice_sent_has_its_moment",
            ),
        ]
        indexes = [
            # The status, though constant, comes first: else SQLite prefers the index by status.
            models.Index(
                fields=["status", "eligible_at", "id"], name="notice_ready", condition=READY
            ),
            models.Index(
                fields=["lease_until"],
                name="notice_in_hand",
                condition=Q(picked_up_at__isnull=False),
            ),
            # Ends with what the list is often narrowed by: it need not read the notices to count.
            models.Index(
                fields=["status", "-printed_at", "dossier_key", "edition", "client"],
                name="notice_status",
            ),
            models.Index(
                fields=["status", "-printed_at"], name="notice_in_doubt", condition=IN_DOUBT
            ),
            models.Index(
                fields=["status", "-sent_at"],
                name="notice_status_sent",
                condition=Q(sent_at__isnull=False),
            ),
            models.Index(fields=["-printed_at", "dossier_key"], name="notice_printed"),
            models.Index(fields=["dossier_key", "-printed_at", "status"], name="notice_dossier"),
            models.Index(fields=["name_key", "status"], name="notice_name"),
            models.Index(fields=["-sent_at"], name="notice_sent"),
            models.Index(fields=["number"], name="notice_number"),
            models.Index(fields=["email"], name="notice_email"),
        ]

    def __str__(self) -> str:
        return f"n° {self.number}"

    @property
    def is_in_hand(self) -> bool:
        return self.picked_up_at is not None

    @property
    def password_rule(self) -> str:
        """Of the protected copy that is mailed; empty when the letter leaves as it is archived."""
        return getattr(getattr(self, "protected_pdf", None), "rule", "")

    @property
    def is_leaving(self) -> bool:
        """Its content is being transmitted: nobody can hold it back any more."""
        return self.handed_over_at is not None


class NoticeLine(models.Model):
    """One premium printed on a notice: the edition dates of the « zoom de la quittance »."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines")
    premium = models.ForeignKey(Premium, on_delete=models.PROTECT, related_name="+")
    gross = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "premium"], name="premium_once_per_notice")
        ]


class NoticeDeposit(models.Model):
    """One deposit printed on a notice: it is not deducted, or asked for, a second time."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deposits")
    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    """As printed: negative when deducted."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "deposit"], name="deposit_once_per_notice")
        ]


class NoticePdf(models.Model):
    """The letter as it was printed: its bytes and their fingerprint."""

    notice = models.OneToOneField(
        Notice, on_delete=models.PROTECT, primary_key=True, related_name="pdf"
    )
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    """Hexadecimal SHA-256 of `content`, checked again at the moment of sending."""
    size = models.PositiveIntegerField()
    """Octets."""
    pages = models.PositiveSmallIntegerField()
