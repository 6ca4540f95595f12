"""« Serveur d’envoi »: address, encryption, login."""

import json
from typing import Any

from cryptography import x509
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.models import Authentication, Relay, Security
from echeance.dispatch.oauth_providers import PROVIDERS, Provider
from echeance.dispatch.own_name import is_known_name

_USUAL_PORTS = {
    Security.NONE: (25,),
    Security.STARTTLS: (587, 25),
    Security.TLS: (465,),
}


class ServerForm(forms.ModelForm[Relay]):
    """The password is written, never shown."""

    password = forms.CharField(
        label=_("Mot de passe"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Relay
        fields = (
            "host", "port", "security", "authentication", "user", "allow_clear_text_login",
            "ehlo_name", "user_agent", "ca_pem",
        )  # fmt: skip
        widgets = {"ca_pem": forms.Textarea(attrs={"rows": 4, "wide": True})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["authentication"].required = self.fields["host"].required = False
        if self.instance.authentication == Authentication.PASSWORD and not self.instance.user:
            self.initial["authentication"] = Authentication.NONE
        self.fields["security"].widget.attrs["data-usual-ports"] = json.dumps(
            {security.value: ports[0] for security, ports in _USUAL_PORTS.items()}
        )
        self.fields["user"].help_text = gettext(
            "Avec OAuth2, l’adresse de la boîte qui envoie : avis@exemple.fr."
        )
        self.fields["password"].help_text = (
            gettext(
                "Enregistré et chiffré. Saisissez-en un pour le remplacer ; vide : il ne change"
                " pas."
            )
            if self.instance.sealed_password
            else gettext("Il sera chiffré, et ne sera plus jamais affiché.")
        )

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip()
        if not host and self.provider is None:
            raise forms.ValidationError(gettext("Indiquez le serveur d’envoi."))
        if set(host) & set("()[]") and ":" not in host:
            raise forms.ValidationError(
                gettext("Indiquez le nom du serveur sans parenthèses ni crochets.")
            )
        if " " in host or "/" in host:
            raise forms.ValidationError(
                gettext(
                    "«\u00a0%(host)s\u00a0» n’est pas un nom de serveur\u00a0: écrivez-le"
                    " ainsi\u00a0: mail.exemple.fr."
                )
                % {"host": host}
            )
        return host

    @property
    def provider(self) -> Provider | None:
        """Whose servers are known by the choice of the authentication."""
        return PROVIDERS.get(self.data.get("authentication", ""))

    def clean_authentication(self) -> str:
        """A page made before there was a choice sends none."""
        return self.cleaned_data["authentication"] or Authentication.PASSWORD

    def clean_ehlo_name(self) -> str:
        return str(self.cleaned_data["ehlo_name"]).strip()

    def clean_ca_pem(self) -> str:
        pem = str(self.cleaned_data["ca_pem"]).strip()
        if pem:
            try:
                x509.load_pem_x509_certificates(pem.encode())
            except ValueError:
                raise forms.ValidationError(
                    gettext(
                        "Ce texte n’est pas un certificat PEM : il commence par"
                        " « -----BEGIN CERTIFICATE----- »."
                    )
                ) from None
        return pem

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.provider and data.get("host") == "":
            data["host"], data["port"] = self.provider.host, self.provider.port
            data["security"] = self.provider.security
        how = data.get("authentication")
        user = data.get("user")
        if how == Authentication.PASSWORD:
            self._check_password(data)
        elif data.get("password"):
            self.add_error("password", gettext("Cette authentification n’a pas de mot de passe."))
        if how in Authentication.by_token() and not user:
            self.add_error("user", gettext("Indiquez l’adresse de la boîte qui envoie."))
        if how == Authentication.NONE:
            user = data["user"] = ""
        in_clear = user and data.get("security") == Security.NONE
        if in_clear and not data.get("allow_clear_text_login"):
            self.add_error(
                "allow_clear_text_login",
                gettext(
                    "Le mot de passe, ou le jeton, passerait en clair : choisissez STARTTLS ou"
                    " TLS, ou cochez cette case."
                ),
            )
        return data

    @property
    def warnings(self) -> list[str]:
        """What is allowed and yet seldom right; for a form that is valid."""
        data, found = self.cleaned_data, []
        usual = _USUAL_PORTS[Security(data["security"])]
        if data["port"] not in usual and data["port"] in {25, 465, 587}:
            found.append(
                gettext(
                    "Le port %(port)s est inhabituel avec cette sécurité\u00a0: d’ordinaire"
                    " %(usual)s. «\u00a0Tester le serveur\u00a0» le dira."
                )
                % {"port": data["port"], "usual": gettext(" ou ").join(map(str, usual))}
            )
        name = data["ehlo_name"]
        if name.lower() == "localhost":
            found.append(
                gettext(
                    "Beaucoup de serveurs refusent « localhost » comme nom annoncé : indiquez le"
                    " nom complet de cette machine, ou laissez vide."
                )
            )
        elif name and not is_known_name(name):
            found.append(
                gettext(
                    "Le nom annoncé « %(name)s » n’a pas d’adresse, ce que beaucoup de serveurs"
                    " vérifient : indiquez le nom complet de cette machine, ou laissez vide."
                )
                % {"name": name}
            )
        microsoft = data["host"].lower().endswith(("office365.com", "outlook.com"))
        if microsoft and data["authentication"] == Authentication.PASSWORD:
            found.append(
                gettext(
                    "Microsoft 365 arrête l’envoi par mot de passe à la fin de décembre 2026 :"
                    " préparez l’authentification « Microsoft 365 (OAuth2) »."
                )
            )
        return found

    def _check_password(self, data: dict[str, Any]) -> None:
        if data.get("user") and not data.get("password") and not self.instance.sealed_password:
            self.add_error("password", gettext("Ce compte a besoin de son mot de passe."))
        if data.get("password") and not data.get("user"):
            self.add_error("user", gettext("Indiquez le compte de ce mot de passe."))

    def save(self, commit: bool = True) -> Relay:  # noqa: FBT001, FBT002  Django's signature
        relay = self.instance
        relay.pk = 1
        if self.cleaned_data["password"]:
            relay.set_password(self.cleaned_data["password"])
        if not relay.user or relay.authentication != Authentication.PASSWORD:
            relay.set_password("")
        # A person has looked: the automate may try again.
        relay.needs_attention, relay.pause_reason, relay.paused_until = "", "", None
        relay.troubles_in_a_row = 0
        relay.save()
        return relay
