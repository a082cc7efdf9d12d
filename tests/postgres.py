"""A PostgreSQL of its own for one run: in a temporary folder, on a port of its own, and gone when the run ends, however it ends.

As a script it runs the command that follows with the server's address in TEST_DATABASE_URL, and ends with its answer:

    python tests/postgres.py [--durable] pytest tests/articles
"""

import argparse
import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Started as a script, the first entry is tests/, whose folders have the names of the applications.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from tests.served import free_port, until  # noqa: E402

DEBIAN = Path("/usr/lib/postgresql")
INSTALL = "apt-get install -y --no-install-recommends postgresql postgresql-client"
USER = "htc"
# What a power cut would leave is of no interest here, and who cleans up would be in the way of removing databases; the runs that kill have
# both as in production.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Give the address of a new and empty server, whose account may make databases; a ``durable`` one writes through to the disk."""
    initdb, postgres = _program("initdb"), _program("postgres")
    account = _account()
    with tempfile.TemporaryDirectory(prefix="htc-postgres-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        data, password = Path(folder, "data"), Path(folder, "password")
        data.mkdir(mode=0o700)
        password.write_text(secrets.token_urlsafe())
        if account:
            shutil.chown(data, account, account)
            shutil.chown(password, account, account)
        # In the order of a language, which most servers have, and in which SQLite never sorts.
        made = [
            initdb,
            "--pgdata",
            str(data),
            "--username",
            "postgres",
            "--pwfile",
            str(password),
            "--auth",
            "password",
            "--encoding",
            "UTF8",
        ]
        made += ["--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en", "--no-sync", "--no-instructions"]
        subprocess.run(made, cwd=folder, user=account, stdout=subprocess.DEVNULL, check=True)
        port = free_port()
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": data,
            "max_connections": 200,
            "timezone": "UTC",
        }
        options = [word for name, value in (settings | ({} if durable else QUICK)).items() for word in ("-c", f"{name}={value}")]
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(_ending_with_us([postgres, "-D", str(data), *options], account), cwd=folder, stdout=log, stderr=log)
            try:
                until(lambda: _is_ready(port) or process.poll() is not None, patience=30)
                if process.poll() is not None:
                    sys.exit(f"PostgreSQL did not start:\n{Path(folder, 'log').read_text()}")
                _make_role(port, password.read_text())
                yield f"postgres://{USER}:{password.read_text()}@127.0.0.1:{port}/postgres"
            finally:
                process.send_signal(signal.SIGQUIT)
                process.wait()


def _make_role(port: int, password: str) -> None:
    """Make the account of the tests: one that owns its databases, as a blog does, and may see where their files lie."""
    rights = f"CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{password}'; GRANT pg_checkpoint, pg_read_all_settings TO {USER};"
    command = [_program("psql"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-d", "postgres", "-c", rights]
    subprocess.run(command, env=os.environ | {"PGPASSWORD": password}, check=True)


def _program(name: str) -> str:
    """Give the path of a program of the server, installed where we may; else end with the line that installs it."""
    for may_install in (os.geteuid() == 0 and shutil.which("apt-get"), False):
        versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
        if found := (str(versions[-1]) if versions else shutil.which(name)):
            return found
        if may_install:
            # A cluster that starts with the machine is not what was asked for.
            Path("/etc/postgresql-common").mkdir(exist_ok=True)
            own = Path("/etc/postgresql-common/createcluster.conf")
            if not own.exists():
                own.write_text("create_main_cluster = false\n")
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run("apt-get update -q", shell=True, env=environment, stdout=subprocess.DEVNULL, check=True)
            subprocess.run(INSTALL, shell=True, env=environment, stdout=subprocess.DEVNULL, check=True)
    sys.exit(f"PostgreSQL is not installed on this machine. Run: sudo {INSTALL}")


def _account() -> str | None:
    """Give the account as which the server runs: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _ending_with_us(command: list[str], account: str | None) -> list[str]:
    """Give the command as that account, which is told to end at once when this process does, even by a kill."""
    if not (setpriv := shutil.which("setpriv")):
        return command
    identity = ["--reuid", account, "--regid", str(pwd.getpwnam(account).pw_gid), "--clear-groups"] if account else []
    return [setpriv, *identity, "--pdeathsig", "QUIT", *command]


def _is_ready(port: int) -> bool:
    return subprocess.run([_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode == 0


def main() -> None:
    """Run a command beside a server."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--durable", action="store_true", help="write through to the disk, as in production")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    with server(durable=arguments.durable) as url:
        process = subprocess.Popen(arguments.command, env=os.environ | {"TEST_DATABASE_URL": url})
        # Ctrl-C reaches the command by itself.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        sys.exit(process.wait())


if __name__ == "__main__":
    main()
