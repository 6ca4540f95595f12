"""Create, change and lock out people; nobody is ever deleted: histories name them."""

import logging
import secrets

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext

from echeance.accounts.models import Role, User
from echeance.lib.locking import locked

logger = logging.getLogger("echeance.settings")

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another when it is read aloud or copied by hand."""
_GROUPS, _LENGTH = 4, 4


class LastAdministratorError(Exception):
    """Nobody could keep the settings any more. The text is for the person who asked."""


def keep(user: User, *, by: User) -> None:
    """Write a person as the form left it, new or not.

    Raises LastAdministratorError when no active administrator would be left.
    """
    is_new = user._state.adding
    with transaction.atomic():
        # Locked together: two administrators may take each other's role away at the same moment.
        # This one too, in its place: the other of the two saves it, and would wait in a ring.
        everyone = _administrators() | User.objects.filter(pk=user.pk)
        administrators = list(locked(everyone))
        others = [one for one in administrators if one.pk != user.pk]
        if user.role != Role.ADMINISTRATOR:
            user.is_superuser = False  # the role is what is shown, and what counts
        is_administrator = user.is_active and user.role == Role.ADMINISTRATOR
        if not is_administrator and not others:
            raise LastAdministratorError(
                gettext(
                    "C’est le dernier administrateur actif : nommez-en un autre d’abord, sinon plus"
                    " personne ne pourrait régler Échéance."
                )
            )
        user.save()
    logger.info(
        "user %s %s by user %s: role %s, active %s, confidential %s",
        user.pk,
        "created" if is_new else "changed",
        by.pk,
        user.role,
        user.is_active,
        user.sees_confidential,
    )


def change_password(user: User, password: str, *, by: User) -> None:
    """The sessions open under the old one end at their next page."""
    user.set_password(password)
    user.save(update_fields=["password"])
    logger.info("password of user %s changed by user %s", user.pk, by.pk)


def composed_password() -> str:
    """Sixteen signs in four groups: about 79 bits, and easy to read over the telephone."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_GROUPS)
    )


def _administrators() -> models.QuerySet[User]:
    return User.objects.filter(is_active=True).filter(
        Q(role=Role.ADMINISTRATOR) | Q(is_superuser=True)
    )
