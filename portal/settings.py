"""All settings, all from the environment, safe by default. README lists what an operator may set."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from environs import Env

from portal.catalogues import compile_stale

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Where this site keeps what it writes: database, secret, mail, collected static files.
DATA_DIR = Path(env.str("MEIPI_DATA", str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", False)


def _kept_secret(path: Path) -> str:
    """The secret of this installation, made on first use and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}-{os.getpid()}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(new, path)  # whole or not at all
        except FileExistsError:  # another worker was first
            pass
        new.unlink()
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", "") or _kept_secret(DATA_DIR / "secret_key")

# --- the address of the site -------------------------------------------------------------------
_here = f"http://{env.str('HOST', '') or '127.0.0.1'}:{env.str('PORT', '') or 8000}"
SITE_URL = env.str("SITE_URL", "") or _here
SITE_URL = SITE_URL.replace("//0.0.0.0:", "//127.0.0.1:").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", []) + [
    urlsplit(SITE_URL).hostname or "",
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Proxies in front of the site that set X-Forwarded-For and -Proto; 0 trusts nobody's word.
PROXY_COUNT = env.int("PROXY_COUNT", 0)
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- what it is made of ------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.site",
    "interviews",
    "guides",
    "portal.kernel.apps.KernelConfig",
    "portal.kernel.apps.MeipiAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "taggit",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.kernel.middleware.headers",
    "portal.kernel.middleware.guard_input",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.kernel.middleware.skip_auth_without_session",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.site.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "portal.kernel.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(4, "django.forms")

# --- database and cache ------------------------------------------------------------------------
SQLITE_URL = f"sqlite:///{DATA_DIR / 'meipi.sqlite3'}"
DATABASES: dict[str, dict[str, Any]] = {
    "default": {**dj_database_url.parse(env.str("DATABASE_URL", "") or SQLITE_URL)}
}
# Some indexes carry more columns on PostgreSQL; SQLite leaves those out and is told so once.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command=(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
            "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
        ),
    )
else:
    DATABASES["default"].update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True)

# Shared by every worker: rate limits live here, so each of them sees the same counts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
# Ready pages are thrown away when this file changes; every worker of this host maps it.
GENERATION_FILE = DATA_DIR / "generation"

# --- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# (allauth's own settings: see "accounts" below)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mine"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

# --- accounts: allauth ---------------------------------------------------------------------------
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
ACCOUNT_ADAPTER = "portal.site.accounts.adapter.Accounts"
ACCOUNT_FORMS = {
    "login": "portal.site.accounts.forms.SignInForm",
    "request_login_code": "portal.site.accounts.forms.SignInCodeForm",
    "reset_password": "portal.site.accounts.forms.ResetPasswordForm",
    "signup": "portal.site.accounts.forms.SignUpForm",
}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# One can ask for another code, but not change the address: that is offered to new accounts only,
# and would tell which addresses already have one.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of changes that concern the safety of an account
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None  # asked for with each sign-in
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key",
    "signup": "10/m/ip,60/h/ip",
    "confirm_email": "1/10s/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "portal.site.accounts.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a code late by half a minute is right
SOCIALACCOUNT_ADAPTER = "portal.site.accounts.adapter.SocialAccounts"
SOCIALACCOUNT_FORMS = {"signup": "portal.site.accounts.forms.SocialSignUpForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # members choose their name here, whatever it is elsewhere
_PROVIDERS = {"github": "https://github.com", "google": "https://accounts.google.com"}
SOCIALACCOUNT_PROVIDERS = {
    provider: {
        "APPS": [{"client_id": client, "secret": env.str(f"{provider.upper()}_CLIENT_SECRET", "")}],
        "OAUTH_PKCE_ENABLED": True,
    }
    for provider in _PROVIDERS
    if (client := env.str(f"{provider.upper()}_CLIENT_ID", ""))
}
# A button leads there by way of this site, and browsers hold that to the policy for forms.
SIGN_IN_ORIGINS = [_PROVIDERS[provider] for provider in SOCIALACCOUNT_PROVIDERS]

# --- sessions, cookies, headers ----------------------------------------------------------------
_HOST_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_PREFIX}session"
CSRF_COOKIE_NAME = f"{_HOST_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.kernel.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS and not PROXY_COUNT
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        # The buttons of configured providers lead there.
        "form-action": [SELF, *SIGN_IN_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# No text a person may send is longer than a guide section; a whole report fits well within.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- where records live whose pages show more than their own app -----------------------------------
ABSOLUTE_URL_OVERRIDES = {
    "guides.article": lambda article: reverse("article", args=[article.role.slug, article.slug]),
    "guides.section": lambda section: reverse("section", args=[section.pk]),
    "guides.company": lambda company: reverse("company", args=[company.slug]),
    "interviews.tag": lambda tag: reverse("tag", args=[tag.slug]),
    "interviews.question": lambda question: reverse("question", args=[question.public_id]),
}

# --- languages and time ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
compile_stale()  # Django reads them while it sets up, once in a process
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "Asia/Shanghai")

# --- static files ------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.site.static_files.MinifyingStorage"},
}

# --- mail: to a file until a server is named ----------------------------------------------------
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"Meipi <noreply@{urlsplit(SITE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""
# Shown on the privacy and takedown pages.
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", "")

# --- logs: one line each on standard error; a request's own words never break a line --------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "portal.kernel.logs.OneLine",
            "format": "{levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
