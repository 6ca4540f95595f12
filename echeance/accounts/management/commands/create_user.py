"""`echeance create-user`: a person who may sign in; the first one of a new office."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any, ClassVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from echeance.accounts.models import Role, User
from echeance.lib.commands import Command as BaseCommand

_ROLES = {
    "administrateur": Role.ADMINISTRATOR,
    "gestionnaire": Role.MANAGER,
    "lecture-seule": Role.READER,
}


class Command(BaseCommand):
    help = "Créer un utilisateur, ou changer son mot de passe et son rôle."
    exit_codes: ClassVar[dict[int, str]] = {1: "utilisateur ou mot de passe refusé"}

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username", metavar="NOM", help="nom pour se connecter")
        parser.add_argument("--role", choices=list(_ROLES), required=True, help="ce qu’il peut")
        parser.add_argument(
            "--sees-confidential", action="store_true", help="voit les clients confidentiels"
        )
        parser.add_argument(
            "--password-file",
            metavar="FICHIER",
            help="fichier dont la première ligne est le mot de passe (« - » : entrée standard) ;"
            " sans cette option, il est demandé",
        )
        parser.add_argument(
            "--update", action="store_true", help="accepter un utilisateur qui existe déjà"
        )

    def handle(
        self,
        *args: Any,
        username: str,
        role: str,
        sees_confidential: bool,
        password_file: str | None,
        update: bool,
        **options: Any,
    ) -> None:
        user = User.objects.filter(username=username).first()
        if user is not None and not update:
            raise CommandError(
                f"L’utilisateur « {username} » existe déjà. Ajoutez --update pour le changer."
            )
        user = user or User(username=username)
        user.role = _ROLES[role]
        user.sees_confidential = sees_confidential
        password = _password(password_file)
        try:
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        user.save()
        self.stdout.write(f"{user.username} peut se connecter ({user.get_role_display()}).")


def _password(file: str | None) -> str:
    """Read where it was put; never an argument, which other users of the machine could see."""
    if file == "-":
        return sys.stdin.readline().rstrip("\n")
    if file is not None:
        try:
            return Path(file).read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except OSError as error:
            raise CommandError(
                f"« {file} » est illisible ({error.strerror}).", returncode=2
            ) from error
    first = getpass.getpass("Mot de passe : ")
    if getpass.getpass("Encore une fois : ") != first:
        raise CommandError("Les deux saisies diffèrent ; rien n’a été changé.")
    return first
