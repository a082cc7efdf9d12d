"""A blog of its own for the programs that draw and check pages: sample content in a temporary folder, served by real processes.

Importing this sets the environment and sets Django up, so it comes before everything that needs Django.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 15


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


FOLDER = Path(tempfile.mkdtemp(prefix="htc-apart-"))
PORT = free_port()
BASE = f"http://localhost:{PORT}"
os.environ |= {
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    "DJANGO_SETTINGS_MODULE": "htc.settings",
    "HTC_DATA_DIR": str(FOLDER),
    "HTC_ENV": "local",
    "HTC_RATE_LIMITS": "off",
    "HTC_SITE_URL": BASE,
}
for _name in ("DATABASE_URL", "CACHE_URL", "HTC_SECRET_KEY", "HTC_TRUSTED_PROXIES", "HTC_MAIL_URL", "HTC_TESTNET", "HTC_TESTNET_LOG"):
    os.environ.pop(_name, None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.browser.pages import fill  # noqa: E402


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Fill the folder, serve it and give its address; nothing of it is left afterwards."""
    try:
        call_command("migrate", verbosity=0)
        fill()
        # The files as production sends them: with their hash in the name, and compressed.
        call_command("collectstatic", interactive=False, verbosity=0)
        server = subprocess.Popen([sys.executable, ROOT / "manage.py", "serve", "--port", str(PORT)], stdout=subprocess.DEVNULL)
        try:
            wait_for_answer()
            yield BASE
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(STOP_SECONDS)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def wait_for_answer() -> None:
    """Return when the blog answers; end the program when it does not within ``START_SECONDS``."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(BASE, timeout=5).close()
            return
        time.sleep(0.2)
    sys.exit(f"The blog did not answer at {BASE} within {START_SECONDS} seconds.")
