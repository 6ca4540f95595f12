"""What a provider's refusal of a token means, in French, with the remedy."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _


class AuthorisationError(Exception):
    """The provider refuses: a person must act. The message is a French sentence."""


class ProviderRefusalError(AuthorisationError):
    """The provider's own words, for whoever can say better what they mean at this point."""

    def __init__(self, sentence: str, *, word: str, description: str) -> None:
        super().__init__(sentence)
        self.word, self.description = word, description


class TokenServerError(Exception):
    """No token now, for a reason that may pass. The message is a French sentence."""


# Microsoft's own codes say more than the standard word; source: « Microsoft Entra authentication
# and authorization error codes ».
_MICROSOFT = {
    "AADSTS65001": "consent_required",
    "AADSTS65004": "access_denied",
    "AADSTS90094": "consent_required",
    "AADSTS7000215": "invalid_client",
    "AADSTS7000222": "expired_secret",
    "AADSTS700016": "unknown_application",
    "AADSTS90002": "unknown_tenant",
    "AADSTS900023": "unknown_tenant",
    "AADSTS700082": "invalid_grant",
    "AADSTS50173": "invalid_grant",
    "AADSTS900941": "consent_required",
    "AADSTS50011": "redirect_uri_mismatch",
    "AADSTS500112": "redirect_uri_mismatch",
    "AADSTS9002325": "pkce",
    "AADSTS501481": "pkce",
    "AADSTS54005": "code_used",
    "AADSTS70008": "code_used",
    "AADSTS7000218": "invalid_client",
    "AADSTS50105": "not_assigned",
    "AADSTS50076": "interaction_required",
    "AADSTS53003": "blocked_by_policy",
}
_SENTENCES = {
    "invalid_client": _(
        "L’identifiant de l’application ou son secret est refusé. Copiez de nouveau la valeur"
        " du secret (et non son identifiant) depuis la console du fournisseur."
    ),
    "expired_secret": _(
        "Le secret de l’application a expiré. Créez-en un nouveau dans la console du"
        " fournisseur et saisissez-le ici."
    ),
    "invalid_grant": _(
        "L’autorisation a expiré ou a été retirée (mot de passe changé, accès révoqué ou non"
        " utilisé trop longtemps). Autorisez de nouveau l’application et saisissez le nouveau"
        " jeton d’actualisation."
    ),
    "consent_required": _(
        "Le consentement de l’administrateur manque. Un administrateur du fournisseur doit"
        " accorder à l’application le droit d’envoyer (SMTP)."
    ),
    "interaction_required": _(
        "Le fournisseur demande une connexion par une personne (double authentification)."
        " Autorisez de nouveau l’application depuis un navigateur."
    ),
    "unauthorized_client": _(
        "Cette application n’a pas le droit de demander un jeton de cette façon. Vérifiez le"
        " type d’application dans la console du fournisseur."
    ),
    "unsupported_grant_type": _(
        "Le fournisseur n’accepte pas ce mode d’autorisation. Avec Google, utilisez un jeton"
        " d’actualisation."
    ),
    "invalid_scope": _("La portée demandée (scope) est refusée. Remettez celle du fournisseur."),
    "unknown_application": _(
        "Le fournisseur ne connaît pas cette application dans ce locataire. Vérifiez"
        " l’identifiant de l’application et celui du locataire (tenant)."
    ),
    "unknown_tenant": _(
        "Le locataire (tenant) est inconnu du fournisseur. Recopiez son identifiant, ou"
        " indiquez votre domaine."
    ),
    "blocked_by_policy": _(
        "Une règle d’accès conditionnel de l’entreprise bloque l’application."
        " L’administrateur du fournisseur doit l’autoriser depuis ce poste."
    ),
}
_CONSENT_SENTENCES = {
    "access_denied": gettext_lazy(
        "L’accès a été refusé sur la page du fournisseur : rien n’a changé ici."
        " Recommencez, et acceptez que l’application envoie des messages."
    ),
    "consent_required": gettext_lazy(
        "Le fournisseur exige l’accord d’un administrateur de l’organisation :"
        " demandez-lui d’accorder à l’application le droit d’envoyer (SMTP), puis recommencez."
    ),
    "redirect_uri_mismatch": gettext_lazy(
        "L’adresse de retour n’est pas celle déclarée chez le fournisseur :"
        " recopiez-y exactement celle de cette page."
    ),
    "invalid_grant": gettext_lazy("Le code du fournisseur a expiré ou a déjà servi : recommencez."),
    "code_used": gettext_lazy("Le code du fournisseur a expiré ou a déjà servi : recommencez."),
    "pkce": gettext_lazy(
        "Le fournisseur ne reconnaît pas cette demande : recommencez depuis cette page."
    ),
    "not_assigned": gettext_lazy(
        "Ce compte n’a pas le droit d’utiliser l’application : un administrateur du"
        " fournisseur doit le lui attribuer."
    ),
    "login_required": gettext_lazy("Le fournisseur n’a pas reconnu ce compte : recommencez."),
}
"""What the same words mean while a person is in front of the provider's page."""
_ADMINISTRATOR = ("admin consent", "administrator", "admin_policy_enforced")
_MAY_PASS = frozenset({"temporarily_unavailable", "slow_down", "server_error"})


def refusal_sentence(
    answer: Mapping[str, Any], *, status: int
) -> AuthorisationError | TokenServerError:
    """The error to raise for the provider's JSON `answer` (RFC 6749, section 5.2)."""
    word = str(answer.get("error", ""))
    description = " ".join(str(answer.get("error_description", "")).split())
    if word in _MAY_PASS:
        return TokenServerError(
            gettext("Le serveur d’autorisation demande d’attendre (%(word)s).") % {"word": word}
        )
    meaning = _meaning(word, description)
    sentence = _SENTENCES.get(meaning) or _CONSENT_SENTENCES.get(meaning, _NO_TOKEN)
    return ProviderRefusalError(
        gettext("%(sentence)s Réponse %(status)s : %(description)s.")
        % {"sentence": sentence, "status": status, "description": _own_words(word, description)},
        word=word,
        description=description,
    )


def consent_refusal(word: str, description: str) -> AuthorisationError:
    """The error for what the provider's page or its answer to our code said (4.1.2.1)."""
    meaning = _meaning(word, description)
    asks_administrator = any(one in f"{word} {description}".lower() for one in _ADMINISTRATOR)
    if meaning == "access_denied" and asks_administrator:
        meaning = "consent_required"
    sentence = _CONSENT_SENTENCES.get(meaning) or _SENTENCES.get(meaning, _NO_CONSENT)
    return AuthorisationError(
        gettext("%(sentence)s Réponse : %(description)s.")
        % {"sentence": sentence, "description": _own_words(word, description)}
    )


_NO_TOKEN = _("Le fournisseur refuse de donner un jeton.")
_NO_CONSENT = gettext_lazy("Le fournisseur n’a pas donné l’autorisation.")
_MICROSOFT_CODE = re.compile(r"AADSTS\d+")


def _meaning(word: str, description: str) -> str:
    code = _MICROSOFT_CODE.search(description)
    return _MICROSOFT.get(code[0], word) if code else word


def _own_words(word: str, description: str) -> str:
    shown = "".join(one if one.isprintable() else " " for one in f"{word}, {description[:300]}")
    return shown.strip(" ,") or gettext("sans explication")
