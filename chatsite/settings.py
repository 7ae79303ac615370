"""The server's settings. What a server may choose comes from the environment; the defaults serve a home at once.

`docs/administration.md` explains every name. A wrong value is refused at start in one clear line.
"""

import importlib.metadata
import importlib.util
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from accounts.limits import PersonalLimits, SignInLimits
from attachments.limits import FileLimits
from chatprotocol.limits import Limits
from chatsite import contentpolicy, datafolder, environment, logs
from chatsite.lobby import DoorLimits
from feeds.language import early

BASE_DIR = Path(__file__).resolve().parent.parent

HEARTH_VERSION = importlib.metadata.version("hearth-chat")

# ---- the data folder, the secret, who may ask -----------------------------------------------------------------------

_COMMAND = sys.argv[1] if len(sys.argv) > 1 else ""

HEARTH_DATA = datafolder.make(Path(environment.text("HEARTH_DATA") or BASE_DIR / "data"))
if _COMMAND not in {"doctor", "help", "restore"} and not datafolder.is_whole(HEARTH_DATA):
    raise ImproperlyConfigured(datafolder.torn(HEARTH_DATA))
SECRET_KEY = environment.text("HEARTH_SECRET_KEY") or datafolder.secret_key(HEARTH_DATA)
DEBUG = environment.yes_or_no("HEARTH_DEBUG", default=False)
ALLOWED_HOSTS = environment.names("HEARTH_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HEARTH_ADDRESS = environment.address("HEARTH_ADDRESS")
"""Where people reach this server, for links; empty where they lead to where a moderator's browser is, or ALLOWED_HOSTS says."""
HEARTH_PROGRAM = environment.program("HEARTH_PROGRAM")
"""Where people get the program: a page, or its source, whose address ends in .git; empty where nobody has said."""
HEARTH_REGISTRATION = environment.choice("HEARTH_REGISTRATION", "invite", ["invite", "open", "closed"])

environment.refuse_unknown_limits(Limits, SignInLimits, PersonalLimits, DoorLimits, FileLimits)
HEARTH_LIMITS = environment.limits(Limits)
HEARTH_SIGN_IN_LIMITS = environment.limits(SignInLimits)
HEARTH_PERSONAL_LIMITS = environment.limits(PersonalLimits)
HEARTH_DOOR_LIMITS = environment.limits(DoorLimits)
HEARTH_FILE_LIMITS = environment.limits(FileLimits)
environment.refuse_impossible_limits(HEARTH_LIMITS)

# ---- the parts ------------------------------------------------------------------------------------------------------

# Its runserver speaks WebSocket, and ours, which comes first, is made of it; `serve` does without it and its 17 MB.
_DAPHNE = [] if _COMMAND == "serve" else ["daphne"]
INSTALLED_APPS = [
    "chatsite.apps.ChatsiteConfig",
    *_DAPHNE,
    "messaging",
    "attachments",
    "accounts",
    "feeds",
    "channels",
    "ninja",
    "unfold.apps.BasicAppConfig",
    "chatsite.apps.HearthAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chatsite.middleware.noted",
    "csp.middleware.CSPMiddleware",
    "chatsite.middleware.security_headers",
    "chatsite.staticfiles.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ---- what is kept ---------------------------------------------------------------------------------------------------

DATABASES = {"default": environment.database("DATABASE_URL", HEARTH_DATA / "hearth.sqlite3")}
CONN_MAX_AGE = 0  # threads come and go under ASGI; PostgreSQL has its pool
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environment.text("REDIS_URL")
MEDIA_ROOT = HEARTH_DATA / "files"
HEARTH_UPLOADS = HEARTH_DATA / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": environment.bucket("HEARTH_S3_URL")
    or {
        "BACKEND": "attachments.disk.DiskStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "file_permissions_mode": 0o600},
    },
}
HEARTH_X_ACCEL = environment.place("HEARTH_X_ACCEL")
"""Where a proxy in front finds the files by itself; empty where this server gives them out."""
if HEARTH_X_ACCEL and environment.text("HEARTH_S3_URL"):
    raise ImproperlyConfigured(
        early("HEARTH_X_ACCEL is for files on this disk, and HEARTH_S3_URL names another place.")
    )
HEARTH_CLAMD = environment.socket_address("HEARTH_CLAMD")
"""Who looks for viruses; empty where nobody does."""
STATIC_URL = "static/"
STATIC_ROOT = None  # served from where the packages keep them: there is no step to forget
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

# ---- people ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PasswordBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "account_login"

# allauth keeps the second factors and leads through signing in. Who may try how often is ours alone to say, and people
# are added, renamed and given passwords by our services.
ACCOUNT_ADAPTER = "accounts.pages.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "accounts.pages.forms.SignInForm",
    "reauthenticate": "accounts.pages.forms.AgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
MFA_ADAPTER = "accounts.pages.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "accounts.pages.forms.CodeForm",
    "reauthenticate": "accounts.pages.forms.CodeAgainForm",
    "activate_totp": "accounts.pages.forms.BeginTotpForm",
    "add_webauthn": "accounts.pages.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.pages.forms.RenamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1

# ---- what goes over the wire ----------------------------------------------------------------------------------------

DAPHNE_WEBSOCKET_MAX_MESSAGE_SIZE = DAPHNE_WEBSOCKET_MAX_FRAME_SIZE = HEARTH_LIMITS.message_bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600  # said over TLS only
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "chatsite.pages.forbidden"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": dict(contentpolicy.STRICT)}
vars().update(environment.email("EMAIL_URL"))
if environment.text("EMAIL_URL") and not HEARTH_ADDRESS:
    raise ImproperlyConfigured(
        early(
            "EMAIL_URL needs HEARTH_ADDRESS: mails lead there, whatever the browser calls this server that asks for one."
        )
    )
DEFAULT_FROM_EMAIL = environment.text("HEARTH_MAIL_FROM") or environment.sender(HEARTH_ADDRESS, ALLOWED_HOSTS)
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # a username is unique by its key
    "security.W005",  # other services under the same name may have no TLS yet: not ours to decide
    "security.W008",  # a redirect would come after a token has travelled in the clear; clients are told to use TLS
    "security.W021",  # preloading binds the name for years: a decision of its owner
]

# ---- who may ask how it goes ----------------------------------------------------------------------------------------

HEARTH_METRICS_TOKEN = environment.secret("HEARTH_METRICS_TOKEN")
"""Whoever shows it reads `/metrics` from elsewhere; without one only the server's own machine does."""

# ---- languages, logs ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "chatsite.formats"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "chatsite" / "unfold_locale"]
"""What the look of the administration says by itself: in German, and here and there in better English."""
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone("HEARTH_TIME_ZONE")

# A command tells its owner what it does itself.
_LOG_LEVEL = "info" if _COMMAND in {"serve", "runserver"} else "warning"
HEARTH_LOG_LEVEL = environment.choice(
    "HEARTH_LOG_LEVEL", _LOG_LEVEL, ["debug", "info", "warning", "error"]
).upper()
LOGGING = logs.configuration(HEARTH_LOG_LEVEL, environment.choice("HEARTH_LOG_FORMAT", "auto", logs.FORMATS))
logs.use_structlog()

if DATABASES["default"]["ENGINE"].endswith("postgresql") and importlib.util.find_spec("psycopg") is None:
    raise ImproperlyConfigured(
        early("DATABASE_URL names PostgreSQL, but its driver is not installed: psycopg[binary,pool].")
    )

# ---- how the administration looks -----------------------------------------------------------------------------------

_EMBER = {
    "50": "oklch(97.8% .013 55)",
    "100": "oklch(95.2% .032 53)",
    "200": "oklch(89.8% .067 51)",
    "300": "oklch(82.8% .112 49)",
    "400": "oklch(74.5% .148 46)",
    "500": "oklch(65.5% .168 43)",
    "600": "oklch(54.5% .152 40)",
    "700": "oklch(48% .134 39)",
    "800": "oklch(41% .11 38)",
    "900": "oklch(35.5% .09 37)",
    "950": "oklch(25% .062 36)",
}
"""The colour of the icon, in the administration's eleven steps."""
UNFOLD = {
    "SITE_TITLE": "Hearth",
    "SITE_HEADER": "Hearth",
    "SITE_ICON": lambda _: static("chatsite/icon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _: static("chatsite/icon.svg")},
    ],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_HISTORY": False,  # the audit log says more
    "COLORS": {"primary": _EMBER},
    "STYLES": [lambda _: static("chatsite/administration.css")],
    "DASHBOARD_CALLBACK": "chatsite.administration.front.context",
    "SIDEBAR": {"navigation": "chatsite.administration.navigation.navigation"},
}
