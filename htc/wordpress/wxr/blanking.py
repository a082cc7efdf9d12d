"""Personal data taken out of a raw item, while all else stands as it stood.

Everything here works on bytes and needs no well-formed XML, so that a damaged item keeps no more of a person than a sound one.
"""

import re
from collections.abc import Collection
from html import unescape
from ipaddress import ip_address
from urllib.parse import unquote

_IP_ELEMENT = re.compile(rb"(<(?:[\w.-]+:)?comment_author_IP\b[^<>]*>)\s*(?:<!\[CDATA\[)?[^<]*")
_COMMENT_META = re.compile(rb"<((?:[\w.-]+:)?commentmeta)\b.*?</\1\s*>", re.DOTALL)
_COMMENT = re.compile(rb"<((?:[\w.-]+:)?comment)>.*?</\1\s*>", re.DOTALL)
_COMMENT_ID = re.compile(rb"<(?:[\w.-]+:)?comment_id>\s*(?:<!\[CDATA\[)?\s*(\d+)")
_WORDS = re.compile(rb"(<((?:[\w.-]+:)?comment_(?:author|author_email|author_url|author_IP|content))\b[^<>]*>).*?(</\2\s*>)", re.DOTALL)
_MAYBE_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-fA-F]{1,4})?:(?:[0-9a-fA-F]{0,4}:){1,6}(?:[0-9a-fA-F]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?)(?![\w:]|\.\d)"
)
_EMAIL_ELEMENT = re.compile(rb"(<(?:[\w.-]+:)?comment_author_email\b[^<>]*>)\s*(?:<!\[CDATA\[)?([^<\]]*)(?:\]\]>)?")
# The signs of an address as texts, XML, HTML and links write them.
_AT = re.compile(rb"@|%40|&#0*64;|&#x0*40;|&commat;", re.IGNORECASE)
_LOCAL_PART = re.compile(rb"(?:[\w.!#$*+/=?^`{|}~\x80-\xff'-]|&(?:amp|apos|#0*3[89]|#x0*2[67]);|&(?!#?\w+;)|%2[B7])+\Z", re.IGNORECASE)
_DOMAIN = re.compile(rb"[\w\x80-\xff-]+(?:\.[\w\x80-\xff-]+)*")
# RFC 5321 §4.5.3.1.1 has 64 bytes, some of which may be written as six.
_LONGEST_LOCAL_PART = 6 * 64


def without_ips(raw: bytes) -> bytes:
    """Give an item without the IP addresses of its commenters: also those that plug-ins against spam keep beside a comment."""
    if b"comment_author_IP" in raw:
        raw = _IP_ELEMENT.sub(rb"\1", raw)
    if b"commentmeta" in raw:
        raw = _COMMENT_META.sub(lambda found: without_any_ip(found[0]), raw)
    return raw


def without_any_ip(raw: bytes) -> bytes:
    """Give bytes without anything that is an IP address, for what cannot be parsed and so may hold one anywhere."""
    return strike_ips(_IP_ELEMENT.sub(rb"\1", raw).decode("latin-1")).encode("latin-1")


def strike_ips(text: str) -> str:
    """Give a text without the IP addresses in it."""
    return _MAYBE_IP.sub(lambda found: "" if _is_ip(found[0]) else found[0], text)


def without_emails(raw: bytes, emails: Collection[str]) -> bytes:
    """Give an item without these e-mail addresses, wherever and in whatever case they stand, but as part of a longer one.

    One pass, however many there are. What a commenter wrote in the place of an address is emptied there alone.
    """
    unwanted = {email.strip().lower() for email in emails} - {""}
    raw = _EMAIL_ELEMENT.sub(lambda found: found[1] if _as_text(found[2]) in unwanted else found[0], raw)
    kept, position = [], 0
    for sign in _AT.finditer(raw):
        local = _LOCAL_PART.search(raw, max(position, sign.start() - _LONGEST_LOCAL_PART), sign.start())
        domain = _DOMAIN.match(raw, sign.end())
        if local and domain and f"{_as_text(local[0])}@{_as_text(domain[0])}" in unwanted:
            kept.append(raw[position : local.start()])
            position = domain.end()
    return b"".join([*kept, raw[position:]])


def without_comments(raw: bytes, pks: Collection[int]) -> bytes:
    """Give an item in which the comments of these ids say nothing of who wrote them or what.

    Name, e-mail, address, text and metas are emptied. Number, date and parent stay, for the answers beneath hang on them.
    """

    def emptied(found: re.Match[bytes]) -> bytes:
        number = _COMMENT_ID.search(found[0])
        if number is None or int(number[1]) not in pks:
            return found[0]
        return _WORDS.sub(rb"\1\3", _COMMENT_META.sub(b"", found[0]))

    return _COMMENT.sub(emptied, raw)


def _as_text(part: bytes) -> str:
    """Give a part of an address, or all of it, as people write it."""
    return unescape(unquote(part.decode("utf-8", "replace"))).strip().lower()


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return text != "::"
