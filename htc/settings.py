"""Everything the blog is told from outside, read from the environment once at start.

Every variable is explained in docs/operations.md. A wrong value stops the start with one sentence that names it.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote

from django.utils.csp import CSP

from htc.databases import read_database
from htc.environment import given, need, read_choice, read_contact, read_number, read_text, read_url, stop
from htc.lib.web import BadAddress, ascii_host
from htc.stores import read_stores

BASE_DIR = Path(__file__).resolve().parent.parent

# Where we are

ENV = read_choice("HTC_ENV", ("local", "test", "production"), "local")
DEBUG = False
DATA_DIR = Path(read_text("HTC_DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    stop("HTC_DATA_DIR", f"the folder cannot be made ({error.strerror}).")

PORT = read_number("PORT", 8000, highest=65535)
_site = read_url("HTC_SITE_URL", ("http", "https"), "" if ENV == "production" else f"http://localhost:{PORT}")
if _site is None:
    stop("HTC_SITE_URL", "production needs the address of the blog, such as https://blog.example.org.")
if not _site.hostname or _site.username or _site.query or _site.fragment or _site.path.strip("/"):
    stop("HTC_SITE_URL", "it must be a scheme, a host and at most a port, such as https://blog.example.org.")
if ENV == "production" and _site.scheme != "https":
    stop("HTC_SITE_URL", "production is served over https only.")
SITE_URL = f"{_site.scheme}://{_site.netloc.lower()}"
SITE_PORT = _site.port

_aliases = [name.strip().lower() for name in read_text("HTC_HOSTS").split(",") if name.strip()]
for _name in _aliases:
    if not all(part and part.replace("-", "").isalnum() for part in _name.split(".")):
        stop("HTC_HOSTS", f"“{_name}” is not a host name; give names separated by commas, without scheme and port.")
_bare = _site.hostname.removeprefix("www.")
try:
    # As they stand on the wire.
    OWN_HOSTS = frozenset(name if ":" in name else ascii_host(name) for name in (_site.hostname, _bare, f"www.{_bare}", *_aliases))
except BadAddress:
    stop("HTC_HOSTS", "one of the names, or the host of HTC_SITE_URL, cannot be a host name.")
ALLOWED_HOSTS = sorted(OWN_HOSTS)
if ENV != "production":
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver"]

TRUSTED_PROXIES = read_number("HTC_TRUSTED_PROXIES", 0, highest=10)
RATE_LIMITS = read_choice("HTC_RATE_LIMITS", ("on", "off"), "on") == "on"
if ENV == "production" and not RATE_LIMITS:
    stop("HTC_RATE_LIMITS", "production does not run without limits.")

_ports = [name.strip() for name in read_text("HTC_SOURCE_PORTS").split(",") if name.strip()]
if not {"8080", "8443"}.issuperset(_ports):
    stop("HTC_SOURCE_PORTS", "it takes 8080, 8443 or both, separated by a comma.")
# The ports on which pages of other sites are asked for, and whether a host may be an IP address instead of a name.
SOURCE_PORTS = frozenset({80, 443, *map(int, _ports)})
SOURCE_NUMBERS = read_choice("HTC_SOURCE_NUMBERS", ("on", "off"), "off") == "on"

# The declared network of the tests; elsewhere a system check refuses both variables.
TESTNET_FILE = read_text("HTC_TESTNET") if ENV == "test" else ""
TESTNET_LOG = read_text("HTC_TESTNET_LOG") if ENV == "test" else ""


def _secret_key() -> str:
    """Give the key of the environment, or outside production one that is made once and kept in the data folder."""
    key = read_text("HTC_SECRET_KEY")
    if key and ENV == "production" and (len(key) < 50 or len(set(key)) < 5):
        stop("HTC_SECRET_KEY", "it must be 50 random characters or more.")
    if key:
        return key
    if ENV == "production":
        stop("HTC_SECRET_KEY", "production needs a secret key of 50 random characters or more.")
    kept = DATA_DIR / "secret_key"
    try:
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return kept.read_text().strip()


SECRET_KEY = _secret_key()

# The application

INSTALLED_APPS = [
    "htc.apps.HtcConfig",
    "htc.apps.TagsConfig",
    "articles",
    "articles.review.apps.ReviewConfig",
    "articles.series.apps.SeriesConfig",
    "comments",
    "htc.backups.apps.BackupsConfig",
    "htc.safety.apps.SafetyConfig",
    "htc.statistics.apps.StatisticsConfig",
    "htc.following.apps.FollowingConfig",
    "django_prose_editor",
    "htc.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "htc.wordpress.apps.WordPressConfig",
    "htc.redaction.apps.RedactionConfig",
    # The last, so that its admin of accounts takes the place of Django's.
    "htc.people.apps.PeopleConfig",
]
MIDDLEWARE = [
    "htc.serving.headers.HeadersMiddleware",
    "htc.serving.intake.IntakeMiddleware",
    "htc.serving.answers.PageCacheMiddleware",
    "htc.serving.language.LanguageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "htc.serving.static_files.StaticFilesMiddleware",
    "htc.serving.turns.TurnsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "htc.serving.headers.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "htc.people.sessions.StaffSessionMiddleware",
    "htc.serving.intake.StrangersMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.middleware.SiteMiddleware",
    "htc.wordpress.addresses.middleware.OldAddressMiddleware",
    "comments.linkbacks.incoming.middleware.AdvertiseMiddleware",
]
ROOT_URLCONF = "htc.urls"
WSGI_APPLICATION = "htc.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.middleware.site",
                "htc.safety.context.safety",
                "htc.following.context.following",
                "htc.serving.language.language",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING, TAGGIT_STRING_FROM_TAGS = "articles.writing.tag_names.parse_tags", "articles.writing.tag_names.write_tags"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # invitations too
SECOND_FACTOR_REQUIRED = ENV == "production"
OTP_TOTP_ISSUER = _site.hostname
# Wrong codes are counted by htc/people/limits.py; django-otp would make the owner of an account wait for ever longer.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
LANGUAGES = [("en", "English"), ("es", "Spanish")]  # those of pages; an article may be in any (articles.traits.translations)
LANGUAGE_CODE = read_choice("HTC_LANGUAGE", tuple(code for code, _ in LANGUAGES), "en")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["htc.formats"]
TIME_ZONE = "UTC"  # of the server; readers and staff see the time zone of the Site row
USE_TZ = True

# Data

DATABASES = {"default": read_database(DATA_DIR)}

_cache = read_url("CACHE_URL", ("redis", "rediss"))
# What is kept for a version of the site may stand in the memory of each process; what is counted has to be the same for all of them.
_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
CACHES = {
    "default": {"BACKEND": "htc.lib.stores.sharedcache.SharedCache", "LOCATION": _cache.geturl()} if _cache else _memory,
    "process": _memory,
}
if _cache:
    need("CACHE_URL", "redis")

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("help", BASE_DIR / "docs" / "pictures")]
MEDIA_ROOT = DATA_DIR / "media"
_stores, FILES_ARE_SHARED = read_stores()
STORAGES = _stores | {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if ENV == "test" else "htc.serving.static_files.LeanStorage"
    },
}
# Pictures and fonts are packed already, and nobody waits for a source map.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "webp", "ico", "gz", "br", "woff", "woff2", "map")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = ENV == "test"

# Backups

_folder = read_text("HTC_BACKUP_DIR")
BACKUP_DIR = Path(_folder).expanduser().resolve() if _folder else None
if BACKUP_DIR and (BACKUP_DIR.is_relative_to(MEDIA_ROOT) or BACKUP_DIR.is_relative_to(STATIC_ROOT)):
    stop("HTC_BACKUP_DIR", "it must not lie in the folders of the media or of the static files.")
BACKUP_HOUR = read_number("HTC_BACKUP_HOUR", 3, highest=23)
BACKUP_DAYS = read_number("HTC_BACKUP_DAYS", 7, highest=366)
BACKUP_WEEKS = read_number("HTC_BACKUP_WEEKS", 4, highest=520)

# Mail


def _mailer() -> dict:
    """Give Django's mailer: the terminal in local, .eml files in test, else the server that HTC_MAIL_URL names."""
    url = read_url("HTC_MAIL_URL", ("smtp", "smtps", "smtp+tls"))
    if ENV == "test" and url is None:
        return {"BACKEND": "htc.mailbox.EmlBackend", "OPTIONS": {"folder": str(DATA_DIR / "mail")}}
    if url is None:
        return {"BACKEND": f"django.core.mail.backends.{'console' if ENV == 'local' else 'dummy'}.EmailBackend"}
    if not url.hostname:
        stop("HTC_MAIL_URL", "it must name a host, such as smtp+tls://name:password@mail.example.org:587.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": url.hostname,
            "port": url.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[url.scheme],
            "username": unquote(url.username or ""),
            "password": unquote(url.password or ""),
            "use_ssl": url.scheme == "smtps",
            "use_tls": url.scheme == "smtp+tls",
            "timeout": 20,
        },
    }


MAILERS = {"default": _mailer()}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read_text("HTC_MAIL_FROM", f"blog@{_site.hostname}")
if "@" not in DEFAULT_FROM_EMAIL:
    stop("HTC_MAIL_FROM", "it must be a mail address.")

# Safety

SECURITY_CONTACT = read_contact("HTC_SECURITY_CONTACT")
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
}
# Django's own admin scripts break under Trusted Types, its style sheets draw icons from data: addresses, the editor's from a font.
ADMIN_CSP = {name: values for name, values in SECURE_CSP.items() if name != "require-trusted-types-for"} | {
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "htc.desk.refusing.refused_by_csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "articles.library.uploads.BoundedUploadHandler"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if ENV == "production":
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
else:
    SESSION_COOKIE_NAME = "htc-session"
    CSRF_COOKIE_NAME = "htc-csrf"

LOG = read_choice("HTC_LOG", ("plain", "json"), "json" if ENV == "production" else "plain")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "htc.serving.logs.PlainLines", "format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "htc.serving.logs.JsonLines"},
    },
    "filters": {"without_queries": {"()": "htc.serving.logs.WithoutQueries"}, "without_handled": {"()": "htc.serving.logs.WithoutHandled"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG, "filters": ["without_queries", "without_handled"]},
        "count": {"()": "htc.serving.logs.CountErrors"},
        "count_at_once": {"()": "htc.serving.logs.CountErrors", "at_once": True},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would mail whole requests, addresses included, and print under DEBUG only.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR", "handlers": ["count"]},  # a reader's 404 is not the log's business
        "htc": {"level": "INFO"},
        "articles": {"level": "INFO"},
        "comments": {"level": "INFO"},
        "htc.worker": {"handlers": ["count_at_once"]},
    },
}

# The names of the variables that were given, without their values: a backup says them to whoever restores it.
VARIABLES = sorted(given)
