"""What a provider's refusal of a token means, in French, with the remedy."""

from collections.abc import Mapping
from typing import Any


class AuthorisationError(Exception):
    """The provider refuses: a person must act. The message is a French sentence."""


class TokenServerError(Exception):
    """No token now, for a reason that may pass. The message is a French sentence."""


# Microsoft's own codes say more than the standard word; source: « Microsoft Entra authentication
# and authorization error codes ».
_MICROSOFT = {
    "AADSTS65001": "consent_required",
    "AADSTS65004": "consent_required",
    "AADSTS90094": "consent_required",
    "AADSTS7000215": "invalid_client",
    "AADSTS7000222": "expired_secret",
    "AADSTS700016": "unknown_application",
    "AADSTS90002": "unknown_tenant",
    "AADSTS900023": "unknown_tenant",
    "AADSTS700082": "invalid_grant",
    "AADSTS50173": "invalid_grant",
    "AADSTS50076": "interaction_required",
    "AADSTS53003": "blocked_by_policy",
}
_SENTENCES = {
    "invalid_client": "L’identifiant de l’application ou son secret est refusé."
    " Copiez de nouveau la valeur du secret (et non son identifiant) depuis la console du"
    " fournisseur.",
    "expired_secret": "Le secret de l’application a expiré."
    " Créez-en un nouveau dans la console du fournisseur et saisissez-le ici.",
    "invalid_grant": "L’autorisation a expiré ou a été retirée (mot de passe changé, accès"
    " révoqué ou non utilisé trop longtemps). Autorisez de nouveau l’application et saisissez le"
    " nouveau jeton d’actualisation.",
    "consent_required": "Le consentement de l’administrateur manque. Un administrateur du"
    " fournisseur doit accorder à l’application le droit d’envoyer (SMTP).",
    "interaction_required": "Le fournisseur demande une connexion par une personne (double"
    " authentification). Autorisez de nouveau l’application depuis un navigateur.",
    "unauthorized_client": "Cette application n’a pas le droit de demander un jeton de cette façon."
    " Vérifiez le type d’application dans la console du fournisseur.",
    "unsupported_grant_type": "Le fournisseur n’accepte pas ce mode d’autorisation."
    " Avec Google, utilisez un jeton d’actualisation.",
    "invalid_scope": "La portée demandée (scope) est refusée. Remettez celle du fournisseur.",
    "unknown_application": "Le fournisseur ne connaît pas cette application dans ce locataire."
    " Vérifiez l’identifiant de l’application et celui du locataire (tenant).",
    "unknown_tenant": "Le locataire (tenant) est inconnu du fournisseur."
    " Recopiez son identifiant, ou indiquez votre domaine.",
    "blocked_by_policy": "Une règle d’accès conditionnel de l’entreprise bloque l’application."
    " L’administrateur du fournisseur doit l’autoriser depuis ce poste.",
}
_MAY_PASS = frozenset({"temporarily_unavailable", "slow_down", "server_error"})


def refusal_sentence(
    answer: Mapping[str, Any], *, status: int
) -> AuthorisationError | TokenServerError:
    """The error to raise for the provider's JSON `answer` (RFC 6749, section 5.2)."""
    word = str(answer.get("error", ""))
    description = " ".join(str(answer.get("error_description", "")).split())
    if word in _MAY_PASS:
        return TokenServerError(f"Le serveur d’autorisation demande d’attendre ({word}).")
    code = description.partition(":")[0].strip()
    meaning = _MICROSOFT.get(code, word)
    sentence = _SENTENCES.get(meaning, "Le fournisseur refuse de donner un jeton.")
    own_words = ", ".join(part for part in (word, description[:300]) if part)
    return AuthorisationError(f"{sentence} Réponse {status} : {own_words or 'sans explication'}.")
