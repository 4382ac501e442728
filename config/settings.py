"""The site's settings, read from the environment once, at start. A wrong value is refused with a sentence.

name                 meaning                                                                     default
-------------------  --------------------------------------------------------------------------  --------------
DISPUTATIO_SECRET    what cookies and codes are signed with; at least 40 characters, kept         needed by serve
                     secret. Changing it signs everybody out.
DISPUTATIO_HOSTS     the host names that the site answers to, parted by commas                    needed by serve
DATABASE_URL         postgresql://user:password@host:5432/name, PostgreSQL 15 or newer;           embedded server
                     ?host=/run/postgresql for a socket, other keys are libpq's (sslmode=…)
DATA                 folder of the embedded database, of collected static files and of the        .data beside
                     demo's secret                                                                the code
PORT                 port to listen on, 1 to 65535                                                8000
DISPUTATIO_BIND      address that `serve` listens on; the demo stays on 127.0.0.1                 127.0.0.1
DISPUTATIO_PROXIES   number of proxies in front that end TLS and set X-Forwarded-For and          1
                     X-Forwarded-Proto; 0 trusts no such header
EMAIL_URL            smtp://, smtp+tls:// or smtps:// user:password@host:port; console: prints    console:
                     mail on the terminal
DISPUTATIO_MAIL_FROM address that mail comes from                                                 disputatio@ the
                                                                                                  first host
DISPUTATIO_OIDC      sign-in by OpenID Connect: a JSON list of objects with id, name, server,     none
                     client and secret
DISPUTATIO_THREADS   requests answered at the same time, 1 to 64                                  8
DISPUTATIO_LOG       least level that is logged: DEBUG, INFO, WARNING or ERROR                    INFO
DISPUTATIO_PG_USER   account that runs the embedded server when root starts it                    disputatio, postgres
                                                                                                  or nobody

DISPUTATIO_MODE is set by manage.py: `site` for `serve`, `demo` for `demo`, else `local` (which serves nobody:
its secret is its own and only loopback hosts are known).
"""

from __future__ import annotations

import os
from email.utils import parseaddr

from django.core.exceptions import ImproperlyConfigured

from config.data_folder import CHECKOUT, data_folder, demo_secret
from config.environment import Environment
from config.headers import SAFETY_HEADERS, policy

_env = Environment(os.environ)

MODE = _env.choice("DISPUTATIO_MODE", "local", ("site", "demo", "local"))
IS_DEMO = MODE == "demo"
DEBUG = False

# Where things are

BASE_DIR = CHECKOUT
DATA_FOLDER = data_folder(_env.text("DATA"))
PORT = _env.number("PORT", 8000, least=1, most=65535)
BIND = _env.text("DISPUTATIO_BIND", "127.0.0.1") if MODE == "site" else "127.0.0.1"
SERVING_THREADS = _env.number("DISPUTATIO_THREADS", 8, least=1, most=64)
ROOT_URLCONF = "config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Secrets and hosts

if MODE == "site":
    SECRET_KEY = _env.text("DISPUTATIO_SECRET")
    ALLOWED_HOSTS = _env.words("DISPUTATIO_HOSTS")
    if not SECRET_KEY:
        _env.problems.append(
            "DISPUTATIO_SECRET is not set. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    elif len(SECRET_KEY) < 40:
        _env.problems.append("DISPUTATIO_SECRET must have at least 40 characters.")
    if not ALLOWED_HOSTS:
        _env.problems.append(
            "DISPUTATIO_HOSTS is not set. Name the hosts that the site answers to, parted by commas."
        )
    for _host in ALLOWED_HOSTS:
        if "*" in _host or "/" in _host or ":" in _host or " " in _host:
            _env.problems.append(
                f"DISPUTATIO_HOSTS must list plain host names such as seminar.example.org, not “{_host}”."
            )
else:
    SECRET_KEY = (MODE == "local" and _env.text("DISPUTATIO_SECRET")) or demo_secret(
        DATA_FOLDER, make=IS_DEMO
    )
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

# Database. A pool and no persistent connections: threads of the server come and go.

_database = _env.database()
EMBEDDED_PG_DATA = "" if _database or _env.text("DATABASE_URL") else str(DATA_FOLDER / "pg")
EMBEDDED_PG_DURABLE = True
DATABASES = {
    "default": {
        "NAME": "disputatio",
        **(_database or {}),
        "ENGINE": "config.database",
        "CONN_HEALTH_CHECKS": True,  # otherwise each pooled connection fails once after PostgreSQL restarts
        "OPTIONS": {"connect_timeout": "5", **(_database or {}).get("OPTIONS", {})},
    }
}
if MODE != "local":
    DATABASES["default"]["OPTIONS"] |= {
        "pool": {
            "min_size": 1,
            "max_size": SERVING_THREADS + 2,
            "timeout": 5,
            "reconnect_timeout": 3,  # its own 300 backs off for half a minute after PostgreSQL has returned
        },
    }
    # plans that are kept are made once: planning took as long as running
    _SESSION = "-c statement_timeout=30s -c lock_timeout=10s -c plan_cache_mode=force_generic_plan"
    # for the few queries of forum.base.prepared; Django's own never are. 0 as ?prepare_threshold= switches it off.
    DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 3)
    DATABASES["default"]["OPTIONS"].setdefault("options", _SESSION)

# Apps and the way of a request

INSTALLED_APPS = [
    "forum.web.admin.config.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_tasks",
    "django_tasks_db",
    "forum",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
]
MIDDLEWARE = [
    "forum.web.middleware.SafetyHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads each page at random, and tokens are masked: lengths tell nothing
    "forum.web.middleware_requests.PlainCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "forum.web.middleware_errors.ErrorPages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "forum" / "templates"],  # before allauth's and the admin's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "forum.web.context.site",
            ]
        },
    }
]

# Words and times

LANGUAGE_CODE = "en"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# Static files: collected, named by content and compressed where the site is served.

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "local"
        else "config.static.NamedByContent"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE == "local"

DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000  # the plan of a text with a thousand headings is one form

# Safety. forum.web.middleware puts the headers of config.headers, the policy for scripts among them, on every answer.

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "forum.web.views.errors.csrf_failure"
PROXIES = _env.number("DISPUTATIO_PROXIES", 1, least=0, most=5) if MODE == "site" else 0
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
if MODE == "site":
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    if PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        SECURE_SSL_REDIRECT = True
        SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
else:  # browsers tell cookies apart by host, not by port: two demos must not sign each other out
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"session_{PORT}", f"csrftoken_{PORT}"

# Mail

_mail = {} if IS_DEMO else _env.mail() or {}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
globals().update(_mail)
MAIL_IS_PRINTED = "EMAIL_HOST" not in _mail
_sender = _env.text("DISPUTATIO_MAIL_FROM")
if _sender and "@" not in parseaddr(_sender)[1]:
    _env.problems.append(f"DISPUTATIO_MAIL_FROM must be an e-mail address, not “{_sender}”.")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _sender or f"disputatio@{(ALLOWED_HOSTS or ['localhost'])[0].lstrip('.')}"

# Accounts: by e-mail alone, proved by a code; password, code or passkey to sign in

AUTH_USER_MODEL = "forum.Person"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # the address is unique, whatever its case, by a constraint on Lower(email)
AUTHENTICATION_BACKENDS = ["forum.people.sign_ins.Backend"]
SESSION_ENGINE = "forum.people.sign_ins"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "forum.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "forum.people.adapters.ProviderAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "forum.people.forms.SignUpNames"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if MODE == "site" else "http"
MFA_ADAPTER = "forum.people.adapters.SecondStepAdapter"
MFA_FORMS = {
    "add_webauthn": "forum.people.passkeys.AddPasskey",
    "login_webauthn": "forum.people.passkeys.SignInWithPasskey",
    "authenticate_webauthn": "forum.people.passkeys.SecondStepByPasskey",
    "reauthenticate_webauthn": "forum.people.passkeys.ReauthenticateByPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Disputatio"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "site"  # browsers allow passkeys on http://localhost
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False  # everyone chooses the name that others see
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address alone never joins two accounts
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _env.sign_in_providers()}}
SAFETY_HEADERS["Content-Security-Policy"] = policy(
    forms_to=[app["settings"]["server_url"] for app in SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]]
)

# allauth counts its limits in the cache: in the database, so that all processes share them

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "forum_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Logs: one line per event on the terminal

# work that no page waits for: rows in the database, run by the worker
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "config.logs.RequestOfRecord"}},
    "formatters": {"line": {"()": "config.logs.OneLine"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "filters": ["request"], "formatter": "line"}},
    "root": {
        "handlers": ["terminal"],
        "level": _env.choice("DISPUTATIO_LOG", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "uvicorn": {"level": "WARNING"},
        "django.security.DisallowedHost": {
            "level": "CRITICAL"
        },  # strangers' probes: answered with 400, no news
    },
}

if _env.problems:
    raise ImproperlyConfigured("\n".join(_env.problems))
