"""Can the mailer work? Server, sender, journal, sign of life: for `echeance doctor`."""

from datetime import datetime

from django.conf import settings

from echeance.dispatch.connecting import server_of
from echeance.dispatch.models import BlindCopy, MailTemplate, Relay, SenderProfile
from echeance.dispatch.models.mail_template import FAMILY
from echeance.dispatch.outcomes import judge
from echeance.dispatch.server import Timeouts
from echeance.dispatch.state import automate_state
from echeance.dispatch.transport import SmtpTransport
from echeance.lib.checks import Check, State
from echeance.lib.sealing import CannotUnsealError
from echeance.notices.merge_fields import FIELDS
from echeance.notices.wording import WordingError, read_wording
from echeance.portfolio.addresses import ascii_form

_PATIENCE = Timeouts(connect=10, command=15)


def checks(*, at: datetime) -> list[Check]:
    """In the order in which a person would mend them. The server is spoken to, nothing is sent."""
    return [_relay(at), _sender(), *_copies(), _template(), _journal(), _automate(at)]


def _relay(at: datetime) -> Check:
    name, relay = "Serveur d’envoi", Relay.current()
    if relay is None:
        return Check(
            name=name,
            state=State.WARNING,
            message="aucun serveur n’est configuré.",
            remedy="Lancez « echeance configure-mail », ou ouvrez « Paramètres ».",
        )
    try:
        transport = SmtpTransport(server_of(relay, clock=lambda: at), timeouts=_PATIENCE)
    except CannotUnsealError:
        return Check(
            name=name,
            state=State.BAD,
            message="un secret a été chiffré avec une autre clé.",
            remedy="Remettez le fichier encryption.key d’origine, ou ressaisissez-le.",
        )
    sender = SenderProfile.current()
    trouble = transport.probe(ascii_form(sender.address) if sender else "")
    transport.close()
    if trouble:
        return Check(
            name=name,
            state=State.BAD,
            message=f"{relay} : {judge(trouble).remark}",
            remedy="Vérifiez « Paramètres », « Serveur d’envoi ».",
        )
    if relay.needs_attention:
        return Check(
            name=name,
            state=State.BAD,
            message=f"{relay} répond, mais l’automate attend quelqu’un : {relay.needs_attention}",
            remedy="Corrigez le réglage, puis « Reprendre » sur la page « Automate ».",
        )
    return Check(name=name, state=State.GOOD, message=f"{relay} répond.")


def _sender() -> Check:
    name, sender = "Expéditeur", SenderProfile.current()
    if sender is None:
        return Check(
            name=name,
            state=State.WARNING,
            message="aucun expéditeur n’est configuré.",
            remedy="Lancez « echeance configure-mail --from ADRESSE ».",
        )
    return Check(name=name, state=State.GOOD, message=f"{sender.address}.")


def _copies() -> list[Check]:
    copies = [copy.address for copy in BlindCopy.objects.confirmed()]
    if not copies:
        return []
    return [
        Check(
            name="Copies cachées",
            state=State.WARNING,
            message=f"chaque avis part aussi à {', '.join(copies)}.",
            remedy="Retirez-les dans « Paramètres » si ce n’est pas voulu.",
        )
    ]


def _template() -> Check:
    name, version = "Modèle du message", MailTemplate.objects.filter(family=FAMILY).first()
    if version is None:
        return Check(name=name, state=State.GOOD, message="celui du produit.")
    try:
        for part in (version.subject, version.text, version.html):
            read_wording(part, known=FIELDS)
    except WordingError as error:
        return Check(
            name=name, state=State.BAD, message=str(error), remedy="Corrigez ce champ du modèle."
        )
    return Check(name=name, state=State.GOOD, message=f"version {version.pk}.")


def _journal() -> Check:
    name, folder = "Journal d’envoi", settings.DATA_DIR / "journal"
    probe = folder / ".essai"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"essai\n")
        probe.unlink()
    except OSError as error:
        return Check(
            name=name,
            state=State.BAD,
            message=f"{folder} : écriture impossible ({error.strerror}).",
            remedy="Sans ce journal rien ne part : libérez de la place, ou rendez ce dossier"
            " accessible au compte de l’automate.",
        )
    return Check(name=name, state=State.GOOD, message=f"{folder} est accessible en écriture.")


def _automate(at: datetime) -> Check:
    name, state = "Automate", automate_state(at)
    if state.code == "running":
        return Check(name=name, state=State.GOOD, message="en marche.")
    message = f"{state.word.lower()}. {state.reason}".strip()
    remedy = {
        "paused": "Ouvrez la page « Automate », puis « Reprendre ».",
        "stopped": "Lancez « echeance automate » ou son service.",
        "late": "Attendez quelques secondes ; s’il se tait toujours, relancez son service.",
        "silent": "Processus bloqué ou mort : relancez « echeance automate » ou son service.",
    }[state.code]
    return Check(
        name=name,
        state=State.BAD if state.is_wrong else State.WARNING,
        message=message,
        remedy=remedy,
    )
