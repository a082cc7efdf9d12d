"""The servers that are measured, as trees of processes: how much of the processor and of the memory they take."""

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.served import PATIENCE, ROOT, Blog, free_port, until

TICKS = os.sysconf("SC_CLK_TCK")


class Tree:
    """Processes with all that they have started, by what the kernel says of them."""

    def __init__(self, *pids: int):
        self.roots = pids

    def pids(self) -> list[int]:
        """Give every process that is alive."""
        below: dict[int, list[int]] = {}
        for pid, fields in self._all():
            below.setdefault(int(fields[1]), []).append(pid)
        found, parents = list(self.roots), list(self.roots)
        while parents:
            children = below.get(parents.pop(), [])
            found += children
            parents += children
        return found

    def cpu(self) -> float:
        """Give the processor’s time in seconds, of children that have ended too."""
        own = set(self.pids())
        # utime, stime, cutime and cstime of proc_pid_stat(5), counted from behind the name.
        return sum(sum(map(int, fields[11:15])) for pid, fields in self._all() if pid in own) / TICKS

    def memory(self) -> float:
        """Give the proportional set size in MB: what is shared counts once (smaps_rollup of proc_pid_smaps(5))."""
        return sum(map(_pss, self.pids())) / 1024

    @staticmethod
    def _all():
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                yield int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


class MeasuredBlog(Blog):
    """A blog in a folder of its own, served as it would be, without limits."""

    def __init__(self, folder: Path, **variables: str):
        super().__init__(folder)
        # Whatever the shell says, neither a real database nor a real site is touched, and no start compiles what the last one compiled.
        unwanted = {"DATABASE_URL", "CACHE_URL", "PYTHONDONTWRITEBYTECODE"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HTC_") and name not in unwanted}
        self.environment = kept | {
            "HTC_ENV": "local",
            "HTC_DATA_DIR": str(folder),
            "HTC_SITE_URL": self.base,
            "HTC_RATE_LIMITS": "off",
            "DJANGO_SETTINGS_MODULE": "htc.settings",
            "PORT": str(self.port),
        }
        self.environment |= variables

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tree(self) -> Tree:
        return Tree(self.process.pid)

    def ask_inside(self, *arguments: str) -> str:
        """Have a process of the blog’s own tell something: see ``tests.bench.inside``."""
        command = [sys.executable, "-m", "tests.bench.inside", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True, timeout=300).stdout

    def json_inside(self, *arguments: str):
        """Give what it tells as JSON."""
        return json.loads(self.ask_inside(*arguments))

    def start_cold(self, path: str) -> float:
        """Start it and give the seconds until it answers with the page."""
        started = time.perf_counter()
        self.log = (self.folder / "serve.log").open("w")
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        while self.get(path) != 200:
            if time.perf_counter() - started > PATIENCE or not self.is_served():
                raise RuntimeError(f"the blog did not start: {(self.folder / 'serve.log').read_text()[-2000:]}")
            time.sleep(0.01)
        return time.perf_counter() - started


class Constant:
    """Fixed answers under the web server and the options that serve the blog."""

    def __init__(self, blog: MeasuredBlog, answers: Path):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        options = blog.json_inside("options", str(self.port))
        options[options.index("python:htc.serving.webserver")] = "python:tests.bench.constant_server"
        self._command = [sys.executable, "-m", "gunicorn", "tests.bench.constant:application", *options]
        self._environment = blog.environment | {"BENCH_ANSWERS": str(answers)}
        self._process: subprocess.Popen | None = None

    @property
    def tree(self) -> Tree:
        return Tree(self._process.pid)

    def start(self, path: str) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)
        until(lambda: self._answers(path))

    def _answers(self, path: str) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError("the constant did not start")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
