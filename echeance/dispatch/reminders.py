"""What `echeance doctor` recalls when it is so: test mode, notices that wait for a person, logs."""

import os
from pathlib import Path

from django.conf import settings

from echeance.dispatch.models import TestMode
from echeance.lib.checks import Check, State
from echeance.lib.translating import counted, gettext
from echeance.notices.models import Notice


def reminders() -> list[Check]:
    """Only those that hold; a sound office sees none."""
    return [*_test_mode(), *_in_doubt(), *_held(), *_logs()]


def _test_mode() -> list[Check]:
    active = TestMode.current()
    if active is None:
        return []
    return [
        Check(
            name=gettext("Mode test"),
            state=State.WARNING,
            message=gettext("actif : aucun client ne reçoit de message, tout va à %(addresses)s.")
            % {"addresses": active.addresses},
            remedy=gettext("Une fois les essais finis : « echeance test-mode off »."),
        )
    ]


def _in_doubt() -> list[Check]:
    count = Notice.objects.in_doubt().count()
    if not count:
        return []
    return [
        Check(
            name=gettext("Envois incertains"),
            state=State.WARNING,
            message=gettext("%(count)s à trancher par une personne.") % {"count": count},
            remedy=gettext("« Reçu » ou « Renvoyer » à l’écran, ou « echeance resolve »."),
        )
    ]


def _held() -> list[Check]:
    count = Notice.objects.held().count()
    if not count:
        return []
    return [
        Check(
            name=gettext("Avis retenus"),
            state=State.WARNING,
            message=counted(
                "%(count)s attend l’accord d’une personne.",
                "%(count)s attendent l’accord d’une personne.",
                count,
            )
            % {"count": count},
            remedy=gettext("Ouvrez la page « Automate »."),
        )
    ]


def _logs() -> list[Check]:
    folder = _nearest(settings.LOG_DIR)
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return []
    return [
        Check(
            name=gettext("Journaux"),
            state=State.WARNING,
            message=gettext("%(folder)s : écriture impossible ; les envois continuent sans eux.")
            % {"folder": settings.LOG_DIR},
            remedy=gettext("Rendez ce dossier accessible, ou changez ECHEANCE_LOG_DIR."),
        )
    ]


def _nearest(folder: Path) -> Path:
    """Itself, or the one in which the first line would make it."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
