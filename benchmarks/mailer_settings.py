"""Our settings plus django-mailer with its defaults, to send through the same sink."""

import os

from echeance.settings import *  # noqa: F403  everything else is the same
from echeance.settings import DATA_DIR, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "mailer"]
EMAIL_BACKEND = "mailer.backend.DbBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("SINK_PORT", "25"))
MAILER_LOCK_PATH = str(DATA_DIR / "mailer")
LOGGING_CONFIG = None
