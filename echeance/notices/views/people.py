"""Who asks, and whether they may."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from echeance.accounts import rights
from echeance.accounts.models import User


def editor(request: HttpRequest, *, to: str) -> User:
    """The person, who may change things; PermissionDenied otherwise, saying what for."""
    user = request.user
    if not rights.may_change(user) or not isinstance(user, User):
        raise PermissionDenied(f"Votre rôle ne permet pas d’{to}.")
    return user
