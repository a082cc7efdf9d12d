"""Where a page that we link to wants to hear of it; run as a child process, because a stranger's page decides how long it takes.

    python -m comments.linkbacks.page.discovery

reads one line of JSON (the fields of Answer) and then the bytes of the page from standard input, and writes one Endpoint as JSON to
standard output. Whoever starts it limits its time and memory. What the headers say needs no child.
"""

import gc
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urljoin

from justhtml.parser import JustHTML

from comments.linkbacks.page.decode import BadEncoding, decode
from comments.linkbacks.page.links import attribute, elements
from comments.linkbacks.page.reading import HTML_TYPES, LONGEST_PARSED

# "Near the top": where a pingback link element has to stand.
PINGBACK_WITHIN = 64 * 1024
# A header of nothing but links and quotes must not take longer to read than any other.
_MOST_LINKS = 100
_LONGEST_PARAMETERS = 2000

# RFC 8288 §3: a target in angle brackets, then parameters whose values are tokens or quoted strings. Possessive: headers may be long.
_LINK_VALUE = re.compile(r"""<([^<>]*+)>((?:[^",<]++|"(?:[^"\\]++|\\.)*+"|<)*+)""", re.DOTALL)
_PARAMETER = re.compile(r""";\s*+([^\s=;,"]++)(?:\s*+=\s*+(?:"((?:[^"\\]++|\\.)*+)"|([^\s;,"]*+)))?""", re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\f\r]+")

# Pingback 1.0 §2 gives the very pattern by which clients look for the link, so a parser would find it in other places than they do.
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|template|xmp|iframe|noembed|noframes)\b.*?(?:</\1|\Z)", re.DOTALL | re.I
)
_LINK_TAG = re.compile(r"""<link\b((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""")
# Pingback 1.0 §2.3: a client expands these four entities and no others.
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
_ENTITY = re.compile("|".join(_ENTITIES))


@dataclass(frozen=True)
class Answer:
    """What the GET of a page gave beside its body: the final address, the values of Link, that of X-Pingback, type and encoding."""

    url: str
    link: tuple[str, ...] = ()
    x_pingback: str = ""
    media_type: str = ""
    charset: str = ""
    truncated: bool = False


@dataclass(frozen=True)
class Endpoint:
    """Where to send a notice and by which protocol: webmention or pingback; both "" where the page takes none."""

    protocol: str = ""
    url: str = ""


def discover(body: bytes, answer: Answer) -> Endpoint:
    """Give the endpoint of a page: of a webmention before that of a pingback, headers before elements.

    Webmention §3.1.2.3: the first Link header, else the first ``link`` or ``a`` in document order whose rel has the token and that has an
    href. Pingback 1.0 §2: X-Pingback, else the first link element within 64 KiB. At most 1 MiB is read. Never raises for any content.
    """
    text = _text(body, answer)
    return _webmention_in_headers(answer) or _webmention_in(text, answer.url) or _pingback(text, answer) or Endpoint()


def in_headers(answer: Answer) -> Endpoint | None:
    """Give the endpoint that the page cannot change any more: a webmention in a header, or any header where there is no HTML."""
    if answer.media_type in HTML_TYPES:
        return _webmention_in_headers(answer)
    return _webmention_in_headers(answer) or _pingback("", answer) or Endpoint()


def link_targets(values: tuple[str, ...], rel: str) -> Iterator[str]:
    """Give the targets of Link headers that carry a relation (RFC 8288), in their order and as they stand.

    Names and relations in any case; of several rel parameters the first counts; links of another context (``anchor``) are left out.
    """
    for value in values:
        for number, link in enumerate(_LINK_VALUE.finditer(value)):
            if number == _MOST_LINKS:
                break
            parameters: dict[str, str] = {}
            for name, quoted, token in _PARAMETER.findall(link[2][:_LONGEST_PARAMETERS]):
                parameters.setdefault(name.lower(), _QUOTED_PAIR.sub(r"\1", quoted) or token)
            if rel in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
                yield link[1].strip()


def _text(body: bytes, answer: Answer) -> str:
    if answer.media_type not in HTML_TYPES:
        return ""
    truncated = answer.truncated or len(body) > LONGEST_PARSED
    try:
        return decode(body[:LONGEST_PARSED], charset=answer.charset, truncated=truncated)
    except BadEncoding:
        return ""


def _webmention_in_headers(answer: Answer) -> Endpoint | None:
    for target in link_targets(answer.link, "webmention"):
        return _endpoint("webmention", answer.url, target)
    return None


def _webmention_in(text: str, url: str) -> Endpoint | None:
    if "webmention" not in text.lower():
        return None
    base = None
    found = None
    for node in elements(JustHTML(text, sanitize=False).root):
        if node.name == "base" and base is None and "href" in (node.attrs or {}):
            base = attribute(node, "href")
        if found is None and node.name in ("link", "a") and "href" in (node.attrs or {}):
            rel = _SPACE.split(attribute(node, "rel").lower())
            found = attribute(node, "href").strip() if "webmention" in rel else None
    return None if found is None else _endpoint("webmention", _joined(url, base or ""), found)


def _pingback(text: str, answer: Answer) -> Endpoint | None:
    if answer.x_pingback.strip():
        return _endpoint("pingback", answer.url, answer.x_pingback.strip())
    for tag in _LINK_TAG.finditer(_UNSEEN.sub("", text[:PINGBACK_WITHIN])):
        found = {name.lower(): a or b or c for name, a, b, c in reversed(_ATTRIBUTE.findall(tag[1]))}
        if "pingback" in _SPACE.split(found.get("rel", "").lower()) and found.get("href"):
            return _endpoint("pingback", answer.url, _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], found["href"].strip()))
    return None


def _endpoint(protocol: str, base: str, address: str) -> Endpoint:
    return Endpoint(protocol, _joined(base, address))


def _joined(base: str, address: str) -> str:
    if _ABSOLUTE.match(address):  # as it stands: urljoin drops a semicolon at the end
        return address.partition("#")[0]
    try:
        return urljoin(base, address).partition("#")[0]
    except ValueError:
        return address  # no address can be read in it, and nothing will be sent to it


def main() -> None:
    """Answer the one question on standard input."""
    # One page and out: collecting garbage in between only costs time.
    gc.disable()
    question = json.loads(sys.stdin.buffer.readline())
    question["link"] = tuple(question["link"])
    sys.stdout.write(json.dumps(asdict(discover(sys.stdin.buffer.read(), Answer(**question)))) + "\n")


if __name__ == "__main__":
    main()
