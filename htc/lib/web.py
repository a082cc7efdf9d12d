"""Addresses of the web, read in one way from the link in a page to the name that is dialled.

Whoever judges an address and whoever connects to it have to mean the same host, so nothing else here reads one from a stranger. Names are
those of UTS #46 without transitional processing, as browsers have them: “faß.test” is not “fass.test”. Nothing opens a connection.
"""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

LONGEST_URL = 2048
PORTS = {"http": 80, "https": 443}

# re.ASCII: without it IGNORECASE takes "ſ" (U+017F) for an "s".
_URL = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.ASCII | re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\s]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?", re.ASCII)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]%]+)(?::([0-9]{0,5}))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_RESERVED = "%:@!$&'()*+,;=/"
# UTS #46: the sharp s and the final sigma are letters of their own, and the capital sharp s is that of the small one.
_KEPT_LETTERS = {"ß": "ß", "ς": "ς", "ẞ": "ß"}


class BadAddress(ValueError):
    """An address that is malformed or not acceptable; ``reason`` is a sentence for people that never repeats the address."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A normalised address (RFC 3986 §6.2.2), all in ASCII: host in lower case and punycode, IPv6 in brackets.

    ``port`` is None when it is the default one of the scheme.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    @property
    def authority(self) -> str:
        """Host and port as they stand in a request."""
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def request_path(self) -> str:
        """Path and query as they stand in a request."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def url(self) -> str:
        """The address without its fragment."""
        return f"{self.scheme}://{self.authority}{self.request_path}"


def read_address(url: str) -> WebAddress:
    """Give an absolute http or https address. Raises BadAddress for any other, and for white space, controls, backslash and user name."""
    # Escaping can make an address longer or shorter, never by more than four times.
    if len(url) > 4 * LONGEST_URL:
        raise BadAddress(f"The address is longer than {LONGEST_URL} characters.")
    if _FORBIDDEN.search(url):
        raise BadAddress("The address contains white space, a control character or a backslash.")
    if any("\ud800" <= char <= "\udfff" for char in url):
        raise BadAddress("The address contains characters that are not text.")
    match = _URL.fullmatch(url)
    if not match:
        raise BadAddress("The address does not start with http:// or https://.")
    scheme, authority, path, query, fragment = match.groups(default="")
    scheme = scheme.lower()
    host, port = _split_authority(authority)
    return WebAddress(
        scheme=scheme,
        host=host,
        port=None if port == PORTS[scheme] else port,
        path=_without_dot_segments(_escape(path)),
        query=_escape(query, also="?"),
        fragment=_escape(fragment, also="?"),
    )


def host_of(url: str) -> str:
    """Give the host of an address as it is dialled, "" where it cannot be read."""
    try:
        return read_address(url).host
    except BadAddress:
        return ""


def parts_of(address: str) -> SplitResult:
    """Give the parts of an address as somebody wrote it, to be looked at and not to be dialled; empty ones where it has none (“http://[”)."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return SplitResult("", "", "", "", "")


def bare_host(url: str) -> str:
    """Give the host under which requests are counted: without "www.", which mostly is the same machine."""
    return host_of(url).removeprefix("www.")


def _split_authority(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise BadAddress("The address contains a user name.")
    match = _AUTHORITY.fullmatch(authority)
    if not match:
        raise BadAddress("The address has no valid host name.")
    port = int(match[2]) if match[2] else None
    if port is not None and not 0 < port < 65536:
        raise BadAddress("The address has no valid port.")
    return ascii_host(match[1]), port


def ascii_host(host: str) -> str:
    """Give the name of a host as it is looked up: in lower case and punycode, without a full stop at its end. Raises BadAddress."""
    if host.startswith("["):
        return host.lower()
    if len(host) > 255:
        raise BadAddress("The host name is too long.")
    # Other alphabets have other full stops and full-width letters.
    folded = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    folded = "".join(_KEPT_LETTERS.get(char) or char.casefold() for char in folded).removesuffix(".")
    ascii_host = ".".join(_host_label(label) for label in folded.split("."))
    if len(ascii_host) > 253:
        raise BadAddress("The host name is too long.")
    return ascii_host


def _host_label(label: str) -> str:
    if not label.isascii():
        label = unicodedata.normalize("NFC", label)
        if any(unicodedata.category(char)[0] not in "LMN" and char not in "-·・" for char in label):
            raise BadAddress("The address has no valid host name.")
        label = "xn--" + label.encode("punycode").decode("ascii")
    if not _LABEL.fullmatch(label):
        raise BadAddress("The address has no valid host name.")
    return label


def is_ip(host: str) -> bool:
    """Tell whether the host is an IP address as it is usually written: 5.5.5.1 and [2600::1], not 0x5.5 and [2600::1%eth0]."""
    try:
        return bool(IPv6Address(host[1:-1]) if host.startswith("[") else IPv4Address(host))
    except AddressValueError:
        return False


def require_public_name(host: str) -> None:
    """Raise BadAddress unless a host has a name with a dot in it that is no spelling of a number."""
    last = host.rpartition(".")[2]
    # URL Standard, "ends in a number": 127.1, 0x7f.0.0.1 and 0177.0.0.1 are all spellings of an IPv4 address.
    if host.startswith("[") or _NUMBER.fullmatch(last):
        raise BadAddress("The address names a machine by number instead of by name.")
    if "." not in host:
        raise BadAddress("The host name has no dot.")


def _escape(text: str, *, also: str = "") -> str:
    """Give ``text`` with exactly those characters escaped that need it, in upper-case hexadecimal."""

    def normal(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return quote(_ESCAPE.sub(normal, text), safe=_RESERVED + also)


def _without_dot_segments(path: str) -> str:
    segments = path.split("/")[1:] or [""]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
