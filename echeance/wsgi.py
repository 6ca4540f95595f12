"""The web application as waitress serves it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echeance.settings")
application = get_wsgi_application()
