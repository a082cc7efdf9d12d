"""Addresses of other people's pages and of ours: what may be fetched, what is the same page, what is one of our posts.

Nothing here opens a connection. Whether a *name* leads to a public machine is decided where the connection is made.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Literal
from urllib.parse import quote, unquote

LONGEST_URL = 2048
WEB_PORTS = frozenset({80, 443})

# re.ASCII: without it IGNORECASE takes "ſ" (U+017F) for an "s".
_URL = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.ASCII | re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\s]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?", re.ASCII)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]%]+)(?::([0-9]{0,5}))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_POST_NUMBER = re.compile(r"p=0*([1-9][0-9]{0,17})", re.ASCII)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_RESERVED = "%:@!$&'()*+,;=/"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = frozenset({"fbclid", "gclid", "replytocom"})


class BadAddress(ValueError):
    """An address that is malformed or not acceptable; ``reason`` is a sentence for people that never repeats the address."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class OwnAddress:
    """Where this site answers: its host names (lower case, punycode, no port) and a port besides 80 and 443, if it has one."""

    names: frozenset[str]
    port: int | None = None


@dataclass(frozen=True)
class Target:
    """What an address means to this site.

    ``kind`` is "own" (may be a post), "foreign" (another host) or "not_a_post" (ours, but no post can have this address).
    ``path`` is set for "own" only: without outer slashes and escapes, "" for the home page, "?p=101" for an old number.
    ``fragment`` has no "#" and stays escaped.
    """

    kind: Literal["own", "foreign", "not_a_post"]
    path: str = ""
    fragment: str = ""


@dataclass(frozen=True)
class _Parts:
    """A parsed address; ``port`` is None when it is the default one of the scheme."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str


def normalise_source(url: str, *, ports: Collection[int] = WEB_PORTS, numbers: bool = False) -> str:
    """Give the address under which a source page is fetched.

    Host folded to lower case and punycode, default port and fragment dropped, escapes and dot segments normalised (RFC 3986 §6.2.2).
    Raises BadAddress for anything but an absolute http or https address of at most 2048 characters (after normalisation), with a
    dotted host name that is not a number, a port in ``ports``, and no user name, white space, control or backslash. With ``numbers``
    the host may be an IP address in its usual spelling; whether it is a public one is decided where the connection is made.
    """
    parts = _parse(url)
    if not (numbers and _is_ip(parts.host)):
        _require_public_name(parts.host)
    if (parts.port or _DEFAULT_PORTS[parts.scheme]) not in ports:
        raise BadAddress("The address uses a port that web pages are not expected on.")
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    address = f"{parts.scheme}://{parts.host}{port}{parts.path}{query}"
    if len(address) > LONGEST_URL:
        raise BadAddress(f"The address is longer than {LONGEST_URL} characters.")
    return address


def source_key(url: str) -> str:
    """Give the identity of a page, to tell whether two addresses mean the same one: "a.test/post?page=2".

    Scheme, "www.", trailing slashes, fragment and tracking parameters make no difference; the rest of the query does.
    Not an address to fetch. Raises BadAddress when the address is malformed.
    """
    parts = _parse(url)
    host = _without_www(parts.host)
    port = f":{parts.port}" if parts.port else ""
    query = "&".join(_telling_parameters(parts.query))
    return f"{host}{port}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def site_name(text: str) -> str:
    """Give the name of the site that somebody pastes as an address, or as a host with or without "www.": "example.org".

    In lower case and punycode, without scheme, port and path. Raises BadAddress for what names no public host.
    """
    text = text.strip()
    host = _parse(text if "://" in text else f"https://{text}").host
    _require_public_name(host)
    return _without_www(host)


def resolve_target(url: str, own: OwnAddress) -> Target:
    """Give what an absolute address means to this site, without asking whether the post exists.

    Scheme, default port, spelling of host and escapes, outer slashes and tracking parameters make no difference. Any other query
    but ``?p=<number>`` of the home page is "not_a_post". Raises BadAddress when the address is malformed or not http or https.
    """
    parts = _parse(url)
    if parts.host not in own.names or parts.port not in {None, own.port}:
        return Target("foreign", fragment=parts.fragment)
    path = _lookup_path(parts.path)
    parameters = _telling_parameters(parts.query)
    if path is None:
        return Target("not_a_post", fragment=parts.fragment)
    if not parameters:
        return Target("own", path, parts.fragment)
    number = _POST_NUMBER.fullmatch(parameters[0])
    if path or len(parameters) > 1 or not number:
        return Target("not_a_post", fragment=parts.fragment)
    return Target("own", f"?p={number[1]}", parts.fragment)


def _parse(url: str) -> _Parts:
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
    return _Parts(
        scheme=scheme,
        host=host,
        port=None if port == _DEFAULT_PORTS[scheme] else port,
        path=_without_dot_segments(_escape(path)),
        query=_escape(query, also="?"),
        fragment=_escape(fragment, also="?"),
    )


def _split_authority(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise BadAddress("The address contains a user name.")
    match = _AUTHORITY.fullmatch(authority)
    if not match:
        raise BadAddress("The address has no valid host name.")
    port = int(match[2]) if match[2] else None
    if port is not None and not 0 < port < 65536:
        raise BadAddress("The address has no valid port.")
    return _host(match[1]), port


def _host(host: str) -> str:
    if host.startswith("["):
        return host.lower()
    if len(host) > 255:
        raise BadAddress("The host name is too long.")
    # UTS 46: other alphabets have other full stops and full-width letters; sharp s and final sigma stay as they are.
    folded = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    folded = "".join(char if char in "ßς" else char.casefold() for char in folded).removesuffix(".")
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


def _without_www(host: str) -> str:
    return host.removeprefix("www.") if host.count(".") > 1 else host


def _is_ip(host: str) -> bool:
    """Tell whether the host is an IP address as it is usually written: 5.5.5.1 and [2600::1], not 0x5.5 and [2600::1%eth0]."""
    try:
        return bool(IPv6Address(host[1:-1]) if host.startswith("[") else IPv4Address(host))
    except AddressValueError:
        return False


def _require_public_name(host: str) -> None:
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


def _telling_parameters(query: str) -> list[str]:
    return [parameter for parameter in query.split("&") if parameter and not _is_tracking(parameter)]


def _is_tracking(parameter: str) -> bool:
    name = unquote(parameter.partition("=")[0]).casefold()
    return name.startswith("utm_") or name in _TRACKING


def _lookup_path(path: str) -> str | None:
    """Give the path as the look-up knows it, or None when no post can be there."""
    try:
        decoded = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    # An escaped question mark must not pass for the key of an old post number; databases refuse NUL.
    if "?" in decoded or _CONTROL.search(decoded):
        return None
    return unicodedata.normalize("NFC", decoded).strip("/")
