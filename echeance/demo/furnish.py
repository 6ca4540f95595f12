"""The invented office's data: books, users, mail server. Run again, it adds what is missing.

python -m echeance.demo.furnish SMTP_PORT
"""

import os
import sys
from pathlib import Path

import django

BOOKS = Path(__file__).resolve().parent / "books"
PASSWORD = "demonstration"  # told to everybody, on this machine only
USERS = (
    # name, role, first and last name
    ("demo", "administrator", "Dominique", "Essai"),
    ("hala", "manager", "Hala", "Nasser"),
    ("lecture", "reader", "Lucie", "Regard"),
)


def main(smtp_port: int) -> None:
    """Raises CommandError when the product refuses its own sample books."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echeance.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from echeance.demo.sample_letters import furnish_letters
    from echeance.lib import database
    from echeance.portfolio.models import Client

    if not settings.DEMO:
        raise RuntimeError("only the demonstration is furnished")
    database.make_or_check()
    _users()
    if not Client.objects.exists():
        call_command("import_books", str(BOOKS))
        furnish_letters(at=timezone.now())  # noqa: TID251 this module is a command
    _mail_server(smtp_port)


def _users() -> None:
    from echeance.accounts.models import User

    for name, role, first_name, last_name in USERS:
        if User.objects.filter(username=name).exists():
            continue
        user = User(username=name, role=role, first_name=first_name, last_name=last_name)
        user.set_password(PASSWORD)
        user.save()


def _mail_server(port: int) -> None:
    """The catch-all server has another port at each start."""
    from echeance.dispatch.models import Relay, Security, SenderProfile

    Relay.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Serveur de démonstration",
            "host": "127.0.0.1",
            "port": port,
            "security": Security.NONE,
            "user": "",
            "start_wait_ms": 0,
            "idle_wait_ms": 1000,
        },
        create_defaults={
            "name": "Serveur de démonstration",
            "host": "127.0.0.1",
            "port": port,
            "security": Security.NONE,
            "start_wait_ms": 0,
            "idle_wait_ms": 1000,
            "pause_after_each_ms": 500,
        },
    )
    Relay.all_is_well()
    SenderProfile.objects.get_or_create(
        pk=1,
        defaults={
            "address": "avis@forem.exemple.fr",
            "name": "FOREM Courtage",
            "reply_to": "contact@forem.exemple.fr",
        },
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
