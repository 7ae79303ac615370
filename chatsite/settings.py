"""The least that Django needs to start; the environment is not read yet."""

import os

SECRET_KEY = os.environ.get("HEARTH_SECRET_KEY", "not-yet-read-from-the-data-folder")
INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "channels",
    "feeds",
    "accounts",
    "attachments",
    "messaging",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
