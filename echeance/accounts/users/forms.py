"""A person and their password, as an administrator writes them."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import Role, User


class UserForm(forms.ModelForm[User]):
    """Name, role and rights."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "role", "sees_confidential", "is_active")
        labels = {
            "username": _("Identifiant"),
            "first_name": _("Prénom"),
            "last_name": _("Nom"),
            "role": _("Rôle"),
            "sees_confidential": _("Voit les clients confidentiels"),
            "is_active": _("Peut se connecter"),
        }
        help_texts = {
            "username": _("Pour se connecter ; les historiques le citent."),
            "is_active": _(
                "Décochez au départ de la personne : elle est déconnectée, son nom reste dans les"
                " historiques."
            ),
        }
        error_messages = {"username": {"unique": _("Cet identifiant est déjà pris.")}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.is_superuser:
            self.initial["role"] = Role.ADMINISTRATOR
        if self.instance._state.adding:
            del self.fields["is_active"]
        name = self.fields["username"].widget
        name.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}

    def clean_username(self) -> str:
        """« Hala » and « hala » would be two people with one name."""
        name = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("Cet identifiant est déjà pris."))
        return name


class NewPasswordForm(forms.Form):
    """Typed twice; or left empty, and one is composed."""

    password = forms.CharField(
        label=_("Mot de passe"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Laissez vide : un mot de passe est composé, et montré une seule fois."),
    )
    password_again = forms.CharField(
        label=_("Mot de passe, encore une fois"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        password = data.get("password", "")
        if password != data.get("password_again", ""):
            self.add_error(
                "password_again", gettext("Les deux saisies diffèrent ; rien n’a été changé.")
            )
        elif password:
            try:
                validate_password(password, self.user)
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return data
