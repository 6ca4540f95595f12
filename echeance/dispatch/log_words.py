"""What the lines of the technical files say, in the words of the screen (pure).

The files stay in English, with numbers and codes: they are for who maintains the product, and for
collectors that look for them.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop

_LINES = tuple(
    (re.compile(pattern), french)
    for pattern, french in (
        (r"automate (?P<a>\S+) started", gettext_noop("Automate démarré (%(a)s).")),
        (r"automate (?P<a>\S+) ended", gettext_noop("Automate terminé (%(a)s).")),
        (r"automate: start asked by (?P<a>.+)", gettext_noop("« Démarrer », par %(a)s.")),
        (r"automate: stop asked by (?P<a>.+)", gettext_noop("« Arrêter », par %(a)s.")),
        (r"automate: pause asked by (?P<a>.+)", gettext_noop("« Suspendre », par %(a)s.")),
        (r"automate: resume asked by (?P<a>.+)", gettext_noop("« Reprendre », par %(a)s.")),
        (
            r"automate: maintain asked by (?P<a>.+)",
            gettext_noop("« Passer en maintenance », par %(a)s."),
        ),
        (
            r"automate: next message asked by (?P<a>.+)",
            gettext_noop("« Envoyer le prochain maintenant », par %(a)s."),
        ),
        (r"the automate pauses itself", gettext_noop("L’automate se suspend de lui-même.")),
        (r"stopped at once, as asked", gettext_noop("Arrêté sur-le-champ, comme demandé.")),
        (
            r"relay trouble: relay_paused",
            gettext_noop("Serveur d’envoi en difficulté : l’automate le laisse se reposer."),
        ),
        (
            r"relay trouble: relay_broken",
            gettext_noop("Serveur d’envoi inutilisable : une personne doit le régler."),
        ),
        (r"relay trouble: (?P<a>.+)", gettext_noop("Serveur d’envoi en difficulté (%(a)s).")),
        (r"notice refused: in_doubt", gettext_noop("Un envoi est incertain.")),
        (r"notice refused: (?P<a>.+)", gettext_noop("Un avis est refusé (%(a)s).")),
        (
            r"notice (?P<a>\d+) went to the office, in test mode: (?P<b>.*)",
            gettext_noop("Avis de clé %(a)s envoyé au cabinet, en mode test (%(b)s)."),
        ),
        (
            r"notice (?P<a>\d+) could not be prepared",
            gettext_noop("L’avis de clé %(a)s n’a pas pu être préparé."),
        ),
        (
            r"notice (?P<a>\d+) is unfit: (?P<reason>.*)",
            gettext_noop("L’avis de clé %(a)s ne peut pas partir :"),
        ),
        (r"test mode turned on by (?P<a>.+)", gettext_noop("Mode test activé par %(a)s.")),
        (r"test mode turned off by (?P<a>.+)", gettext_noop("Mode test désactivé par %(a)s.")),
        (r"mail server changed by (?P<a>.+)", gettext_noop("Serveur d’envoi changé par %(a)s.")),
        (r"sender changed by (?P<a>.+)", gettext_noop("Expéditeur changé par %(a)s.")),
        (
            r"sending settings changed by (?P<a>[^:]+): (?P<b>.*)",
            gettext_noop("Réglages de l’envoi changés par %(a)s : %(b)s."),
        ),
        (
            r"mail template: version (?P<a>\d+) saved by (?P<b>.+)",
            gettext_noop("Modèle de message, version %(a)s, par %(b)s."),
        ),
        (
            r"hidden copy (?P<a>\d+) added by (?P<b>.+)",
            gettext_noop("Copie cachée %(a)s ajoutée par %(b)s."),
        ),
        (
            r"hidden copy (?P<a>\d+) confirmed by (?P<b>.+)",
            gettext_noop("Copie cachée %(a)s confirmée par %(b)s."),
        ),
        (
            r"hidden copy (?P<a>\d+) removed by (?P<b>.+)",
            gettext_noop("Copie cachée %(a)s retirée par %(b)s."),
        ),
        (
            r"consent asked at (?P<a>\S+) by (?P<b>.+)",
            gettext_noop("Autorisation demandée à %(a)s, par %(b)s."),
        ),
        (r"consent given to (?P<a>.+)", gettext_noop("Autorisation obtenue, par %(a)s.")),
        (
            r"consent refused, asked by (?P<a>.+)",
            gettext_noop("Autorisation refusée chez le fournisseur, demandée par %(a)s."),
        ),
        (r"consent forgotten by (?P<a>.+)", gettext_noop("Autorisation oubliée, par %(a)s.")),
        (
            r"a new access token is kept until (?P<a>\S+)",
            gettext_noop("Nouveau jeton d’accès, valable jusqu’à %(a)s."),
        ),
        (
            r"pace of (?P<a>.+) chosen by (?P<b>.+)",
            gettext_noop("Cadence de %(a)s choisie par %(b)s."),
        ),
        (
            r"DKIM key (?P<a>\S+) kept by (?P<b>.+)",
            gettext_noop("Clé DKIM %(a)s enregistrée par %(b)s."),
        ),
        (
            r"(?P<a>\d+) machine\(s\) confirmed as a sender by (?P<b>.+)",
            gettext_noop("Machine confirmée pour l’envoi par %(b)s."),
        ),
        (
            r"password of user (?P<a>\d+) changed by user (?P<b>\d+)",
            gettext_noop("Mot de passe de l’utilisateur %(a)s changé par l’utilisateur %(b)s."),
        ),
        (
            r"no sign of life written: the database did not answer",
            gettext_noop("Signe de vie non écrit : la base de données n’a pas répondu."),
        ),
        (
            r"the database went away while notices were in hand",
            gettext_noop("La base de données a disparu pendant un envoi."),
        ),
        (r"backup (?P<a>\S+) made by (?P<b>.+)", gettext_noop("Sauvegarde %(a)s, par %(b)s.")),
        (
            r"backup (?P<a>\S+) downloaded by (?P<b>.+)",
            gettext_noop("Sauvegarde %(a)s téléchargée par %(b)s."),
        ),
        (
            r"backup (?P<a>\S+) deleted by (?P<b>.+)",
            gettext_noop("Sauvegarde %(a)s supprimée par %(b)s."),
        ),
        (
            r"recovered: (?P<a>\d+) put back, (?P<b>\d+) settled by the journal,"
            r" (?P<c>\d+) in doubt, (?P<d>\d+) tests cut short",
            gettext_noop(
                "Après une coupure : %(a)s remis dans la file, %(b)s conclus par le journal,"
                " %(c)s incertains, %(d)s essais interrompus."
            ),
        ),
        (
            r"(?P<a>\d+) notices are too old to leave without a person",
            gettext_noop("%(a)s avis trop anciens attendent l’accord d’une personne."),
        ),
        (
            r"(?P<a>\d+) notices wait for a person after a long stop",
            gettext_noop("%(a)s avis attendent une personne après un long arrêt."),
        ),
        (
            r"the database did not answer; the step is tried again",
            gettext_noop("La base de données n’a pas répondu ; l’étape est recommencée."),
        ),
        (
            r"the database is away: (?P<a>\d+) answers wait in the journal",
            gettext_noop("La base de données est absente : %(a)s réponses attendent au journal."),
        ),
        (
            r"the journal cannot be written: (?P<a>.*)",
            gettext_noop("Le journal de l’automate ne peut pas être écrit : %(a)s"),
        ),
        (
            r"a composer process died; another one is started",
            gettext_noop("Un compositeur de lettres s’est arrêté ; un autre est lancé."),
        ),
        (
            r"edition (?P<a>\d+): draft (?P<b>\d+) cannot be (?:composed|rewritten)",
            gettext_noop("Édition n° %(a)s : la lettre %(b)s ne peut pas être composée."),
        ),
        (
            r"trial of the mail template by (?P<a>[^:]+): (?P<b>.*)",
            gettext_noop("Essai du modèle par %(a)s : %(b)s"),
        ),
    )
)


class Told(NamedTuple):
    """A line in the person’s language."""

    words: str
    reason: str = ""
    """What follows them as it was written down: in French, whoever reads."""

    def __str__(self) -> str:
        return f"{self.words} {self.reason}" if self.reason else self.words


def told(message: str) -> Told:
    """A line that is not known stays as it is written."""
    for pattern, french in _LINES:
        found = pattern.fullmatch(message)
        if found:
            parts = found.groupdict()
            return Told(gettext(french) % parts, parts.get("reason", ""))
    return Told(message)
