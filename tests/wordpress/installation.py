"""A private WordPress of Debian's packages: its database on a socket, its pages on loopback, all in one folder that goes with it."""

import http.client
import json
import os
import shutil
import subprocess
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.served import free_port, until

PACKAGES = ("wordpress", "php-cli", "php-mysql", "php-gd", "mariadb-server")
PROGRAMS = ("php", "mariadbd", "mariadb-install-db", "mariadb")
SHIPPED = Path("/usr/share/wordpress")
PHP = Path(__file__).parent / "php"
HOST = "www.ferry.example"
BLOG = f"http://{HOST}"
# So many that a request which WordPress makes to itself finds one that waits.
WORKERS = 4
MINUTES = 600


class NotInstalled(Exception):
    """WordPress is not on this machine; the message is the line that installs it."""


def install_packages() -> None:
    """Install what is missing, where this is root on Debian. Raises NotInstalled elsewhere."""
    if SHIPPED.is_dir() and all(shutil.which(each) for each in PROGRAMS) and b"mysqli" in _output("php", "-m"):
        return
    line = f"apt-get install --yes --no-install-recommends {' '.join(PACKAGES)}"
    if os.getuid() != 0 or not shutil.which("apt-get"):
        raise NotInstalled(f"This needs Debian's packages of WordPress. Run as root: {line}")
    # Without this its web server and database would be started beside ours.
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in ("apt-get update -q", line):
        subprocess.run(command.split(), env=quiet, check=True, stdout=subprocess.DEVNULL)


def _output(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=False).stdout


class WordPress:
    """A WordPress at ``BLOG``, of which no machine but this one knows; within ``with`` it runs, at ``port`` of this machine."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.root, self.uploads = folder / "www", folder / "www/wp-content/uploads"
        self._data, self._socket = folder / "data", folder / "db.sock"
        self.port, self._stack = free_port(), ExitStack()

    def __enter__(self) -> "WordPress":
        with ExitStack() as stack:
            self._start_database(stack)
            self._lay_files()
            self.renew()
            workers = {"PHP_CLI_SERVER_WORKERS": str(WORKERS)}
            address = f"127.0.0.1:{self.port}"
            self._start(stack, "php", *_settings(), "-S", address, "-t", str(self.root), str(PHP / "router.php"), more=workers)
            until(lambda: self._answers())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error) -> None:
        self._stack.close()

    def renew(self) -> None:
        """Empty the database, and set up a blog without any post."""
        self.sql("DROP DATABASE IF EXISTS wordpress; CREATE DATABASE wordpress CHARACTER SET utf8mb4;")
        self.php("setup")

    def php(self, name: str, told: object = None) -> str:
        """Run a script of ours within WordPress; it is given ``told`` as JSON. Gives what it writes. Raises when PHP has any complaint."""
        command = ["php", *_settings(), str(PHP / f"{name}.php"), str(self.root)]
        done = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True, timeout=MINUTES, check=False)
        if done.returncode or done.stderr:
            raise RuntimeError(f"{name}.php ended with {done.returncode}: {done.stderr[-3000:]} {done.stdout[-1000:]}")
        return done.stdout

    def sql(self, statements: str) -> None:
        """Run statements as the database's owner."""
        command = ["mariadb", "--no-defaults", f"--socket={self._socket}", "--user=root", "--execute", statements]
        subprocess.run(command, check=True, capture_output=True)

    def page(self, address: str) -> str:
        """Give the page at an address of the blog. Raises where it does not answer 200."""
        split = urlsplit(address)
        path = quote(split.path, safe="/%") + (f"?{split.query}" if split.query else "")
        status, body = self._get(path or "/")
        if status != 200:
            raise RuntimeError(f"WordPress answers {status} at {address}")
        return body

    def _get(self, path: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request("GET", path, headers={"Host": HOST})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def _answers(self) -> bool:
        try:
            return self._get("/")[0] == 200
        except OSError:
            return False

    def _start_database(self, stack: ExitStack) -> None:
        user = _output("id", "-un").decode().strip()
        made = ["mariadb-install-db", "--no-defaults", f"--datadir={self._data}", "--auth-root-authentication-method=normal"]
        subprocess.run([*made, f"--user={user}", "--skip-test-db"], check=True, capture_output=True)
        self._start(
            stack,
            "mariadbd",
            "--no-defaults",
            f"--datadir={self._data}",
            f"--socket={self._socket}",
            f"--pid-file={self.folder / 'db.pid'}",
            f"--user={user}",
            "--skip-networking",
            "--innodb-flush-log-at-trx-commit=0",
        )
        until(self._socket.exists)

    def _lay_files(self) -> None:
        left_out = shutil.ignore_patterns(".htaccess", "wp-config.php", "wp-content")
        shutil.copytree(SHIPPED, self.root, ignore=left_out)
        shutil.copytree(PHP / "theme", self.root / "wp-content/themes/plain")
        self.uploads.mkdir()
        (self.root / "wp-config.php").write_text(
            (PHP / "wp-config.php").read_text().replace("SOCKET", str(self._socket)).replace("BLOG", BLOG)
        )

    def _start(self, stack: ExitStack, *command: str, more: dict[str, str] | None = None) -> None:
        log = stack.enter_context((self.folder / f"{command[0]}.log").open("w"))
        # A session of its own, so that workers end with it.
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | (more or {}), start_new_session=True)
        stack.callback(_end, process)


def _end(process: subprocess.Popen) -> None:
    with ExitStack() as stack:
        stack.callback(process.wait, 60)
        try:
            os.killpg(process.pid, 15)
        except ProcessLookupError:
            return


def _settings() -> tuple[str, ...]:
    return ("-d", "display_errors=stderr", "-d", "error_reporting=24575", "-d", "memory_limit=512M", "-d", "opcache.enable_cli=1")
