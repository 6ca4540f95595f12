"""« Sauvegardes »: made before an upgrade, kept on the server, taken away by an administrator."""

import logging
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from echeance.accounts import rights
from echeance.home.backups import (
    FOLDER,
    BackupError,
    backup_path,
    dump_command,
    kept_backups,
    make_backup,
)

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def backups(request: HttpRequest) -> HttpResponse:
    """The copies there are; a POST makes one more."""
    _administrators_only(request)
    if request.method == "POST":
        return _make(request)
    here = connection.vendor == "sqlite"
    now = timezone.localtime()
    context = {
        "is_sqlite": here,
        "backups": kept_backups(_folder()) if here else [],
        "folder": _folder(),
        "journal": settings.DATA_DIR / "journal",
        "dump": "" if here else dump_command(connection.settings_dict, at=now),
    }
    return render(request, "home/backups.html", context)


@require_safe
@never_cache
def backup_file(request: HttpRequest, name: str) -> FileResponse:
    """One copy, whole; no browser or proxy keeps it."""
    _administrators_only(request)
    path = _found(name)
    logger.warning("backup %s downloaded by %s", name, request.user.get_username())
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )


@require_POST
def backup_delete(request: HttpRequest, name: str) -> HttpResponse:
    """Makes room."""
    _administrators_only(request)
    _found(name).unlink(missing_ok=True)
    logger.warning("backup %s deleted by %s", name, request.user.get_username())
    messages.success(request, gettext("Sauvegarde supprimée : %(name)s.") % {"name": name})
    return redirect("home:backups")


def _make(request: HttpRequest) -> HttpResponse:
    if connection.vendor != "sqlite":
        messages.error(request, gettext("Cette base se sauvegarde avec pg_dump, sur le serveur."))
        return redirect("home:backups")
    database = Path(connection.settings_dict["NAME"])
    try:
        made = make_backup(database, folder=_folder(), at=timezone.localtime())
    except BackupError as error:
        messages.error(request, str(error))
    else:
        logger.info("backup %s made by %s", made.name, request.user.get_username())
        messages.success(
            request, gettext("Sauvegarde faite et relue : %(name)s.") % {"name": made.name}
        )
    return redirect("home:backups")


def _folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER


def _found(name: str) -> Path:
    path = backup_path(_folder(), name)
    if path is None:
        raise Http404(gettext("Cette sauvegarde n’existe pas ou plus."))
    return path


def _administrators_only(request: HttpRequest) -> None:
    if not rights.may_configure(request.user):
        raise rights.AdministratorsOnlyError(
            gettext("Les sauvegardes sont réservées aux administrateurs.")
        )
