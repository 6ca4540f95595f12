"""`echeance web`: the screens, served by waitress."""

import argparse
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

import waitress
from django.conf import settings
from django.core.management.base import CommandError

from echeance.dispatch.log_levels import apply_log_settings
from echeance.lib.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Servir les écrans dans le navigateur."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--host",
            default=settings.WEB_HOST,
            help=f"adresse d’écoute (réglage ECHEANCE_WEB_HOST : {settings.WEB_HOST})",
        )
        parser.add_argument(
            "--port",
            type=int,
            default=settings.WEB_PORT,
            help=f"port (réglage ECHEANCE_WEB_PORT : {settings.WEB_PORT})",
        )

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        from echeance.wsgi import application

        if not 0 < port < 65536:  # else another port, modulo 65536, would be listened to
            raise CommandError(f"--port va de 1 à 65535, pas {port}.", returncode=2)
        try:
            server = waitress.create_server(
                application,
                host=host,
                port=port,
                threads=8,
                ident=None,
                # Behind a proxy that ends TLS, links and redirections must say https.
                url_scheme="https" if settings.HTTPS else "http",
            )
        except OSError as error:
            raise CommandError(
                f"Impossible d’écouter sur {host}:{port} ({error.strerror}). Un autre programme"
                " s’en sert peut-être : choisissez un autre port avec --port.",
                returncode=2,
            ) from error
        apply_log_settings()
        signal.signal(signal.SIGTERM, _stop)
        self.stdout.write(f"Échéance répond à http://{host}:{port}/ (Ctrl-C pour arrêter).")
        self.stdout.flush()
        server.run()


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(0)
