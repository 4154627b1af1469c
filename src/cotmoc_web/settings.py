"""Everything that can be set, from the environment. `docs/guides/deploy.md` lists each name; a test keeps the two together.

Without any, the application runs for one machine on SQLite under `var/`.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

HERE = Path(__file__).resolve().parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


DATA = Path(os.environ.get("COTMOC_DATA", "var")).resolve()
"""Database (SQLite), uploaded files and the secret key."""
DEMO = _flag("COTMOC_DEMO")
"""Demonstration: the record may be read without signing in, and the login page lists demo people."""
DEBUG = _flag("COTMOC_DEBUG")
TLS = _flag("COTMOC_TLS")
"""Behind a proxy that speaks HTTPS and sets X-Forwarded-Proto: cookies travel over HTTPS alone."""

SECRET_FILE = DATA / "secret-key"


def _secret() -> str:
    """From the environment, else from the file that `cotmoc-web serve` and `demo` make. Neither: one that lasts as long as the process,
    which a system check refuses for a server: with two worker processes nobody would stay signed in."""
    given = os.environ.get("COTMOC_SECRET_KEY", "")
    if given:
        return given
    try:
        return SECRET_FILE.read_text("ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(50)


SECRET_KEY = _secret()
SECRET_KEY_FALLBACKS = _list("COTMOC_SECRET_KEY_FALLBACKS")
"""Earlier keys: what they signed and sealed can still be read. `cotmoc-web reseal` makes them needless."""
ALLOWED_HOSTS = _list("COTMOC_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("COTMOC_ORIGINS")

INSTALLED_APPS = [
    "cotmoc_web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "ninja",
]

CSRF_FAILURE_VIEW = "cotmoc_web.middleware.stale_form"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cotmoc_web.middleware.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cotmoc_web.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cotmoc_web.middleware.LastSeenMiddleware",
    "csp.middleware.CSPMiddleware",
    "cotmoc_web.middleware.ViewerMiddleware",
    "cotmoc_web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cotmoc_web.urls"
WSGI_APPLICATION = "cotmoc_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cotmoc_web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "cotmoc_web.templatetags.cotmoc"],
        },
    }
]

DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'cotmoc.sqlite3'}", conn_max_age=60)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write takes the lock when its transaction begins, so that two writers queue instead of failing halfway.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Queries of pages are short, and compiling one costs more than it saves: figures took 158 ms with it and 124 without.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

CACHES = {
    # What limits attempts at the door, and codes that were used, must be known to every process: kept in the database.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "attempts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # What may differ between processes, and is asked at every page.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
}

AUTH_USER_MODEL = "cotmoc.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "cotmoc_web.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "cotmoc_web.accounts.passwords.NotCommon"},
    {"NAME": "cotmoc_web.accounts.passwords.NotOnesOwnName"},
]
DEMO_PASSWORD = "cot moc 504 demo"  # noqa: S105 (of demo people alone, and shown on the login page)
LOGIN_URL = "account_login"
LOGIN_URL_PATH = "/accounts/login/"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "desk"

ACCOUNT_ADAPTER = "cotmoc_web.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation that was sent to it
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/900s/key"}  # of passwords axes counts the failed ones; this is for codes
ACCOUNT_FORMS = {
    "login": "cotmoc_web.accounts.forms.LoginForm",
    "change_password": "cotmoc_web.accounts.forms.ChangePasswordForm",
    "reset_password": "cotmoc_web.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "cotmoc_web.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "cotmoc_web.accounts.forms.ReauthenticateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TLS else 0
MFA_ADAPTER = "cotmoc_web.accounts.adapter.MfaAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "cotmoc_web.accounts.forms.AuthenticateForm",
    "reauthenticate": "cotmoc_web.accounts.forms.MfaReauthenticateForm",
    "activate_totp": "cotmoc_web.accounts.forms.ActivateTotpForm",
    "add_webauthn": "cotmoc_web.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "cotmoc_web.accounts.forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Cotmoc"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
USERSESSIONS_TRACK_ACTIVITY = True

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "cotmoc_web.accounts.lockout.locked"
AXES_USERNAME_CALLABLE = "cotmoc_web.accounts.lockout.account"
AXES_CLIENT_IP_CALLABLE = "cotmoc_web.accounts.lockout.address"
AXES_DISABLE_ACCESS_LOG = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

USE_TZ = True
TIME_ZONE = os.environ.get("COTMOC_TIME_ZONE", "Asia/Ho_Chi_Minh")
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("vi", _("Vietnamese")), ("zh-hans", _("Chinese"))]
LOCALE_PATHS = sorted(path for path in (HERE / "locale").glob("*") if path.is_dir())
"""One folder a noun, so that the words of a page are found beside the words of its neighbours."""

STATIC_URL = "/static/"
COLLECTED = _flag("COTMOC_COLLECTED")
"""Static files were gathered by `cotmoc-web serve` and named by their content; otherwise they are served as they lie."""
STATIC_ROOT = DATA / "static" if COLLECTED else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if os.environ.get("COTMOC_SMTP") else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = os.environ.get("COTMOC_SMTP", "")
EMAIL_PORT = int(os.environ.get("COTMOC_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("COTMOC_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("COTMOC_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _flag("COTMOC_SMTP_TLS")
EMAIL_TIMEOUT = 20
ADDRESS = os.environ.get("COTMOC_ADDRESS", "http://localhost:8000").rstrip("/")
"""Where this copy is reached, for links in mails that no page asked for."""
DEFAULT_FROM_EMAIL = os.environ.get("COTMOC_FROM", "cotmoc@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "cotmoc_web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("COTMOC_LOG_LEVEL", "WARNING")},
    "loggers": {
        "cotmoc_web": {"level": os.environ.get("COTMOC_LOG_LEVEL", "INFO")},
        "django.request": {"level": "ERROR"},  # what was not found has its line from logs.RequestLogMiddleware, without keys in addresses
    },
}

KNOWLEDGE = os.environ.get("COTMOC_KNOWLEDGE", "vn_cn")
"""The set of facts the record begins with: the name of one that came with Cotmoc, or a folder."""
READ_SECONDS = 120.0
"""Time limit for reading one upload."""
READ_MEMORY = 1536 * 1024 * 1024
"""Memory limit for reading one upload, in bytes."""
UPLOAD_LIMIT = 50 * 1024 * 1024
"""Largest file accepted, in bytes."""
API_CALLS = 600
"""Calls a minute that one person's programs may make; a fifth of it where nobody is known."""
