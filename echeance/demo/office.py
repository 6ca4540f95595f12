"""`echeance demo`: an office to try, started and stopped as one."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from echeance.demo import folder
from echeance.demo.catch_all import CatchAll
from echeance.demo.children import Children, EndedError, tail
from echeance.demo.furnish import PASSWORD
from echeance.demo.mailbox import FOLDER
from echeance.demo.welcome import welcome
from echeance.lib import only_one
from echeance.lib.french_parser import FrenchParser

help = "Essayer avec un cabinet inventé : rien ne quitte cette machine."

FIRST_PORT = 8010
HOST = "127.0.0.1"
_READY_WITHIN = 60
"""Seconds."""


class DemoError(Exception):
    """Why the demonstration cannot run, in French."""


def main(arguments: list[str]) -> int:
    """Exit codes: 0 stopped by the user; 1 a part stopped by itself; 2 it could not start."""
    parser = FrenchParser(
        prog="echeance demo",
        description=help,
        epilog="Codes de sortie :\n  0  arrêtée par vous\n  1  une partie s’est arrêtée d’elle-même"
        "\n  2  impossible de démarrer",
        called_from_command_line=True,
    )
    parser.add_argument(
        "--data", metavar="DOSSIER", default="var/demo", help="dossier des données (var/demo)"
    )
    parser.add_argument(
        "--port", type=int, default=FIRST_PORT, help=f"port des écrans ({FIRST_PORT})"
    )
    parser.add_argument("--reset", action="store_true", help="effacer les données et recommencer")
    parser.add_argument("--yes", action="store_true", help="ne pas demander avant d’effacer")
    options = parser.parse_args(arguments)
    try:
        return _run(
            Path(options.data).expanduser().resolve(),
            port=options.port,
            reset=options.reset,
            sure=options.yes,
        )
    except EndedError as error:
        print(error, file=sys.stderr)
        return 1
    except (DemoError, folder.OccupiedError) as error:
        print(error, file=sys.stderr)
        return 2


def _run(data: Path, *, port: int, reset: bool, sure: bool) -> int:
    folder.prepare(data)
    with ExitStack() as parts:
        try:
            parts.enter_context(only_one.hold(data / folder.LOCK, wait=0))
        except only_one.TakenError:
            raise DemoError(
                f"Une démonstration tourne déjà sur « {data} ». Arrêtez-la (Ctrl-C dans sa"
                " fenêtre), ou choisissez un autre dossier avec --data."
            ) from None
        if reset and not folder.emptied(data, sure=sure):
            print("Rien n’a été effacé.")
            return 0
        stop = _listen_to_signals()
        free = _free_port(port)
        if free != port:
            print(f"Le port {port} est déjà pris par un autre programme : ce sera le {free}.")
        settings = environment(data, port=free)
        smtp = parts.enter_context(CatchAll(data / FOLDER))
        print("Préparation du cabinet de démonstration…", flush=True)
        _furnish(settings, smtp_port=smtp.port, log=data / "log" / "furnish.log")
        children = parts.enter_context(Children(settings, logs=data / "log"))
        children.start("web")
        children.start("automate")
        if not _answers(free, stop=stop, children=children):
            return 0
        print(welcome(f"http://{HOST}:{free}/", password=PASSWORD, data=data), flush=True)
        while not stop.wait(0.5):
            children.check()
        print("\nArrêt…", flush=True)
    print("Arrêté. « bin/demo » reprend où vous en étiez.", flush=True)
    return 0


def _listen_to_signals() -> threading.Event:
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # SIGHUP, a closed terminal, does not exist on Windows
            signal.signal(getattr(signal, name), ask)
    return stop


def _free_port(first: int) -> int:
    for port in range(first, first + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise DemoError(f"Aucun port libre de {first} à {first + 49} : choisissez-en un avec --port.")


def environment(data: Path, *, port: int) -> dict[str, str]:
    """Nothing of a real installation's settings, above all not its database."""
    others = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ECHEANCE_") and name != "DJANGO_SETTINGS_MODULE"
    }
    return {
        **others,
        "ECHEANCE_DATA_DIR": str(data),
        "ECHEANCE_DEMO": "1",
        "ECHEANCE_ENVIRONMENT_NAME": "Démonstration",
        "ECHEANCE_WEB_HOST": HOST,
        "ECHEANCE_WEB_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }


def _furnish(environment: dict[str, str], *, smtp_port: int, log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            [sys.executable, "-m", "echeance.demo.furnish", str(smtp_port)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C must not leave it half furnished
            check=False,
        )
    if done.returncode != 0:
        raise DemoError(
            f"{tail(log)}\nLa préparation a échoué (voir ci-dessus). Si ces données viennent d’une"
            " autre version, « echeance demo --reset » repart de zéro."
        )


def _answers(port: int, *, stop: threading.Event, children: "Children") -> bool:
    """Wait until the screens answer; False when the user stopped before."""
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        if stop.wait(0.2):
            return False
        children.check()
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", "/compte/connexion/")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except OSError:
            continue
        finally:
            connection.close()
    raise DemoError(f"Les écrans ne répondent pas : voyez « {children.log('web')} ».")
