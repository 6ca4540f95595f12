"""« Tester le serveur »: name, connection, encryption, login, sender; nothing is sent."""

import socket
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.dialogue import Delivery, Phase
from echeance.dispatch.outcomes import judge
from echeance.dispatch.server import Server, Timeouts
from echeance.dispatch.transport import SmtpTransport

PATIENCE = Timeouts(connect=10, command=15)
"""Seconds: a person waits for the answer."""


class StepState(Enum):
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class Step:
    label: str
    state: StepState
    words: str = ""


@dataclass(frozen=True)
class ServerTest:
    """What came of it."""

    steps: tuple[Step, ...]
    trouble: str = ""
    """What stopped it, in French; empty when all went well."""

    @property
    def succeeded(self) -> bool:
        return not self.trouble


_LABELS = (
    _("Nom résolu"),
    _("Connexion et accueil"),
    _("Chiffrement"),
    _("Identification"),
    _("Expéditeur accepté"),
)
_STEP_OF = {
    Phase.CONNECT: 1,
    Phase.GREETING: 1,
    Phase.EHLO: 1,
    Phase.TLS: 2,
    Phase.AUTH: 3,
    Phase.MAIL: 4,
}


def try_server(server: Server, *, sender: str) -> ServerTest:
    """Speak to the server up to MAIL FROM, then take it back. `sender`: empty, not asked."""
    address = _resolve(server)
    if address is None:
        words = gettext(
            "Le nom «\u00a0%(host)s\u00a0» est introuvable. Vérifiez l’orthographe, et que"
            " cette machine a accès au DNS."
        ) % {"host": server.host}
        return ServerTest(_steps(server, sender, failed=0, words=words), words)
    transport = SmtpTransport(server, timeouts=PATIENCE)
    trouble = transport.probe(sender)
    transport.close()
    if trouble is None:
        return ServerTest(_steps(server, sender, failed=len(_LABELS), address=address))
    words = _told(trouble)
    failed = _STEP_OF.get(trouble.phase, 1)
    return ServerTest(_steps(server, sender, failed=failed, words=words, address=address), words)


def _told(trouble: Delivery) -> str:
    return judge(trouble).remark or str(trouble.reply)


def _resolve(server: Server) -> str | None:
    try:
        found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except OSError:
        return None
    return str(found[0][4][0])


def _steps(
    server: Server, sender: str, *, failed: int, words: str = "", address: str = ""
) -> tuple[Step, ...]:
    done = (
        address,
        f"port {server.port}",
        gettext("certificat vérifié"),
        server.user,
        sender,
    )
    not_asked = {
        2: gettext("Non chiffrée, comme demandé.") if server.security == "none" else "",
        3: "" if server.user else gettext("Aucune n’est demandée."),
        4: "" if sender else gettext("Aucun expéditeur n’est encore indiqué."),
    }
    steps = []
    for number, label in enumerate(map(str, _LABELS)):
        if number == failed:
            steps.append(Step(label, StepState.FAILED, words))
        elif number > failed:
            steps.append(Step(label, StepState.NOT_REACHED))
        elif not_asked.get(number):
            steps.append(Step(label, StepState.SKIPPED, not_asked[number]))
        else:
            steps.append(Step(label, StepState.DONE, done[number]))
    return tuple(steps)
