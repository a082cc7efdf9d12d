"""The elements of an export file as WordPress writes them (WXR 1.2)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from email.utils import format_datetime
from xml.sax.saxutils import escape

VERSION = "1.2"
_HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/{VERSION}/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/{VERSION}/"
>
<channel>
"""
FOOT = "</channel>\n</rss>\n"
# What WordPress writes without CDATA.
_BARE = frozenset(
    {
        "link",
        "guid",
        "pubDate",
        "language",
        "wp:wxr_version",
        "wp:base_site_url",
        "wp:base_blog_url",
        "wp:comment_author_url",
        "description",
    }
)


_POST: dict[str, str | int] = {
    "title": "",
    "link": "",
    "pubDate": "",
    "dc:creator": "",
    "guid": "",
    "description": "",
    "content:encoded": "",
    "excerpt:encoded": "",
    "wp:post_id": 0,
    "wp:post_date": "",
    "wp:post_date_gmt": "",
    "wp:post_modified": "",
    "wp:post_modified_gmt": "",
    "wp:comment_status": "closed",
    "wp:ping_status": "closed",
    "wp:post_name": "",
    "wp:status": "",
    "wp:post_parent": 0,
    "wp:menu_order": 0,
    "wp:post_type": "",
    "wp:post_password": "",
    "wp:is_sticky": 0,
}


def element(tag: str, value: str | int, attributes: str = "") -> str:
    """Give one element. XML has no place for most controls (XML 1.0 §2.2), which our texts do not hold either."""
    text = str(value)
    if isinstance(value, int) or tag in _BARE:
        return f"<{tag}{attributes}>{escape(text)}</{tag}>\n"
    return f"<{tag}{attributes}>{cdata(text)}</{tag}>\n"


def cdata(text: str) -> str:
    """Give a text as CDATA; its end within the text is divided in two, as WordPress does."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def head(channel: Mapping[str, str]) -> str:
    """Give the beginning of a file, up to the first of what the channel lists."""
    return _HEAD + "".join(element(tag, value) for tag, value in channel.items())


def group(tag: str, values: Mapping[str, str | int], *more: str) -> str:
    """Give an element that holds others."""
    return f"<{tag}>\n{''.join(element(name, value) for name, value in values.items())}{''.join(more)}</{tag}>\n"


def metas(tag: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Give the fields of a post (``wp:postmeta``) or a comment (``wp:commentmeta``)."""
    return "".join(group(tag, {"wp:meta_key": key, "wp:meta_value": value}) for key, value in pairs)


def term(domain: str, nicename: str, name: str) -> str:
    """Give a term of a post; its name is stored as HTML, so its ampersand is escaped within CDATA."""
    return element("category", escape(name), f' domain="{domain}" nicename="{escape(nicename)}"')


def post(told: Mapping[str, str | int]) -> str:
    """Give the elements of a post up to its terms, in the order of WordPress; what is not told is empty."""
    return "".join(element(tag, told.get(tag, empty), ' isPermaLink="false"' * (tag == "guid")) for tag, empty in _POST.items())


def moments(at: datetime | None, updated: datetime, zone: tzinfo) -> dict[str, str]:
    """Give the elements of a post that tell when it was published, if it was, and changed."""
    utc, local = columns(at, zone)
    updated_utc, updated_local = columns(updated, zone)
    return {
        "pubDate": written(at) if at else "Wed, 30 Nov -0001 00:00:00 +0000",
        "wp:post_date": local,
        "wp:post_date_gmt": utc,
        "wp:post_modified": updated_local,
        "wp:post_modified_gmt": updated_utc,
    }


def columns(at: datetime | None, zone: tzinfo) -> tuple[str, str]:
    """Give a moment in UTC and in a time zone as WordPress keeps them; zeros for none."""
    if at is None:
        return "0000-00-00 00:00:00", "0000-00-00 00:00:00"
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}", f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def written(at: datetime) -> str:
    """Give a moment as a pubDate has it (RFC 822)."""
    return format_datetime(at.astimezone(UTC))
