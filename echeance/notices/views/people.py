"""Who asks, and whether they may."""

from django.http import HttpRequest
from django.utils.translation import gettext

from echeance.accounts import rights
from echeance.accounts.models import User


def editor(request: HttpRequest) -> User:
    """The person, who may change things; ManagersOnlyError otherwise."""
    user = request.user
    if not rights.may_change(user) or not isinstance(user, User):
        raise rights.ManagersOnlyError(gettext("Votre rôle ne permet pas d’éditer des avis."))
    return user
