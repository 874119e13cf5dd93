"""Settings of the cockpit: one process, one person, no network.

Nothing here is read from the environment but the two folders (see :mod:`vigie.platform`).
"""

import secrets
from pathlib import Path

from vigie import platform

SECRET_KEY = secrets.token_urlsafe(48)
DEBUG = False
ALLOWED_HOSTS = ["localhost"]  # and its exact port: see SameOrigin

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "vigie.vault",
    "vigie.journal",
    "vigie.catalogue",
    "vigie.practice",
    "vigie.documents",
    "vigie.ui",
    "vigie.assessment",
    "vigie.workstation",
    "vigie.transfer",
    "vigie.incidents",
    "vigie.processing",
    "vigie.suppliers",
    "vigie.notices",
    "vigie.staffing",
    "vigie.decisions",
    "vigie.binder",
    "vigie.retention",
    "vigie.disclosures",
    "vigie.requests",
    "vigie.config",  # last: once it is ready, the registries are closed
]

MIDDLEWARE = [
    "vigie.config.middleware.Headers",
    "vigie.config.middleware.SameOrigin",
    "vigie.config.middleware.BodyLimit",
    "vigie.desktop.gate.LaunchGate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vigie.config.middleware.VaultGate",
    "vigie.practice.reading.ReadOnce",
]

ROOT_URLCONF = "vigie.config.urls"
WSGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["vigie.ui.loaders.FrenchFiles", "vigie.ui.loaders.FrenchLoader"],
                )
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "vigie.vault.backend",
        "NAME": platform.vault_dir() / "vigie.db",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"timeout": 20},  # seconds a writer waits for another: five were not enough under load
    }
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_NAME = "vigie_session"
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "vigie_csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "vigie.config.errors.csrf_failure"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # cookies reach the browser's disk

# Read by the middleware and the server. The names of the cookies get the port when it is not the usual one.
VIGIE_LAUNCH_COOKIE = "vigie_launch"
VIGIE_TOKEN_PATHS = ["/_launch/"]  # posted by a file, hence cross-site: the one-time token is the proof
VIGIE_PROGRAM_PATHS = ["/_control/"]  # asked by a program, hence without an origin: a signature is the proof
VIGIE_MAX_BODY = 22 * 2**20
VIGIE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), "
        "display-capture=(), clipboard-read=(), browsing-topics=()"
    ),
    "Cache-Control": "no-store",
}

# Nothing of the practice on disk in the clear: uploads stay in memory, above any body that is let in.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = VIGIE_MAX_BODY + 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = VIGIE_MAX_BODY + 2**20

LOGGING_CONFIG = None  # vigie.desktop.logs: one file of codes
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

VIGIE_PDF = "vigie.documents.services.compile_pdf"  # for the vault, which stands below the documents
VIGIE_FILE_MARK = ""  # the same: what the name of a printed file starts with in the demo
VIGIE_DEADLINES = "vigie.assessment.deadlines.days"  # the same: what the locked screen may count
FORM_RENDERER = "vigie.ui.forms.Renderer"  # the house's markup, without any room importing the one above it

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "vigie.config.static.HashedStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
