"""The production settings with the desktop alone: what is tested here must not depend on the rooms."""

from vigie import platform
from vigie.config.settings import *  # noqa: F403
from vigie.config.settings import MIDDLEWARE as PRODUCTION_MIDDLEWARE

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "vigie.ui",
]
MIDDLEWARE = [name for name in PRODUCTION_MIDDLEWARE if not name.startswith("vigie.practice.")]
ROOT_URLCONF = "tests.desktop.alone.urls"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": platform.data_dir() / "alone.db"},
}
