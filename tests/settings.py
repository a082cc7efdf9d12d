"""Settings of the test suite: the blog at https://htc.test, its data in a folder that goes when the run ends."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="htc-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ |= {"HTC_ENV": "test", "HTC_DATA_DIR": _folder, "HTC_SITE_URL": "https://htc.test", "HTC_HOSTS": "old.htc.test"}
for _name in (
    "DATABASE_URL",
    "CACHE_URL",
    "STORAGE_URL",
    "HTC_SECRET_KEY",
    "HTC_RATE_LIMITS",
    "HTC_TRUSTED_PROXIES",
    "HTC_MAIL_URL",
    "HTC_SECURITY_CONTACT",
    "HTC_LANGUAGE",
    "HTC_LOG",
    "HTC_BACKUP_DIR",
    "HTC_BACKUP_HOUR",
    "HTC_BACKUP_DAYS",
    "HTC_BACKUP_WEEKS",
    "HTC_SOURCE_PORTS",
    "HTC_SOURCE_NUMBERS",
    "HTC_TESTNET",
    "HTC_TESTNET_LOG",
):
    os.environ.pop(_name, None)
# A server of PostgreSQL, on which this process has a database of its own; else there are files of SQLite.
_server = os.environ.get("TEST_DATABASE_URL", "")
if _server:
    os.environ["DATABASE_URL"] = _server

from htc.settings import *  # noqa: E402, F403
from htc.settings import DATABASES  # noqa: E402

if _server:
    del os.environ["DATABASE_URL"]  # not for the blogs that tests serve
    # Without a pool, whose connections outlive a test; served blogs have one.
    del DATABASES["default"]["OPTIONS"]["pool"]
    DATABASES["default"]["TEST"] = {"NAME": f"test_{os.getpid()}"}
else:
    # A file, as in production: SQLite in memory has no second writer and no WAL.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
