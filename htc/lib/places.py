"""Where a URL leads: judged before a name is looked up or a byte is written."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

MAX_URL = 2048
PORTS = {"http": 80, "https": 443}

_UNSAFE = re.compile(r"[\s\x00-\x20\x7f-\x9f\\]")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# WHATWG URL, "ends in a number": such a host is an IPv4 address to a resolver, also when it is 0x7f.1 or 127.1.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class NoPlace(ValueError):
    """A URL that a link of another public site never has; the text is a sentence for the log."""


@dataclass(frozen=True)
class Place:
    """Where a URL leads: parts that are safe to look up and to write into a request. ``host`` has no brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as they stand in a request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read_place(url: str) -> Place:
    """Give the place a URL leads to; raises NoPlace.

    Ports and IP addresses are taken as ``SOURCE_PORTS`` and ``SOURCE_NUMBERS`` of the settings say; whether an address is public is
    judged where it is dialled.
    """
    if len(url) > MAX_URL:
        raise NoPlace(f"the address has more than {MAX_URL} characters")
    if _UNSAFE.search(url):
        raise NoPlace(f"{url!r} contains a space, a control character or a backslash")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").lower().removesuffix(".")
    except ValueError:
        raise NoPlace(f"{url!r} cannot be read as an address") from None
    if parts.scheme not in PORTS:
        raise NoPlace(f"{url!r} is neither http nor https")
    port = PORTS[parts.scheme] if port is None else port
    if port not in settings.SOURCE_PORTS:
        raise NoPlace(f"port {port} is not one that pages are expected on")
    _judge_authority(parts, host)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?[]")
    return Place(parts.scheme, host, port, f"{path}?{query}" if query else path)


def is_ip(host: str) -> bool:
    """Tell whether a host is an IP address in its usual spelling, without brackets."""
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _judge_authority(parts: SplitResult, host: str) -> None:
    if "@" in parts.netloc:
        raise NoPlace(f"{parts.netloc!r} carries a user name")
    if host in settings.OWN_HOSTS:
        raise NoPlace(f"{host} is this site itself")
    if settings.SOURCE_NUMBERS and is_ip(host) and "%" not in host:
        return
    if set("[]") & set(parts.netloc):
        raise NoPlace(f"{parts.netloc!r} is an address in brackets")
    if len(host) > 253 or not _HOST.fullmatch(host) or _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise NoPlace(f"{host!r} is not the name of a public host")
