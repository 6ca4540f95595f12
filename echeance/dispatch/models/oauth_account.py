"""What the mail provider gave the office to sign in without a password (OAuth 2)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.lib import sealing


class OauthAccount(models.Model):
    """The application declared at the provider: one row. Secrets are sealed, never shown."""

    client_id = models.CharField(_("identifiant de l’application"), max_length=200, blank=True)
    tenant = models.CharField(
        _("locataire (tenant)"),
        max_length=200,
        blank=True,
        help_text=_("Microsoft 365 : l’identifiant de l’annuaire, ou votre domaine."),
    )
    token_url = models.CharField(
        _("adresse des jetons"),
        max_length=500,
        blank=True,
        help_text=_("Autre fournisseur seulement : son adresse en https://, « token endpoint »."),
    )
    consent_url = models.CharField(
        _("adresse d’autorisation"),
        max_length=500,
        blank=True,
        help_text=_(
            "Autre fournisseur seulement : son adresse en https://, « authorization endpoint » ;"
            " sans elle, collez un jeton d’actualisation."
        ),
    )
    scope = models.CharField(
        _("portée (scope)"),
        max_length=500,
        blank=True,
        help_text=_("Vide : celle du fournisseur."),
    )
    sealed_secret = models.TextField(blank=True, editable=False)
    sealed_refresh = models.TextField(blank=True, editable=False)
    sealed_token = models.TextField(blank=True, editable=False)
    """The last access token and its end, as `oauth.Token.as_json`."""
    authorised_by = models.CharField(_("autorisé par"), max_length=150, blank=True, editable=False)
    """Who of the office went through the provider's page; empty for a pasted token."""
    authorised_at = models.DateTimeField(_("autorisé le"), null=True, editable=False)
    authorised_mailbox = models.CharField(
        _("boîte qui a autorisé"), max_length=254, blank=True, editable=False
    )
    """As the provider names it; empty when it does not say."""

    class Meta:
        verbose_name = _("compte OAuth 2")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_oauth_account_row")
        ]

    def __str__(self) -> str:
        return self.client_id

    @classmethod
    def current(cls) -> "OauthAccount":
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def set_secrets(self, *, secret: str | None = None, refresh: str | None = None) -> None:
        """Seal what is given; None keeps what there is. The token got with the old ones goes."""
        if secret is not None:
            self.sealed_secret = sealing.seal(secret, key=settings.ENCRYPTION_KEY)
        if refresh is not None:
            self.authorised_by, self.authorised_at, self.authorised_mailbox = "", None, ""
            self.sealed_refresh = sealing.seal(refresh, key=settings.ENCRYPTION_KEY)
        self.sealed_token = ""

    def note_consent(self, *, by: str, at: datetime, mailbox: str) -> None:
        """After `set_secrets`: who obtained the refresh token through the provider's page."""
        self.authorised_by, self.authorised_at = by, at
        self.authorised_mailbox = mailbox[:254]

    def secret(self) -> str:
        """Raises CannotUnsealError when the installation's key has changed."""
        return sealing.unseal(self.sealed_secret, key=settings.ENCRYPTION_KEY)

    def refresh(self) -> str:
        """Raises CannotUnsealError when the installation's key has changed."""
        return sealing.unseal(self.sealed_refresh, key=settings.ENCRYPTION_KEY)
