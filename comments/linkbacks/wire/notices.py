"""What we send to other sites, protocol by protocol, and what their answers mean."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from comments.linkbacks.wire.pingback import METHOD, Fault
from htc.lib.text import fit

LARGEST_ANSWER = 64 * 1024
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Notice:
    """The body of a POST and its media type."""

    body: bytes
    content_type: str


@dataclass(frozen=True)
class Meaning:
    """What an answer means: sent, refused (no use to try again) or later; ``words`` say it in a few words for people."""

    result: str
    words: str


def webmention(source: str, target: str) -> Notice:
    """Give the notice of Webmention §3.1.3."""
    return _form(source=source, target=target)


def pingback(source: str, target: str) -> Notice:
    """Give the call ``pingback.ping`` of Pingback 1.0 §3."""
    values = "".join(f"<param><value><string>{escape(fit(text))}</string></value></param>" for text in (source, target))
    call = f'<?xml version="1.0"?>\n<methodCall><methodName>{METHOD}</methodName><params>{values}</params></methodCall>\n'
    return Notice(call.encode(), "text/xml; charset=utf-8")


def trackback(source: str, *, title: str, excerpt: str, blog_name: str) -> Notice:
    """Give the ping of the TrackBack specification 1.2."""
    return _form(url=source, title=title, excerpt=excerpt, blog_name=blog_name)


def meaning(protocol: str, status: int, body: bytes, *, withdrawn: bool = False) -> Meaning:
    """Tell what an answer to a notice means, whatever it is; ``withdrawn`` says that the notice was of a link that is gone.

    429 and 5xx may be better later, every other status but 2xx is a refusal. Of a pingback a string and the fault 48 (already
    registered) mean that it is sent, of a TrackBack the error 0; an answer in 2xx that cannot be read is a refusal. Of a link that is
    gone 410 means that it is sent: the receiver found our page gone and says so (Webmention §3.2.4 has it delete what it keeps).
    """
    if status == 429 or status >= 500:
        return Meaning("later", f"HTTP {status}")
    if withdrawn and status == 410:
        return Meaning("sent", "gone there too (HTTP 410)")
    if not 200 <= status < 300:
        return Meaning("refused", f"HTTP {status}")
    if protocol == "webmention":
        return Meaning("sent", f"HTTP {status}")
    document = _document(body)
    if document is None:
        return Meaning("refused", "an answer that cannot be read")
    return _of_pingback(document) if protocol == "pingback" else _of_trackback(document)


def asked_to_wait(retry_after: str, now: datetime, *, longest: timedelta) -> timedelta:
    """Give how long a Retry-After asks to wait (RFC 9110 §10.2.3), at most ``longest``; nothing where it says nothing readable."""
    text = retry_after.strip()
    try:
        if text.isascii() and text.isdigit():
            wait = timedelta(seconds=min(int(text[:12]), 10**9))
        else:
            moment = parsedate_to_datetime(text)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (TypeError, ValueError, OverflowError):
        return timedelta(0)
    return min(max(wait, timedelta(0)), longest)


def _form(**fields: str) -> Notice:
    return Notice(urlencode(fields).encode(), "application/x-www-form-urlencoded; charset=utf-8")


def _document(body: bytes) -> Element | None:
    try:
        # Some sites put a line break before the declaration, which is not well-formed.
        return fromstring(body[:LARGEST_ANSWER].strip(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None


def _of_pingback(document: Element) -> Meaning:
    if document.tag != "methodResponse":
        return Meaning("refused", "an answer that cannot be read")
    if document.find("fault") is None:
        return Meaning("sent", "taken") if document.find("params/param/value") is not None else Meaning("refused", "an empty answer")
    members = {member.findtext("name", "").strip(): member.find("value") for member in document.findall("fault/value/struct/member")}
    code = _words(members.get("faultCode"))
    if code == str(int(Fault.ALREADY_REGISTERED)):
        return Meaning("sent", "known already (fault 48)")
    return _refused(f"fault {code}" if code else "fault", _words(members.get("faultString")))


def _of_trackback(document: Element) -> Meaning:
    if document.findtext("error", "").strip() == "0":
        return Meaning("sent", "taken")
    return _refused("error", _words(document.find("message")))


def _refused(what: str, words: str) -> Meaning:
    # WordPress answers most pingbacks that it does not take with fault 0 and an empty text.
    return Meaning("refused", f"{what}: {words}"[:LONGEST_WORDS] if words else f"the site gives no reason ({what})")


def _words(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())[:LONGEST_WORDS]
