"""A blog with the sample content, served by real processes, for tests and measurements that kill or flood it."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests import databases
from tests.prepared import prepared, unfinished

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = "/2014/03/after-the-doors-open/"
TARGET = f"https://htc.test{ARTICLE}"
PATIENCE = 120


class Blog:
    """A blog with the sample content in a folder of its own, served by real processes."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.database = databases.of(folder)
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self.environment = os.environ | {
            "HTC_ENV": "test",
            "HTC_DATA_DIR": str(folder),
            "HTC_SITE_URL": "https://htc.test",
            "HTC_RATE_LIMITS": "off",
            "DJANGO_SETTINGS_MODULE": "htc.settings",
            **self.database.environment,
        }

    def migrate(self) -> None:
        """Make the tables, of which a copy may be there."""
        with databases.Database.migrated() as empty:
            if empty.exists():
                self.database.become(empty)
                return
        self.database.empty()
        self.manage("migrate", "--verbosity", "0")

    def fill(self) -> None:
        """Put the sample content into the folder; it is written once for each state of the code."""
        with prepared("server-sample" if databases.SERVER else "sample") as place:
            kept = databases.of(place)
            if not kept.exists():
                made = Blog(unfinished(place))
                made.migrate()
                made.manage("demo")
                shutil.rmtree(place, ignore_errors=True)
                made.folder.rename(place)
                if made.database.exists():  # which was not in the folder
                    kept.become(made.database)
            shutil.copytree(place, self.folder, dirs_exist_ok=True)
            self.database.become(kept)

    def is_served(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def start(self) -> None:
        self.log = (self.folder / "serve.log").open("w")
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        until(lambda: self.get("/") == 200)

    def stop(self) -> int:
        self.process.terminate()
        code = self.process.wait(PATIENCE)
        self.log.close()
        return code

    def request(self, method: str, path: str, body: str = "", content_type: str = "application/x-www-form-urlencoded"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, body.encode(), {"Content-Type": content_type, "Host": "localhost"})
            # An answer that says “close” is no longer the connection's to close, and one that was cut off stays half read.
            with contextlib.closing(connection.getresponse()) as answer:
                return answer.status, answer.read().decode()

    def get(self, path: str) -> int:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.request("GET", path)[0]
        return 0

    def rows(self, query: str) -> list[tuple]:
        return self.database.rows(query)

    def children(self, name: str = "") -> list[int]:
        """Give the processes below ours that bear the name: “web” or “worker”."""
        # Not from ps: a bare machine may not have it.
        below: dict[int, list[tuple[int, str]]] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                before, _, after = stat.read_text().rpartition(")")
                below.setdefault(int(after.split()[1]), []).append((int(stat.parent.name), before.partition("(")[2]))
        found, parents = [], [self.process.pid]
        while parents:
            children = below.get(parents.pop(), [])
            found += [pid for pid, called in children if called.startswith(f"htc {name}" if name else "")]
            parents += [pid for pid, _ in children]
        return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def until(condition, *, patience: float = PATIENCE):
    """Wait until the condition holds; fail when it takes too long."""
    deadline = time.monotonic() + patience
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return value
