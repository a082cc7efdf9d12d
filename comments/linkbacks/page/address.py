"""Addresses of other people's pages and of ours: what may be fetched, what is the same page, what is one of our posts.

Nothing here opens a connection. Whether a *name* leads to a public machine is decided where the connection is made.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from htc.lib.web import LONGEST_URL, PORTS, BadAddress, is_ip, read_address, require_public_name

WEB_PORTS = frozenset(PORTS.values())

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_POST_NUMBER = re.compile(r"p=0*([1-9][0-9]{0,17})", re.ASCII)
_TRACKING = frozenset({"fbclid", "gclid", "replytocom"})


@dataclass(frozen=True)
class OwnAddress:
    """Where this site answers: its host names (lower case, punycode, no port) and a port besides 80 and 443, if it has one.

    ``languages`` are those whose pages stand below their code: “/es/about/” is the page “/about/”, in Spanish.
    """

    names: frozenset[str]
    port: int | None = None
    languages: frozenset[str] = frozenset()


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
class Source:
    """A page that may link here: the address to fetch it by, its identity (see ``source_key``), its host, and whether it is one of ours."""

    url: str
    key: str
    host: str
    is_ours: bool


def read_source(url: str, own: OwnAddress, *, ports: Collection[int] = WEB_PORTS, numbers: bool = False) -> Source:
    """Give the page that somebody says links here. ``ports``, ``numbers`` and what raises BadAddress are those of ``normalise_source``."""
    fetched = normalise_source(url, ports=ports, numbers=numbers)
    return Source(fetched, source_key(fetched), read_address(fetched).host, resolve_target(fetched, own).kind != "foreign")


def normalise_source(url: str, *, ports: Collection[int] = WEB_PORTS, numbers: bool = False) -> str:
    """Give the address under which a source page is fetched.

    Host folded to lower case and punycode, default port and fragment dropped, escapes and dot segments normalised (RFC 3986 §6.2.2).
    Raises BadAddress for anything but an absolute http or https address of at most 2048 characters (after normalisation), with a
    dotted host name that is not a number, a port in ``ports``, and no user name, white space, control or backslash. With ``numbers``
    the host may be an IP address in its usual spelling; whether it is a public one is decided where the connection is made.
    """
    parts = read_address(url)
    if not (numbers and is_ip(parts.host)):
        require_public_name(parts.host)
    if (parts.port or PORTS[parts.scheme]) not in ports:
        raise BadAddress("The address uses a port that web pages are not expected on.")
    if len(parts.url) > LONGEST_URL:
        raise BadAddress(f"The address is longer than {LONGEST_URL} characters.")
    return parts.url


def source_key(url: str) -> str:
    """Give the identity of a page, to tell whether two addresses mean the same one: "a.test/post?page=2".

    Scheme, "www.", trailing slashes, fragment and tracking parameters make no difference; the rest of the query does.
    Not an address to fetch. Raises BadAddress when the address is malformed.
    """
    parts = read_address(url)
    host = _without_www(parts.host)
    port = f":{parts.port}" if parts.port else ""
    query = "&".join(_telling_parameters(parts.query))
    return f"{host}{port}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def site_name(text: str) -> str:
    """Give the name of the site that somebody pastes as an address, or as a host with or without "www.": "example.org".

    In lower case and punycode, without scheme, port and path. Raises BadAddress for what names no public host.
    """
    text = text.strip()
    host = read_address(text if "://" in text else f"https://{text}").host
    require_public_name(host)
    return _without_www(host)


def resolve_target(url: str, own: OwnAddress) -> Target:
    """Give what an absolute address means to this site, without asking whether the post exists.

    Scheme, default port, spelling of host and escapes, outer slashes and tracking parameters make no difference. Any other query
    but ``?p=<number>`` of the home page is "not_a_post". Raises BadAddress when the address is malformed or not http or https.
    """
    parts = read_address(url)
    if parts.host not in own.names or parts.port not in {None, own.port}:
        return Target("foreign", fragment=parts.fragment)
    path = _lookup_path(parts.path)
    parameters = _telling_parameters(parts.query)
    if path is None:
        return Target("not_a_post", fragment=parts.fragment)
    if not parameters:
        return Target("own", _without_language(path, own), parts.fragment)
    number = _POST_NUMBER.fullmatch(parameters[0])
    if path or len(parameters) > 1 or not number:
        return Target("not_a_post", fragment=parts.fragment)
    return Target("own", f"?p={number[1]}", parts.fragment)


def _without_www(host: str) -> str:
    return host.removeprefix("www.") if host.count(".") > 1 else host


def _telling_parameters(query: str) -> list[str]:
    return [parameter for parameter in query.split("&") if parameter and not _is_tracking(parameter)]


def _is_tracking(parameter: str) -> bool:
    name = unquote(parameter.partition("=")[0]).casefold()
    return name.startswith("utm_") or name in _TRACKING


def _without_language(path: str, own: OwnAddress) -> str:
    """Give the path of the page of which this is a twin; an article has none in other languages, so two parts are left alone."""
    code, _, name = path.partition("/")
    return name if code in own.languages and name and "/" not in name else path


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
