"""One insured person or company: the client card (fiche client)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from echeance.lib.folding import fold
from echeance.lib.natural_order import KEY_LENGTH, natural_key
from echeance.portfolio.addresses import read_addresses

SEARCH_KEY_LENGTH = 340


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, *, sees_confidential: bool) -> Self:
        return self if sees_confidential else self.filter(confidential=False)

    def found_by(self, words: str) -> Self:
        """Whose dossier, name or e-mail has every word, whatever the case and the accents."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(search_key__contains=fold(word))
                | Q(dossier__icontains=word)
                | Q(email__icontains=word)
            )
        return found

    def unreachable_by_email(self) -> Self:
        """Ticked « AE par mail », but without a usable address: their notices go on paper."""
        return self.filter(notices_by_email=True).filter(Q(email="") | ~Q(email_problem=""))

    def reachable_by_email(self) -> Self:
        """Ticked « AE par mail », with an address that a mail server can be given."""
        return self.filter(notices_by_email=True, email_problem="").exclude(email="")


class Client(models.Model):
    """An insured person or company (client), known by its dossier."""

    dossier = models.CharField(_("n° de dossier"), max_length=40, unique=True)
    dossier_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)
    """`natural_key` of the dossier, for sorting and ranges."""
    email = models.CharField(
        _("e-mail"),
        max_length=500,
        blank=True,
        help_text=_("Plusieurs adresses : les séparer par un point-virgule."),
    )
    """Canonical addresses joined by « ; » when usable, else the text as it was given."""
    email_problem = models.CharField(max_length=200, blank=True, editable=False)
    """Why no notice can go to `email`, in French; empty when it is usable or absent."""
    notices_by_email = models.BooleanField(_("AE par mail"), default=False)

    status = models.CharField(_("statut"), max_length=1, default="C")
    """A letter of the office's own list; C means client, P prospect."""
    title = models.CharField(_("titre"), max_length=20, blank=True)
    last_name = models.CharField(_("nom"), max_length=120)
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    second_name_line = models.CharField(_("nom (suite)"), max_length=120, blank=True)
    key_name = models.CharField(_("nom clé"), max_length=120, blank=True)
    search_key = models.CharField(max_length=SEARCH_KEY_LENGTH, editable=False, db_index=True)
    """Folded last name, first name, second line and key name."""
    account_manager = models.CharField(_("chargé de clientèle"), max_length=80, blank=True)

    address_type = models.CharField(_("type d’adresse"), max_length=40, blank=True)
    address1 = models.CharField(_("adresse"), max_length=120, blank=True)
    address2 = models.CharField(_("adresse (suite)"), max_length=120, blank=True)
    postcode = models.CharField(_("CP"), max_length=12, blank=True)
    city = models.CharField(_("ville"), max_length=80, blank=True)
    country = models.CharField(_("pays"), max_length=2, default="FR")
    phone = models.CharField(_("tél."), max_length=30, blank=True)
    fax = models.CharField(_("fax"), max_length=30, blank=True)
    mobile = models.CharField(_("mob."), max_length=30, blank=True)

    vip = models.BooleanField(_("V.I.P."), default=False)
    confidential = models.BooleanField(_("confidentiel"), default=False)
    no_pollicitation = models.BooleanField(_("sans pollicitation"), default=False)
    pays_fixed_fee = models.BooleanField(_("frais fixes (rel. de compte)"), default=False)
    subject_to_vat = models.BooleanField(_("soumis à la TVA"), default=False)
    vat_number = models.CharField(_("n° de TVA intracommunautaire"), max_length=20, blank=True)

    csp_family = models.CharField(_("famille CSP"), max_length=60, blank=True)
    csp = models.CharField(_("CSP"), max_length=60, blank=True)
    activity = models.CharField(_("activité"), max_length=80, blank=True)
    profession = models.CharField(_("profession"), max_length=80, blank=True)
    introducer = models.CharField(_("apporteur"), max_length=80, blank=True)
    root = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("nom racine")
    )

    created_on = models.DateField(_("créé le"))
    created_by = models.CharField(_("créé par"), max_length=150, blank=True)
    modified_on = models.DateField(_("modifié le"))
    modified_by = models.CharField(_("modifié par"), max_length=150, blank=True)
    modified_at = models.DateTimeField(null=True, editable=False)
    """The moment of the last change made here; unknown for a card that only imports wrote."""
    version = models.PositiveIntegerField(default=1, editable=False)
    """Grows with each change: two people changing the same card see it (see `changing`)."""

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["dossier_key"]
        indexes = [
            models.Index(fields=["email"], name="client_email"),
            # What most people may not see is left out of every list by these keys.
            models.Index(
                fields=["id"], name="client_confidential", condition=models.Q(confidential=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} {self.full_name}"

    @property
    def full_name(self) -> str:
        """« Mr GACHEL Serge », as the lists show it."""
        return " ".join(part for part in (self.title, self.last_name, self.first_name) if part)

    def fill_keys(self) -> None:
        """Compute what sorting and searching read; to be called before writing."""
        self.dossier_key = natural_key(self.dossier)
        names = (self.last_name, self.first_name, self.second_name_line, self.key_name)
        self.search_key = fold(" ".join(names))[:SEARCH_KEY_LENGTH]

    @property
    def address_problem(self) -> str:
        """`email_problem` in the language of the screen."""
        return self.email_problem and (read_addresses(self.email).problem or self.email_problem)

    @property
    def has_usable_address(self) -> bool:
        return bool(self.email) and not self.email_problem
