"""The environment in, typed values out. Every variable is described in docs/settings.md."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from cryptography.fernet import Fernet
from csp.constants import NONE, SELF

from echeance.dispatch.log_files import log_settings
from echeance.lib import env, key_file

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent


def _default_data_dir() -> str:
    home = os.environ.get("XDG_DATA_HOME") or str(Path("~/.local/share").expanduser())
    return str(Path(home) / "echeance")


# What the machine gives: folders, secrets, database.
DATA_DIR = Path(env.text("ECHEANCE_DATA_DIR", default=_default_data_dir())).expanduser()
LOG_DIR = Path(env.text("ECHEANCE_LOG_DIR", default=str(DATA_DIR / "log"))).expanduser()
LOG_DAYS = env.integer("ECHEANCE_LOG_DAYS", default=180, least=1, most=36500)
"""Days that the files of `LOG_DIR` are kept."""

SECRET_KEY = env.secret("ECHEANCE_SECRET_KEY") or key_file.read_or_make(
    DATA_DIR / "secret.key", make=secrets.token_urlsafe
)
ENCRYPTION_KEY = env.secret("ECHEANCE_ENCRYPTION_KEY") or key_file.read_or_make(
    DATA_DIR / "encryption.key", make=lambda: Fernet.generate_key().decode("ascii")
)
"""Fernet key of the secrets kept in the database (password of the mail server)."""
try:
    Fernet(ENCRYPTION_KEY)
except ValueError:
    # The key is not repeated in the message.
    raise env.BadSettingError(
        "La clé de chiffrement (ECHEANCE_ENCRYPTION_KEY, ou encryption.key du dossier de données)"
        " n’est pas une clé Fernet : remettez celle de la sauvegarde."
    ) from None

DEBUG = env.boolean("ECHEANCE_DEBUG", default=False)
ALLOWED_HOSTS = env.words("ECHEANCE_ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
HTTPS = env.boolean("ECHEANCE_HTTPS", default=False)
WEB_HOST = env.text("ECHEANCE_WEB_HOST", default="127.0.0.1")
WEB_PORT = env.integer("ECHEANCE_WEB_PORT", default=8010, least=1, most=65535)
COMPOSERS = env.integer(
    "ECHEANCE_COMPOSERS", default=max(1, (os.cpu_count() or 2) - 1), least=0, most=1024
)
"""Processes that compose letters beside the one that sends."""
ENVIRONMENT_NAME = env.text("ECHEANCE_ENVIRONMENT_NAME")
"""Name shown in a banner on every screen (« Formation »); empty in production."""

HOST_ID = env.text("ECHEANCE_HOST_ID")
"""Name of the place that sends, where the system's own marks change at each start (container)."""

DEMO = env.boolean("ECHEANCE_DEMO", default=False)
"""Set by `echeance demo`: adds the mailbox where its mails end."""


def _pool() -> dict[str, Any] | None:
    """Options of psycopg’s pool; None lets each thread keep a connection of its own."""
    most = env.integer("ECHEANCE_DATABASE_POOL_MAX", default=0, least=0, most=1000)
    least = env.integer("ECHEANCE_DATABASE_POOL_MIN", default=1, least=0, most=1000)
    if not most:
        return None
    if most < SMALLEST_POOL:
        raise env.BadSettingError(
            f"ECHEANCE_DATABASE_POOL_MAX doit être 0 (sans réserve) ou au moins {SMALLEST_POOL},"
            f" pas « {most} »."
        )
    if least > most:
        raise env.BadSettingError(
            f"ECHEANCE_DATABASE_POOL_MIN ({least}) dépasse ECHEANCE_DATABASE_POOL_MAX ({most})."
        )
    return {"min_size": least, "max_size": most, "timeout": POOL_PATIENCE}


SMALLEST_POOL = 4
"""An automate uses two at once, and one more for each session side by side."""
POOL_PATIENCE = 30.0
"""Seconds that a thread waits for a connection before the database counts as away."""


def _database(url: str) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    except ValueError:
        parsed = {"ENGINE": ""}
    # The address is not repeated in the message: it may hold a password.
    if parsed["ENGINE"] not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
        raise env.BadSettingError(
            "ECHEANCE_DATABASE_URL doit être une adresse « postgresql://… » ou « sqlite:///… »."
        )
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: a transaction that reads and then writes waits for its turn instead of failing.
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA foreign_keys=ON; PRAGMA cache_size=-64000;",
        }
        parsed["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    elif pool := _pool():
        # The pool keeps the connections; one that a restart of the server broke is not handed out.
        parsed |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
        parsed["OPTIONS"] = {**parsed.get("OPTIONS", {}), "pool": pool}
    return parsed


DATABASES = {
    "default": _database(
        env.secret("ECHEANCE_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'echeance.sqlite3'}"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # the templates of its widgets, for FORM_RENDERER
    "csp",
    "django_htmx",
    "echeance.accounts",
    "echeance.portfolio",
    "echeance.notices",
    "echeance.dispatch",
    "echeance.review",
    "echeance.home",
    *(["echeance.demo"] if DEMO else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "echeance.accounts.language.LanguageMiddleware",
    "echeance.accounts.expiry.SignInAgainMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "echeance.home.form_only.FormOnlyMiddleware",
    "echeance.dispatch.maintenance.MaintenanceMiddleware",
]

ROOT_URLCONF = "echeance.urls"
WSGI_APPLICATION = "echeance.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "echeance.home.frame.frame",
            ],
            "builtins": ["echeance.lib.template_tags"],
        },
    },
]

FORM_RENDERER = "echeance.lib.form_rendering.FormRenderer"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home:dashboard"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "echeance_language"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "echeance.lib.formats"
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Finders serve the files of the package itself: an installation has no "collectstatic" to forget.
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_NAME = "echeance_session"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "echeance_csrf"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the notice's PDF is framed by our own pages

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, "'wasm-unsafe-eval'"],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING = log_settings(
    LOG_DIR,
    level=env.choice(
        "ECHEANCE_LOG_LEVEL", among=("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO"
    ),
    keep_days=LOG_DAYS,
    full_addresses=env.boolean("ECHEANCE_LOG_FULL_ADDRESSES", default=False),
    zone=TIME_ZONE,
)
