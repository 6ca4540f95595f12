"""`echeance configure-mail`: server and sender from the command line."""

import argparse
import getpass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from echeance.dispatch.management.dkim_options import add_dkim_arguments, configure_dkim
from echeance.dispatch.management.oauth_options import add_oauth_arguments, oauth_account
from echeance.dispatch.models import Relay, Security, SenderProfile
from echeance.lib.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Régler le serveur d’envoi et l’expéditeur ; ce qui n’est pas donné ne change pas."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", metavar="NOM", help="serveur d’envoi : mail.exemple.fr")
        parser.add_argument("--port", type=int, metavar="N", help="25, 587 ou 465")
        parser.add_argument(
            "--security",
            choices=Security.values,
            help="chiffrement exigé : none, starttls (587) ou tls (465)",
        )
        parser.add_argument("--from", dest="sender", metavar="ADRESSE", help="expéditeur")
        parser.add_argument("--name", metavar="NOM", help="nom affiché de l’expéditeur")
        parser.add_argument("--reply-to", metavar="ADRESSE", help="à qui le client répond")
        parser.add_argument("--user", metavar="COMPTE", help="compte ; vide : sans identification")
        parser.add_argument(
            "--password-file", metavar="FICHIER", help="mot de passe ; « - » : le demander"
        )
        parser.add_argument(
            "--allow-clear-text-login",
            action="store_true",
            help="sans chiffrement, envoyer tout de même le mot de passe en clair",
        )
        add_oauth_arguments(parser)
        add_dkim_arguments(parser)
        parser.add_argument(
            "--pause",
            type=float,
            metavar="SECONDES",
            help="pause après chaque envoi (0,8 au départ)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        relay, sender = Relay.kept() or Relay(pk=1), SenderProfile.current()
        sender = sender or SenderProfile(pk=1)
        _set(relay, host=options["host"], port=options["port"], security=options["security"])
        _set(relay, user=options["user"])
        _set(sender, address=options["sender"], name=options["name"])
        _set(sender, reply_to=options["reply_to"])
        if options["allow_clear_text_login"]:
            relay.allow_clear_text_login = True
        if options["pause"] is not None:
            relay.pause_after_each_ms = round(options["pause"] * 1000)
        if options["password_file"]:
            relay.set_password(_password(options["password_file"]))
        account = oauth_account(relay, options, read=_password)
        for row in (relay, sender):
            _check(row)
        relay.needs_attention = ""
        relay.paused_until = None
        relay.save()
        sender.save()
        if account:
            account.save()
        self.stdout.write(f"Serveur d’envoi : {relay} ({relay.get_security_display()}).")
        self.stdout.write(f"Expéditeur : {sender.address}.")
        for line in configure_dkim(sender, options, at=timezone.now()):
            self.stdout.write(line)


def _set(row: Relay | SenderProfile, **values: object) -> None:
    for name, value in values.items():
        if value is not None:
            setattr(row, name, value)


def _check(row: Relay | SenderProfile) -> None:
    try:
        row.full_clean(exclude=["id"], validate_constraints=False)
    except ValidationError as error:
        problems = [
            f"{_label(row, name)} : {' '.join(messages)}"
            for name, messages in error.message_dict.items()
        ]
        raise CommandError("\n".join(problems), returncode=2) from error


def _label(row: Relay | SenderProfile, name: str) -> str:
    return str(getattr(row._meta.get_field(name), "verbose_name", name))


def _password(file: str) -> str:
    if file == "-":
        return getpass.getpass("Mot de passe du serveur d’envoi : ")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise CommandError(
            f"Le fichier « {file} » est illisible ({error.strerror}).", returncode=2
        ) from error
