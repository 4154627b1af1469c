"""Settings of the tests: as delivered, with data in a folder of their own, quick password hashes, and tasks that run at once."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# The driver of the journeys' browser keeps an event loop running in its thread, where Django otherwise refuses to ask a database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
os.environ.setdefault("COTMOC_DATA", tempfile.mkdtemp(prefix="cotmoc-tests-"))
for name in ("COTMOC_DEMO", "COTMOC_TLS", "COTMOC_DEBUG", "COTMOC_SMTP"):
    os.environ.pop(name, None)
subprocess.run([sys.executable, Path(__file__).parents[1] / "tools" / "messages.py", "compile"], check=True, stdout=subprocess.DEVNULL)

from cotmoc_web.settings import *  # noqa: E402, F403 (the environment must be set first; all settings are wanted)
from cotmoc_web.settings import DATA, DATABASES  # noqa: E402

SECRET_KEY = "tests"  # noqa: S105 (of tests)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(DATA) / "files"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in use: connections of several threads share a database in memory with other locks than a file has.
    # Django adds to this dictionary: it is changed and never replaced, however often this file is executed.
    DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA / "tests.sqlite3")
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
