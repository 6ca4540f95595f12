"""Our settings plus django-post_office with its defaults, to send through the same sink."""

import os

from echeance.settings import *  # noqa: F403  everything else is the same
from echeance.settings import DATA_DIR, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "post_office"]
EMAIL_BACKEND = "post_office.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("SINK_PORT", "25"))
MEDIA_ROOT = DATA_DIR / "media"
LOGGING_CONFIG = None
