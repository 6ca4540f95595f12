"""The keys of <appSettings>, <connectionStrings>, <configSections> and <nlog>."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.legacy.collected import Collected, hidden
from echeance.dispatch.legacy.config import Fate, LegacyDatabase
from echeance.dispatch.legacy.elements import Element

LONGEST_WAIT = 24 * 3600 * 1000
"""Milliseconds; a longer wait between two mails is a slip of the pen."""

_WAITS = {
    "waitforservicestart": ("wait_at_start", _("Délai d’attente au démarrage")),
    "ae_wait_after_each_operation": ("wait_after_each", _("Pause après chaque envoi")),
    "ae_wait_if_nothing_to_do": ("wait_when_idle", _("Attente quand il n’y a rien à envoyer")),
    "ae_wait_if_error": ("wait_after_error", _("Attente avant nouvelle tentative après erreur")),
}
_TEXTS = {
    "ae_mail_default_html_content": ("default_html", _("modèle, corps HTML par défaut")),
    "ae_mail_default_txt_content": ("default_text", _("modèle, corps de texte par défaut")),
    "ae_mail_default_subject": ("default_subject", _("modèle, sujet par défaut")),
    "ae_mail_ressources_folder": ("resources_folder", _("dossier où les trois modèles sont lus")),
    "ae_mail_filename": ("family", _("nom des trois fichiers de modèles")),
}
_LOG_PARTS = {
    "nlog": _("une erreur de journal n’arrête jamais un envoi ; voir « Journaux »"),
    "variable": _("un fichier par jour et par journal, nommé « date-journal.txt », comme avant"),
    "target": _("les trois journaux main, email_ok et email_err existent avec les mêmes colonnes"),
    "logger": _("les trois journaux sont tenus d’office"),
}
_SYNONYMS = {"server": "data source", "database": "initial catalog"}


def read_setting(element: Element, collected: Collected) -> None:
    """One `<add key value>` of <appSettings>."""
    key, value = element.attributes.get("key", ""), element.attributes.get("value", "")
    name = key.lower()
    if name in _WAITS:
        collected.recognised = True
        _read_wait(element, key, value, collected)
    elif name in _TEXTS:
        collected.recognised = True
        _read_text(element, key, value, collected)
    elif name == "ae_autostart_send_mail":
        collected.recognised = True
        _read_autostart(element, key, value, collected)
    elif name.startswith("clientsettingsprovider."):
        reason = gettext("réglage de Windows (.NET), sans effet sur les envois")
        collected.note(element, key, value, Fate.IGNORED, reason)
    else:
        collected.note(
            element, key or gettext("(sans nom)"), value, Fate.IGNORED, gettext("clé inconnue")
        )


def read_connection(element: Element, collected: Collected) -> None:
    """The address of the Winpass database: shown, and the sign of a training base."""
    collected.recognised = True
    key = element.attributes.get("name", "connectionString")
    parts = _connection_parts(element.attributes.get("connectionstring", ""))
    server, name = parts.pop("data source", ""), parts.pop("initial catalog", "")
    if server and re.search(r"[()\[\]{}]", server):
        reason = gettext(
            "supprimez les parenthèses et écrivez le nom du serveur, par exemple L3CF614"
        )
        collected.note(element, f"{key} / Data Source", server, Fate.REFUSED, reason)
        server = ""
    elif server:
        reason = gettext("Échéance a sa propre base et ne se connecte pas à celle de Winpass")
        collected.note(element, f"{key} / Data Source", server, Fate.IGNORED, reason)
    database = LegacyDatabase(server=server, name=name)
    collected.values["database"] = database
    if database.is_training:
        place = gettext("bandeau « %(banner)s »") % {"banner": database.banner}
        collected.note(element, f"{key} / Initial Catalog", name, Fate.TAKEN, place)
    elif name:
        reason = gettext("base de Winpass, citée pour mémoire")
        collected.note(element, f"{key} / Initial Catalog", name, Fate.IGNORED, reason)
    for part, value in parts.items():
        shown = hidden(value) if part in {"password", "pwd"} else value
        reason = (
            gettext("réglage de la machine, avec PostgreSQL : ECHEANCE_DATABASE_POOL_MAX et …_MIN")
            if part in {"max pool size", "min pool size"}
            else gettext("accès à la base de Winpass, sans objet ici")
        )
        collected.note(element, f"{key} / {part.title()}", shown, Fate.IGNORED, reason)


def read_logging(element: Element, collected: Collected) -> None:
    """<nlog> and what it holds: our journals do the same without being told."""
    words = ["nlog"] if element.name == "nlog" else ["nlog", element.name]
    name = element.attributes.get("name", "")
    key = " ".join([*words, name]).strip()
    collected.note(element, key, "", Fate.IGNORED, _LOG_PARTS[element.name])


def read_section(element: Element, collected: Collected) -> None:
    """A declaration of <configSections>."""
    name, kind = element.attributes.get("name", ""), element.attributes.get("type", "")
    reason = gettext("déclaration technique de .NET, sans objet ici")
    collected.note(element, f"section {name}", kind, Fate.IGNORED, reason)


def _read_text(element: Element, key: str, value: str, collected: Collected) -> None:
    field, place = _TEXTS[key.lower()]
    if not value.strip():
        collected.note(element, key, value, Fate.IGNORED, gettext("valeur vide"))
        return
    collected.values[field] = value.strip()
    collected.note(element, key, value, Fate.TAKEN, place)


def _read_wait(element: Element, key: str, value: str, collected: Collected) -> None:
    field, place = _WAITS[key.lower()]
    digits = value.strip()
    if not (digits.isascii() and digits.lstrip("-").isdigit()):
        reason = gettext("« %(value)s » n’est pas un nombre de millisecondes") % {"value": value}
        collected.note(element, key, value, Fate.REFUSED, reason)
        return
    milliseconds = int(digits)
    if not 0 <= milliseconds <= LONGEST_WAIT:
        reason = gettext("une attente va de 0 à 86400000 millisecondes (un jour)")
        collected.note(element, key, value, Fate.REFUSED, reason)
        return
    collected.values[field] = milliseconds
    seconds = f"{milliseconds / 1000:g}".replace(".", ",")
    collected.note(
        element,
        key,
        value,
        Fate.TAKEN,
        gettext("« %(place)s », %(seconds)s s") % {"place": place, "seconds": seconds},
    )


def _read_autostart(element: Element, key: str, value: str, collected: Collected) -> None:
    answer = {"1": True, "true": True, "0": False, "false": False}.get(value.strip().lower())
    if answer is None:
        reason = gettext("attendu 1 ou 0, pas « %(value)s »") % {"value": value}
        collected.note(element, key, value, Fate.REFUSED, reason)
        return
    collected.values["autostart"] = answer
    place = gettext("« Démarrer l’envoi automatiquement » : %(answer)s") % {
        "answer": gettext("oui") if answer else gettext("non")
    }
    collected.note(element, key, value, Fate.TAKEN, place)


def _connection_parts(text: str) -> dict[str, str]:
    """`Data Source=a;Initial Catalog=b` by lower-case name; old synonyms get the usual name."""
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        key = name.strip().lower()
        if key:
            parts[_SYNONYMS.get(key, key)] = value.strip()
    return parts
