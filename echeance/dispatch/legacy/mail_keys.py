"""The elements <mailSettings>, <from> and <bcc>: server, sender and hidden copies."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.legacy.collected import Collected, hidden
from echeance.dispatch.legacy.config import Fate, LegacyCopy, LegacySender, LegacyServer
from echeance.dispatch.legacy.elements import Element
from echeance.lib.translating import Words

_SENDER_PLACES = {
    "adresse": _("adresse"),
    "address": _("adresse"),
    "replyto": _("réponse à"),
    "name": _("nom affiché"),
    "description": "description",
}
_SERVER_PLACES = {
    "user": _("utilisateur"),
    "localhostname": _("nom annoncé"),
    "useragent": _("logiciel annoncé (X-Mailer)"),
}
_HOST = re.compile(r"[A-Za-z0-9À-ÿ_]([A-Za-z0-9À-ÿ._-]*[A-Za-z0-9À-ÿ_])?|\[?[0-9A-Fa-f:]+\]?")
"""A name, accents allowed (a French domain may have some), or an address."""
_NO_VALUE = _("valeur vide")


def read_server(element: Element, collected: Collected) -> None:
    """<mailSettings>: where the mail leaves from."""
    collected.recognised = True
    values = _stripped(element)
    port = _read_port(element, values.get("port", ""), collected)
    host, user, ehlo_name = (values.get(key, "") for key in ("smtpserver", "user", "localhostname"))
    if not host:
        collected.note(element, "smtpserver", "", Fate.REFUSED, gettext("le nom du serveur manque"))
    elif not _HOST.fullmatch(host):
        reason = gettext("ce n’est pas un nom de serveur ; écrivez par exemple mail.exemple.fr")
        collected.note(element, "smtpserver", host, Fate.REFUSED, reason)
    else:
        collected.note(
            element, "smtpserver", host, Fate.TAKEN, gettext("« Serveur d’envoi », serveur")
        )
        collected.values["server"] = LegacyServer(
            host=host,
            port=port,
            ehlo_name="" if ehlo_name.lower() == "localhost" else ehlo_name,
            user=user,
            password=element.attributes.get("password", "") if user else "",
            user_agent=values.get("useragent", ""),
        )
    for key, value in values.items():
        if key not in {"port", "smtpserver"}:
            shown = hidden(value) if key == "password" else value
            collected.note(
                element, element.written[key], shown, *_server_fate(key, value, user=user)
            )


def read_sender(element: Element, collected: Collected) -> None:
    """<from>: who writes, and who gets the answers."""
    collected.recognised = True
    values = _stripped(element)
    address = _address(values)
    if not address:
        collected.note(element, "from adresse", "", Fate.REFUSED, gettext("l’adresse manque"))
        return
    collected.values["sender"] = LegacySender(
        address=address,
        reply_to=values.get("replyto", ""),
        name=values.get("name", ""),
        description=values.get("description", ""),
    )
    for key, value in values.items():
        place = _SENDER_PLACES.get(key)
        taken = bool(place and value)
        note = (
            (gettext("« Expéditeur et copies », %(place)s") % {"place": place})
            if place
            else gettext("clé inconnue")
        )
        fate = Fate.TAKEN if taken else Fate.IGNORED
        collected.note(
            element, f"from {element.written[key]}", value, fate, note if value else _NO_VALUE
        )


def read_copy(element: Element, collected: Collected) -> None:
    """One address of <bcc>; never kept without a person's word."""
    values = _stripped(element)
    address, description = _address(values), values.get("description", "")
    if not address:
        collected.note(element, "bcc", description, Fate.REFUSED, gettext("l’adresse manque"))
        return
    collected.copies.append(LegacyCopy(address, description))
    shown = f"{address} ({description})" if description else address
    note = gettext("cette adresse recevrait en copie cachée l’avis de chaque client")
    collected.note(element, "bcc", shown, Fate.TO_CONFIRM, note)


def _read_port(element: Element, port: str, collected: Collected) -> int:
    if not port:
        return 25
    if port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        collected.note(element, "port", port, Fate.TAKEN, gettext("« Serveur d’envoi », port"))
        return int(port)
    reason = gettext("« %(port)s » n’est pas un port (1 à 65535) ; 25 est mis à la place") % {
        "port": port
    }
    collected.note(element, "port", port, Fate.REFUSED, reason)
    return 25


def _server_fate(key: str, value: str, *, user: str) -> tuple[Fate, Words]:
    """What becomes of one attribute of <mailSettings>, and why."""
    own = gettext("« Serveur d’envoi »")
    if not value and key in {*_SERVER_PLACES, "password", "domain"}:
        return Fate.IGNORED, _NO_VALUE
    if key == "usedefaultcredentials":
        if user:
            return Fate.IGNORED, gettext("un utilisateur est indiqué : c’est lui qui se connecte")
        return (
            Fate.IGNORED,
            gettext("le compte du service Windows n’existe plus : envoi sans identification"),
        )
    if key == "domain":
        return (
            Fate.IGNORED,
            gettext("domaine Windows : au besoin, écrivez « DOMAINE\\nom » comme utilisateur"),
        )
    if key not in {*_SERVER_PLACES, "password"}:
        return Fate.IGNORED, gettext("clé inconnue")
    if key == "password":
        if user:
            return Fate.TAKEN, gettext(
                "%(own)s, mot de passe chiffré ; il part sur une liaison chiffrée"
            ) % {"own": own}
        return Fate.IGNORED, gettext("sans utilisateur, un mot de passe ne sert pas")
    if key == "localhostname" and value.lower() == "localhost":
        reason = gettext("« localhost » n’est le nom d’aucune machine : celui du poste est annoncé")
        return Fate.IGNORED, reason
    return Fate.TAKEN, f"{own}, {_SERVER_PLACES[key]}"


def _stripped(element: Element) -> dict[str, str]:
    return {key: value.strip() for key, value in element.attributes.items()}


def _address(values: dict[str, str]) -> str:
    return values.get("adresse") or values.get("address") or ""
