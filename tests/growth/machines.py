"""Machines of one blog: processes that share a database, a cache and a storage by their addresses, and nothing else."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.served import PATIENCE, ROOT, free_port, until

SECRET_KEY = "the same on every machine, long enough and of many letters; 0123456789"


class Machine:
    """A web server and a worker with a data folder of their own; ``shared`` are the variables that all machines have."""

    def __init__(self, name: str, folder: Path, shared: dict[str, str]):
        self.name, self.folder, self.port = name, folder, free_port()
        self.url = f"http://localhost:{self.port}"
        folder.mkdir()
        own = {
            "HTC_ENV": "test",
            "HTC_DATA_DIR": str(folder),
            "HTC_SITE_URL": "https://htc.test",
            "HTC_SECRET_KEY": SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "htc.settings",
        }
        self.environment = os.environ | own | shared
        self._processes: list[subprocess.Popen] = []

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tell(self, code: str) -> str:
        """Run a few lines of Python on this machine, and give what they print."""
        return self.manage("shell", "--no-imports", "-c", code).strip()

    def start(self) -> None:
        # As docs/servers/htc-web.service has it.
        options = ["--config", "python:htc.serving.webserver", "--preload", "--workers", "2", "--bind", f"127.0.0.1:{self.port}"]
        self._start("-m", "gunicorn", "--no-control-socket", *options, "htc.wsgi:application")
        self._start("manage.py", "linkbacks_work", "--name", f"worker of {self.name}")

    def is_up(self) -> bool:
        try:
            return requests.get(self.url, timeout=PATIENCE).status_code == 200
        except requests.ConnectionError:
            return False

    def stop(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            process.wait(PATIENCE)

    def _start(self, *command: str) -> None:
        with (self.folder / f"{len(self._processes)}.log").open("wb") as log:
            self._processes.append(subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log))


class Person(requests.Session):
    """Somebody with a browser, whom a balancer leads to one machine or another: the cookies go along."""

    def sign_in(self, machine: Machine, name: str, password: str) -> requests.Response:
        return self.send_form(machine, "/admin/login/", username=name, password=password)

    def see(self, machine: Machine, path: str) -> requests.Response:
        return self.get(machine.url + path, timeout=PATIENCE)

    def send_form(self, machine: Machine, path: str, files=None, **fields) -> requests.Response:
        """Post a form of the admin with the token that its pages bear; what it leads to is not followed."""
        if "htc-csrf" not in self.cookies:
            self.see(machine, "/admin/login/")
        data = fields | {"csrfmiddlewaretoken": self.cookies["htc-csrf"]}
        return self.post(machine.url + path, data=data, files=files, allow_redirects=False, timeout=PATIENCE)


def comment_form(machine: Machine, path: str) -> tuple[str, str]:
    """Give the address and the token of the form under an article."""
    page = requests.get(machine.url + path, timeout=PATIENCE).text
    return re.search(r'action="(/respond/\d+/)"', page)[1], re.search(r'name="token" value="([^"]+)"', page)[1]


def fresh(machine: Machine, path: str, since: float) -> requests.Response:
    """Give a page as it is a second after a moment: from then on nobody may be given an older one."""
    time.sleep(max(0.0, since + 1.0 - time.monotonic()))
    return requests.get(machine.url + path, timeout=PATIENCE)


def up(machines: list[Machine]) -> None:
    """Start machines, and wait until each answers."""
    for machine in machines:
        machine.start()
    until(lambda: all(machine.is_up() for machine in machines))
