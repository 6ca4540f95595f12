"""« Signature DKIM »: a key to paste, or one made here; the value to publish is shown."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.dkim import BadKeyError, SigningKey, make_key, read_key
from echeance.dispatch.models import DkimKey
from echeance.dispatch.signing import keep_key

_NAME = r"\A[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\Z"


class DkimForm(forms.ModelForm[DkimKey]):
    """The private key is written, never shown."""

    pem = forms.CharField(
        label=_("Clé privée (PEM)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "wide": True, "autocomplete": "off"}),
    )
    generate = forms.BooleanField(
        label=_("Créer une nouvelle paire de clés (RSA, 2048 bits)"),
        required=False,
        help_text=_("La valeur à publier change : publiez-la avant de signer."),
    )

    class Meta:
        model = DkimKey
        fields = ("domain", "selector", "signs")

    def __init__(self, *args: Any, sender_domain: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._sender_domain = sender_domain.lower()
        self._key: SigningKey | None = None
        self.fields["domain"].initial = self.initial.get("domain") or sender_domain
        self.fields["selector"].initial = self.initial.get("selector") or "echeance"
        for name, problem in (
            (
                "domain",
                gettext("Ce n’est pas un nom de domaine\u00a0: lettres, chiffres, points, tirets."),
            ),
            (
                "selector",
                gettext("Ce n’est pas un sélecteur\u00a0: lettres, chiffres, points, tirets."),
            ),
        ):
            self.fields[name].validators.append(RegexValidator(_NAME, problem))
        self.fields["pem"].help_text = (
            gettext(
                "Enregistrée et chiffrée. Collez-en une pour la remplacer ; vide : elle ne"
                " change pas."
            )
            if self.instance.sealed_key
            else gettext("Collez la vôtre, ou cochez « Créer ». Elle ne sera plus jamais affichée.")
        )

    def clean_domain(self) -> str:
        domain = str(self.cleaned_data["domain"]).lower()
        if self._sender_domain != domain and not self._sender_domain.endswith(f".{domain}"):
            raise forms.ValidationError(
                gettext(
                    "L’expéditeur est du domaine %(sender_domain)s\u00a0: une signature d’un"
                    " autre domaine ne prouve rien (DMARC)."
                )
                % {"sender_domain": self._sender_domain}
            )
        return domain

    def clean_pem(self) -> str:
        pem = str(self.cleaned_data["pem"]).strip()
        if pem:
            try:
                self._key = read_key(pem.encode("ascii", "replace"))
            except BadKeyError as error:
                raise forms.ValidationError(str(error)) from None
        return pem

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("pem") and data.get("generate"):
            self.add_error("generate", gettext("Collez une clé, ou créez-en une : pas les deux."))
        there_is_one = data.get("generate") or self.instance.sealed_key
        if data.get("pem") == "" and not there_is_one:
            self.add_error("pem", gettext("Collez une clé, ou cochez « Créer »."))
        if data.get("generate") and data.get("signs"):
            self.add_error(
                "signs", gettext("Publiez d’abord la valeur de la nouvelle clé, puis cochez.")
            )
        return data

    def keep(self, *, at: datetime) -> DkimKey:
        """The key that was pasted, made, or is kept with other names."""
        data = self.cleaned_data
        key = make_key() if data["generate"] else self._key or read_key(self.instance.pem())
        return keep_key(
            key, domain=data["domain"], selector=data["selector"], signs=data["signs"], at=at
        )
