"""All settings, from the environment; `docs/operator.md` lists the variables."""

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from helpdesk.core.env import BadSetting, envbool, envint, envlist, envsecret, envtext
from helpdesk.places import ROOT, data_folder, embedded_database_url, embedded_redis_url

# ---- The installation ----------------------------------------------------------------------------

BASE_DIR = ROOT
HELPDESK_DATA = data_folder()
HELPDESK_DEMO = envbool("HELPDESK_DEMO")
HELPDESK_ROLE = envtext("HELPDESK_ROLE")  # web, worker, beat; empty for a command
DEBUG = envbool("HELPDESK_DEBUG")
PORT = envint("PORT", 8000, least=1, most=65535)

HELPDESK_BASE_URL = envtext("HELPDESK_BASE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_base = urlsplit(HELPDESK_BASE_URL)
if _base.scheme not in ("http", "https") or not _base.hostname or _base.path or _base.query:
    raise BadSetting(
        f"HELPDESK_BASE_URL is '{HELPDESK_BASE_URL}'; write scheme and host, as https://desk.example."
    )
_is_local = _base.hostname in ("127.0.0.1", "localhost", "::1", "testserver")
_is_https = _base.scheme == "https"
if not (_is_https or _is_local or HELPDESK_DEMO or envbool("HELPDESK_ALLOW_HTTP")):
    raise BadSetting("HELPDESK_BASE_URL is plain http; serve it over https, or set HELPDESK_ALLOW_HTTP=1.")

SECRET_KEY = envsecret("HELPDESK_SECRET_KEY", HELPDESK_DATA / "secret.key")
SECRET_KEY_FALLBACKS = envlist("HELPDESK_SECRET_KEY_FALLBACKS")
HELPDESK_METRICS_TOKEN = envsecret("HELPDESK_METRICS_TOKEN", HELPDESK_DATA / "metrics.token")

_local_hosts = ["127.0.0.1", "localhost", "[::1]"] if _is_local else []
ALLOWED_HOSTS = envlist("HELPDESK_ALLOWED_HOSTS") or [_base.hostname, *_local_hosts]
# Pages and sockets are served to these origins and no other.
HELPDESK_ORIGINS = [HELPDESK_BASE_URL, *[f"http://{host}:{_base.port or 80}" for host in _local_hosts]]
CSRF_TRUSTED_ORIGINS = [HELPDESK_BASE_URL]

_whatsapp = f"{HELPDESK_BASE_URL}/simulator/whatsapp" if HELPDESK_DEMO else "https://graph.facebook.com"
_telegram = f"{HELPDESK_BASE_URL}/simulator/telegram" if HELPDESK_DEMO else "https://api.telegram.org"
HELPDESK_WHATSAPP_API_BASE = envtext("HELPDESK_WHATSAPP_API_BASE", _whatsapp).rstrip("/")
HELPDESK_TELEGRAM_API_BASE = envtext("HELPDESK_TELEGRAM_API_BASE", _telegram).rstrip("/")

# ---- Apps ----------------------------------------------------------------------------------------

OUR_APPS = ["accounts", "tickets", "channels_live", "escalation", "feedback", "knowledge", "reports"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "lucide",
    "csp",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "channels",
    *OUR_APPS,
    "channels_live.simulator",
    "helpdesk",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "helpdesk.urls"
ASGI_APPLICATION = "helpdesk.asgi.application"
WSGI_APPLICATION = "helpdesk.wsgi.application"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

MIDDLEWARE = [
    "helpdesk.middleware.BehindProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "helpdesk.middleware.StorableAddressMiddleware",
    "channels_live.hooks.HooksMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    *(["accounts.middleware.PersonMiddleware"] if find_spec("accounts.middleware") else []),
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                *(["accounts.context.shell"] if find_spec("accounts.context") else []),
            ],
        },
    }
]

# ---- PostgreSQL: the only memory -----------------------------------------------------------------

_database_url = envtext("DATABASE_URL") or embedded_database_url(HELPDESK_DATA)
if not _database_url.startswith(("postgres://", "postgresql://")):
    raise BadSetting("DATABASE_URL must start with postgresql://; only PostgreSQL is supported.")
try:
    _parts: dict[str, Any] = dict(conninfo_to_dict(_database_url))
except psycopg.ProgrammingError as error:
    raise BadSetting(
        "DATABASE_URL cannot be read; write postgresql://user:password@host:5432/name."
    ) from error
_is_web = HELPDESK_ROLE == "web"
_session = "-c statement_timeout=5s" if _is_web else "-c statement_timeout=0"
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _parts.pop("dbname", ""),
        "USER": _parts.pop("user", ""),
        "PASSWORD": envtext("DATABASE_PASSWORD") or _parts.pop("password", ""),
        "HOST": _parts.pop("host", ""),
        "PORT": _parts.pop("port", ""),
        "CONN_MAX_AGE": 0 if _is_web else 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": f"helpdesk-{HELPDESK_ROLE or 'command'}",
            # One ticket with all it names is nine joins; planned in every order that takes 40 times its work.
            "options": f"{_session} -c idle_in_transaction_session_timeout=60s -c lock_timeout=10s"
            " -c join_collapse_limit=4",
            # Threads of a web process come and go; a pool keeps their connections.
            **(
                {"pool": {"min_size": 1, "max_size": envint("HELPDESK_POOL", 12, least=1), "timeout": 5}}
                if _is_web
                else {}
            ),
            **_parts,
        },
    }
}

# ---- Valkey: hints, broker, cache ----------------------------------------------------------------

REDIS_URL = envtext("REDIS_URL") or embedded_redis_url(HELPDESK_DATA)
_redis = urlsplit(REDIS_URL)
if _redis.scheme not in ("redis", "rediss", "unix"):
    raise BadSetting("REDIS_URL must start with redis://, rediss:// or unix://.")
_broker = REDIS_URL
if _redis.scheme == "unix":
    _password = f":{_redis.password}@" if _redis.password else ""
    _broker = (
        f"redis+socket://{_password}{_redis.path}?virtual_host={parse_qs(_redis.query).get('db', ['0'])[0]}"
    )

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "meja"},
    }
}
CACHES = {
    "default": {
        "BACKEND": "helpdesk.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "meja",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# ---- Celery --------------------------------------------------------------------------------------

CELERY_BROKER_URL = _broker
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CONSUMER = "helpdesk.consumer:SteadyConsumer"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    # A dead broker must cost a web request next to nothing; PostgreSQL sweepers do the work anyway.
    "socket_timeout": 5 if HELPDESK_ROLE in ("worker", "beat") else 0.5,
    "socket_connect_timeout": 0.5,
    "max_retries": 0,
    "retry_policy": {"max_retries": 0, "timeout": 1.0},
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {}
for _app in OUR_APPS:
    if find_spec(f"{_app}.schedule"):
        CELERY_BEAT_SCHEDULE |= import_module(f"{_app}.schedule").SCHEDULE

# ---- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("id", _("Indonesian")), ("az", _("Azerbaijani"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "helpdesk.formats"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# ---- Files ---------------------------------------------------------------------------------------

MEDIA_ROOT = HELPDESK_DATA / "media"
MEDIA_URL = "/media/"  # nothing is served from here: downloads go through a view that checks
STATIC_URL = "/static/"
STATIC_ROOT = envtext("HELPDESK_STATIC_ROOT") or HELPDESK_DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
_is_collected = not (DEBUG or envbool("HELPDESK_STATIC_FINDERS"))
WHITENOISE_USE_FINDERS = not _is_collected
WHITENOISE_MANIFEST_STRICT = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "helpdesk.static.HashedStorage"
        if _is_collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
# Hooks may be 4 MiB; the hook view refuses more itself, with 413.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a hundred people by forty skills in one grid
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# ---- Security ------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "/login/", "/inbox/", "/login/"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_HANDLER = "accounts.guessing.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_HTTP_RESPONSE_CODE = 429
# Of the login form; axes would look for the model's "email" there and count everybody as nobody.
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_CALLABLE = "accounts.views.entry.locked_out"

HELPDESK_BEHIND_PROXY = envbool("HELPDESK_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HELPDESK_BEHIND_PROXY else None
SECURE_SSL_REDIRECT = envbool("HELPDESK_SSL_REDIRECT")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = envbool("HELPDESK_HSTS_SUBDOMAINS")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _is_https
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-meja", "__Host-meja-csrf") if _is_https else ("meja", "meja-csrf")
)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}

# ---- E-mail, API, log ----------------------------------------------------------------------------

_email = "filebased" if HELPDESK_DEMO else "smtp"
EMAIL_BACKEND = f"django.core.mail.backends.{envtext('HELPDESK_EMAIL_BACKEND', _email)}.EmailBackend"
EMAIL_FILE_PATH = HELPDESK_DATA / "mail"
EMAIL_HOST = envtext("HELPDESK_SMTP_HOST", "localhost")
EMAIL_PORT = envint("HELPDESK_SMTP_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = envtext("HELPDESK_SMTP_USER"), envtext("HELPDESK_SMTP_PASSWORD")
EMAIL_USE_TLS = envbool("HELPDESK_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = envtext("HELPDESK_FROM_EMAIL", f"Meja <desk@{_base.hostname}>")

_api = import_module("helpdesk.api_settings") if find_spec("helpdesk.api_settings") else None
REST_FRAMEWORK: dict[str, Any] = getattr(_api, "REST_FRAMEWORK", {})
SPECTACULAR_SETTINGS: dict[str, Any] = getattr(
    _api, "SPECTACULAR_SETTINGS", {"TITLE": "Meja", "VERSION": "1"}
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": envtext("HELPDESK_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
os.umask(0o027)
