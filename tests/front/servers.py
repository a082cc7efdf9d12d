"""The web servers of docs/servers in front of a blog: their own files with other ports and folders, started on loopback."""

import contextlib
import getpass
import http.client
import os
import signal
import socket
import ssl
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.served import PATIENCE, ROOT, Blog, free_port, until

DOCUMENTED = ROOT / "docs" / "servers"
NAME = "localhost"
CALLER = "127.0.0.77"


class Certificates:
    """A certificate for the name of the blog, and whom a client has to trust for it."""

    def __init__(self, folder: Path):
        authority = trustme.CA()
        issued = authority.issue_cert(NAME)
        self.chain, self.key = folder / "chain.pem", folder / "key.pem"
        self.chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(self.key)
        self.trusting = ssl.create_default_context()
        authority.configure_trust(self.trusting)


@dataclass(frozen=True)
class Answer:
    """An answer with its headers by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class BlogBehind(Blog):
    """A blog in production behind one proxy, with the sample content."""

    def __init__(self, folder: Path, public_port: int, **variables: str):
        super().__init__(folder)
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("HTC_") and name not in ("DATABASE_URL", "CACHE_URL")
        }
        self.host = f"{NAME}:{public_port}"
        self.environment = kept | {
            "HTC_ENV": "production",
            "HTC_SECRET_KEY": "for-the-tests-of-the-servers-in-front-0123456789-and-more",
            "HTC_DATA_DIR": str(folder),
            "HTC_SITE_URL": f"https://{self.host}",
            "HTC_TRUSTED_PROXIES": "1",
            "DJANGO_SETTINGS_MODULE": "htc.settings",
            "PORT": str(self.port),
        }
        self.environment |= variables

    def ask(self, path: str, **headers: str) -> Answer:
        """Ask the blog itself, as the server in front does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        told = {"Host": self.host, "X-Forwarded-Proto": "https", "X-Forwarded-For": CALLER}
        with contextlib.closing(connection):
            connection.request("GET", path, headers=told | headers)
            return _read(connection.getresponse())

    def get(self, path: str) -> int:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.ask(path).status
        return 0


class Front:
    """A web server that runs by a documented file; ``replaced`` gives what stands there and what is to be there instead."""

    file: str
    reaches_plain = True

    def __init__(self, folder: Path, certificates: Certificates, blog: BlogBehind, port: int):
        self.folder, self.certificates, self.blog = folder, certificates, blog
        self.port, self.plain_port = port, free_port()
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True)
        text = (DOCUMENTED / self.file).read_text(encoding="utf-8")
        for there, instead in self.replaced().items():
            if there not in text:
                raise ValueError(f"docs/servers/{self.file} has no “{there}” any more")
            text = text.replace(there, instead)
        (folder / self.file).write_text(text, encoding="utf-8")

    def replaced(self) -> dict[str, str]:
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def __enter__(self):
        with (self.logs / "output.log").open("wb") as output:
            variables = os.environ | {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
            self.process = subprocess.Popen(self.command(), stdout=output, stderr=output, cwd=self.folder, env=variables)
        try:
            until(self._listens, patience=30)
        except AssertionError:
            self.__exit__()
            raise RuntimeError(self.written()) from None
        return self

    def _listens(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(self.written())
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def __exit__(self, *error):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def written(self) -> str:
        """Give everything in the folder of the server that is text, its output and its logs."""
        return "\n".join(path.read_text(errors="replace") for path in self.logs.rglob("*") if path.is_file())

    def ask(
        self, path: str, *, method: str = "GET", body: bytes = b"", caller: str = CALLER, plain: bool = False, **headers: str
    ) -> Answer:
        """Ask over TLS, or without it, as a client at an address of this machine. Names of headers are given with underscores."""
        connection = self._plain(caller) if plain else self._secure(caller)
        with contextlib.closing(connection):
            connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
            return _read(connection.getresponse())

    def _plain(self, caller: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(NAME, self.plain_port, timeout=PATIENCE)
        connection.sock = socket.create_connection(("127.0.0.1", self.plain_port), PATIENCE, source_address=(caller, 0))
        return connection

    def _secure(self, caller: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(NAME, self.port, timeout=PATIENCE)
        connection.sock = self.handshake(NAME, caller)
        return connection

    def handshake(self, name: str, caller: str = CALLER) -> ssl.SSLSocket:
        """Open a connection by TLS for a name. Raises ssl.SSLError where it is refused."""
        raw = socket.create_connection(("127.0.0.1", self.port), PATIENCE, source_address=(caller, 0))
        return self.certificates.trusting.wrap_socket(raw, server_hostname=name)

    def speak(self, sent: bytes, caller: str = CALLER) -> bytes:
        """Send bytes as they are to the port of TLS, and give what comes back."""
        with socket.create_connection(("127.0.0.1", self.port), 5, source_address=(caller, 0)) as raw, contextlib.suppress(OSError):
            raw.sendall(sent)
            raw.shutdown(socket.SHUT_WR)
            return raw.recv(4096)
        return b""


class Nginx(Front):
    """nginx by docs/servers/nginx.conf."""

    file = "nginx.conf"

    def replaced(self) -> dict[str, str]:
        for name in ("cache", "temporary"):
            (self.folder / name).mkdir()
        certificate = "/etc/letsencrypt/live/blog.example.org/"
        return {
            "user www-data;": f"user {getpass.getuser()};",
            "/run/nginx.pid": f"{self.folder}/nginx.pid",
            "/var/log/nginx/": f"{self.logs}/",
            "/var/lib/nginx/": f"{self.folder}/temporary/",
            "/var/cache/nginx/blog": f"{self.cache}",
            "/srv/blog/static/": f"{self.blog.folder}/static/",
            f"{certificate}fullchain.pem": str(self.certificates.chain),
            f"{certificate}privkey.pem": str(self.certificates.key),
            "listen [::]:80": f"listen [::1]:{self.plain_port}",
            "listen [::]:443": f"listen [::1]:{self.port}",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.blog.port}",
            "https://blog.example.org": f"https://{self.blog.host}",
            "blog.example.org www.blog.example.org": NAME,
        }

    def command(self) -> list[str]:
        return ["nginx", "-c", str(self.folder / self.file), "-e", str(self.logs / "error.log"), "-g", "daemon off;"]

    @property
    def cache(self) -> Path:
        """The folder of what it shares among readers."""
        return self.folder / "cache"

    def kept(self) -> set[str]:
        """Give the keys of what lies in its cache."""
        files = [path.read_bytes() for path in self.cache.rglob("*") if path.is_file()]
        return {data.partition(b"\nKEY: ")[2].partition(b"\n")[0].decode() for data in files}


class Caddy(Front):
    """Caddy by docs/servers/Caddyfile."""

    file = "Caddyfile"

    def replaced(self) -> dict[str, str]:
        return {
            "http_port 80": f"http_port {self.plain_port}",
            "https_port 443": f"https_port {self.port}",
            "localhost:2019": f"localhost:{free_port()}",
            "# With a certificate of your own: tls /etc/ssl/blog.pem /etc/ssl/blog.key": (
                f"tls {self.certificates.chain} {self.certificates.key}"
            ),
            "\nblog.example.org {": f"\n{NAME} {{",
            "/srv/blog": str(self.blog.folder),
            "127.0.0.1:8000": f"127.0.0.1:{self.blog.port}",
        }

    def command(self) -> list[str]:
        return ["caddy", "run", "--config", self.file, "--adapter", "caddyfile"]


def _read(answer: http.client.HTTPResponse) -> Answer:
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
