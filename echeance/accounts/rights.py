"""What a user may do. Views ask here; nothing is decided in a template."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import Role, User
from echeance.lib.translating import Words

Person = User | AnonymousUser


class ReservedError(PermissionDenied):
    """Refused to this role: the page that says so also says whose it is."""

    open_to: Words


class AdministratorsOnlyError(ReservedError):
    """See `may_configure`."""

    open_to = _("Réservé aux administrateurs.")


class ManagersOnlyError(ReservedError):
    """See `may_change`."""

    open_to = _("Réservé aux gestionnaires et aux administrateurs.")


def may_change(person: Person) -> bool:
    """Change the books, run editions, validate and block notices."""
    return person.is_authenticated and (
        person.is_superuser or person.role in {Role.ADMINISTRATOR, Role.MANAGER}
    )


def may_configure(person: Person) -> bool:
    """Change settings, start and stop the automate, manage users."""
    return person.is_authenticated and (person.is_superuser or person.role == Role.ADMINISTRATOR)


def sees_confidential(person: Person) -> bool:
    """See the clients marked confidential (confidentiel) and their notices."""
    return person.is_authenticated and (may_configure(person) or person.sees_confidential)
