"""Can the mailer work? Server, sender, journal, sign of life: for `echeance doctor`."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from echeance.dispatch.connecting import server_of
from echeance.dispatch.models import BlindCopy, MailTemplate, Relay, SenderProfile
from echeance.dispatch.models.mail_template import FAMILY
from echeance.dispatch.outcomes import judge
from echeance.dispatch.reminders import reminders
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
    return [_relay(at), _sender(), *_copies(), _template(), _journal(), _automate(at), *reminders()]


def _relay(at: datetime) -> Check:
    name, relay = gettext("Serveur d’envoi"), Relay.current()
    if relay is None:
        return Check(
            name=name,
            state=State.WARNING,
            message=gettext("aucun serveur n’est configuré."),
            remedy=gettext("Lancez « echeance configure-mail », ou ouvrez « Paramètres »."),
        )
    try:
        transport = SmtpTransport(server_of(relay, clock=lambda: at), timeouts=_PATIENCE)
    except CannotUnsealError:
        return Check(
            name=name,
            state=State.BAD,
            message=gettext("un secret a été chiffré avec une autre clé."),
            remedy=gettext("Remettez le fichier encryption.key d’origine, ou ressaisissez-le."),
        )
    sender = SenderProfile.current()
    trouble = transport.probe(ascii_form(sender.address) if sender else "")
    transport.close()
    if trouble:
        return Check(
            name=name,
            state=State.BAD,
            message=f"{relay} : {judge(trouble).remark}",
            remedy=gettext("Vérifiez « Paramètres », « Serveur d’envoi »."),
        )
    if relay.needs_attention:
        return Check(
            name=name,
            state=State.BAD,
            message=gettext(
                "%(relay)s répond, mais l’automate attend quelqu’un : %(needs_attention)s"
            )
            % {"relay": relay, "needs_attention": relay.needs_attention},
            remedy=gettext("Corrigez le réglage, puis « Reprendre » sur la page « Automate »."),
        )
    return Check(
        name=name, state=State.GOOD, message=gettext("%(relay)s répond.") % {"relay": relay}
    )


def _sender() -> Check:
    name, sender = gettext("Expéditeur"), SenderProfile.current()
    if sender is None:
        return Check(
            name=name,
            state=State.WARNING,
            message=gettext("aucun expéditeur n’est configuré."),
            remedy=gettext("Lancez « echeance configure-mail --from ADRESSE »."),
        )
    return Check(name=name, state=State.GOOD, message=f"{sender.address}.")


def _copies() -> list[Check]:
    copies = [copy.address for copy in BlindCopy.objects.confirmed()]
    if not copies:
        return []
    return [
        Check(
            name=gettext("Copies cachées"),
            state=State.WARNING,
            message=gettext("chaque avis part aussi à %(copies)s.") % {"copies": ", ".join(copies)},
            remedy=gettext("Retirez-les dans « Paramètres » si ce n’est pas voulu."),
        )
    ]


def _template() -> Check:
    name, version = gettext("Modèle du message"), MailTemplate.objects.filter(family=FAMILY).first()
    if version is None:
        return Check(name=name, state=State.GOOD, message=gettext("celui du produit."))
    try:
        for part in (version.subject, version.text, version.html):
            read_wording(part, known=FIELDS)
    except WordingError as error:
        return Check(
            name=name,
            state=State.BAD,
            message=str(error),
            remedy=gettext("Corrigez ce champ du modèle."),
        )
    return Check(name=name, state=State.GOOD, message=f"version {version.pk}.")


def _journal() -> Check:
    name, folder = gettext("Journal d’envoi"), settings.DATA_DIR / "journal"
    probe = folder / ".essai"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"essai\n")
        probe.unlink()
    except OSError as error:
        return Check(
            name=name,
            state=State.BAD,
            message=gettext("%(folder)s : écriture impossible (%(strerror)s).")
            % {"folder": folder, "strerror": error.strerror},
            remedy=gettext(
                "Sans ce journal rien ne part : libérez de la place, ou rendez ce dossier"
                " accessible au compte de l’automate."
            ),
        )
    return Check(
        name=name,
        state=State.GOOD,
        message=gettext("%(folder)s est accessible en écriture.") % {"folder": folder},
    )


def _automate(at: datetime) -> Check:
    name, state = "Automate", automate_state(at)
    if state.code == "running":
        return Check(name=name, state=State.GOOD, message="en marche.")
    message = f"{state.word.lower()}. {state.reason}".strip()
    remedy = {
        "paused": gettext("Ouvrez la page « Automate », puis « Reprendre »."),
        "stopped": gettext("Lancez « echeance automate » ou son service."),
        "late": gettext(
            "Attendez quelques secondes ; s’il se tait toujours, relancez son service."
        ),
        "silent": gettext(
            "Processus bloqué ou mort : relancez « echeance automate » ou son service."
        ),
    }[state.code]
    return Check(
        name=name,
        state=State.BAD if state.is_wrong else State.WARNING,
        message=message,
        remedy=remedy,
    )
