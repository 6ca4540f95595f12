"""The part of « Serveur d’envoi » that concerns OAuth 2: what the provider’s console gave."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import Authentication, OauthAccount
from echeance.lib.translating import Words

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _secret(label: Words, help_text: Words) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=help_text,
    )


class OauthForm(forms.ModelForm[OauthAccount]):
    """Secrets are written, never shown; empty keeps what there is."""

    secret = _secret(_("Secret de l’application"), _("Sa valeur, et non son identifiant."))
    refresh = _secret(
        _("Jeton d’actualisation"),
        _(
            "Vide : obtenu par le navigateur, plus bas ; ou, avec Microsoft 365, l’application"
            " s’identifie pour elle-même."
        ),
    )

    class Meta:
        model = OauthAccount
        fields = ("client_id", "tenant", "token_url", "consent_url", "scope")

    prefix = "oauth"

    def __init__(self, *args: Any, authentication: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._how = authentication
        for name, sealed in (
            ("secret", self.instance.sealed_secret),
            ("refresh", self.instance.sealed_refresh),
        ):
            if sealed:
                kept = gettext("Enregistré et chiffré\u00a0; vide\u00a0: il ne change pas.")
                field = self.fields[name]
                field.help_text = f"{field.help_text} {kept}"

    @property
    def concerned(self) -> bool:
        """Whether the authentication that was chosen needs any of this."""
        return self._how in Authentication.by_token()

    @property
    def warnings(self) -> list[str]:
        """What is still to do, for a form that was saved."""
        if self._how != Authentication.GOOGLE or self.instance.sealed_refresh:
            return []
        return [gettext("Il reste à autoriser l’envoi : « Se connecter à Google », plus bas.")]

    def clean_token_url(self) -> str:
        return self._secure("token_url")

    def clean_consent_url(self) -> str:
        return self._secure("consent_url")

    def _secure(self, name: str) -> str:
        address = str(self.cleaned_data[name]).strip()
        parts = urlsplit(address)
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if address and parts.scheme != "https" and not local:
            raise forms.ValidationError(gettext("Cette adresse commence par https://."))
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.concerned:
            return data
        if not data.get("client_id"):
            self.add_error("client_id", gettext("Indiquez l’identifiant de l’application."))
        has_secret = data.get("secret") or self.instance.sealed_secret
        has_refresh = data.get("refresh") or self.instance.sealed_refresh
        if self._how == Authentication.MICROSOFT_365 and not data.get("tenant"):
            self.add_error(
                "tenant", gettext("Indiquez le locataire (tenant) de votre organisation.")
            )
        no_address = "token_url" in data and not data["token_url"]
        if self._how == Authentication.OAUTH2 and no_address:
            self.add_error(
                "token_url", gettext("Indiquez l’adresse où ce fournisseur donne ses jetons.")
            )
        if not has_secret and not has_refresh:
            self.add_error("secret", gettext("Indiquez le secret de l’application."))
        return data

    def save(self, commit: bool = True) -> OauthAccount:  # noqa: FBT001, FBT002  Django's signature
        account = self.instance
        account.pk = 1
        account.set_secrets(
            secret=self.cleaned_data["secret"] or None, refresh=self.cleaned_data["refresh"] or None
        )
        account.save()
        return account
