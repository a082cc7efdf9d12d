"""Feeds as programs read them, each held to its specification: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import feedparser

from articles.models import Article

# XML 1.0 §2.2, and what HTML has no place for either.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LANGUAGE = "{http://purl.org/dc/elements/1.1/}language"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ITEM_KEYS = ["id", "url", "title", "summary", "content_html", "date_published", "date_modified", "authors", "tags", "language", "image"]


@dataclass(frozen=True)
class ReadEntry:
    """An entry as a program has it."""

    guid: str
    title: str
    link: str
    summary: str
    content: str
    published_at: datetime
    changed_at: datetime | None
    authors: list[str]
    categories: list[str]
    language: str


@dataclass(frozen=True)
class ReadFeed:
    """A feed as a program has it."""

    title: str
    link: str
    feed_url: str
    language: str
    changed_at: datetime | None
    entries: list[ReadEntry]


def feeds_of(reader) -> dict[str, ReadFeed]:
    """Read every feed that the page of feeds lists, and that of the responses to each article, by their addresses."""
    listed = re.findall(r'<a href="([^"]+)" type="application/(?:rss\+xml|atom\+xml|feed\+json)"', reader.get("/feeds/").content.decode())
    own = [f"{article.get_absolute_url()}feed/" for article in Article.objects.published()]
    return {path: read_feed(reader.get(path)) for path in (*listed, *own)}


def read_feed(answer) -> ReadFeed:
    """Read a feed by its media type; AssertionError where its specification is not kept."""
    kind, text = answer["Content-Type"].split(";")[0], answer.content.decode()
    assert UNFIT.search(text) is None
    if kind == "application/feed+json":
        feed = _json(json.loads(text))
    else:
        assert not feedparser.parse(answer.content).bozo
        root = ElementTree.fromstring(answer.content)
        feed = {"application/rss+xml": _rss, "application/atom+xml": _atom}[kind](root)
    assert len({entry.guid for entry in feed.entries}) == len(feed.entries)
    assert all(re.match("https?://", link) for link in (feed.link, feed.feed_url, *(entry.link for entry in feed.entries)))
    return feed


def _rss(root) -> ReadFeed:
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    # “Required channel elements”.
    assert [len(channel.findall(name)) for name in ("title", "link", "description")] == [1, 1, 1]
    entries = [
        ReadEntry(
            guid=_one(item, "guid"),
            title=_one(item, "title"),
            link=_one(item, "link"),
            summary=item.findtext("description", ""),
            content=_one(item, CONTENT),
            published_at=parsedate_to_datetime(_one(item, "pubDate")),
            changed_at=None,
            authors=[node.text for node in item.findall(CREATOR)],
            categories=[node.text for node in item.findall("category")],
            language=item.findtext(LANGUAGE, ""),
        )
        for item in channel.findall("item")
    ]
    own = channel.find(f"{ATOM}link")
    assert own.get("rel") == "self"
    changed_at = parsedate_to_datetime(_one(channel, "lastBuildDate"))
    return ReadFeed(_one(channel, "title"), _one(channel, "link"), own.get("href"), _one(channel, "language"), changed_at, entries)


def _atom(root) -> ReadFeed:
    assert root.tag == f"{ATOM}feed"
    # §4.1.1 and §4.1.2: one of each, and an author of the feed or of each entry.
    for node in (root, *root.findall(f"{ATOM}entry")):
        assert [len(node.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert ":" in node.findtext(f"{ATOM}id")
    assert root.find(f"{ATOM}author/{ATOM}name").text
    entries = [
        ReadEntry(
            guid=_one(entry, f"{ATOM}id"),
            title=_one(entry, f"{ATOM}title"),
            link=_link(entry, "alternate"),
            summary=entry.findtext(f"{ATOM}summary", ""),
            content=_one(entry, f"{ATOM}content"),
            published_at=datetime.fromisoformat(_one(entry, f"{ATOM}published")),
            changed_at=datetime.fromisoformat(_one(entry, f"{ATOM}updated")),
            authors=[node.text for node in entry.findall(f"{ATOM}author/{ATOM}name")],
            categories=[node.get("term") for node in entry.findall(f"{ATOM}category")],
            language=entry.get(XML_LANG, ""),
        )
        for entry in root.findall(f"{ATOM}entry")
    ]
    assert {node.get("type") for node in root.iter(f"{ATOM}content")} <= {"html"}
    changed_at = datetime.fromisoformat(_one(root, f"{ATOM}updated"))
    return ReadFeed(_one(root, f"{ATOM}title"), _link(root, "alternate"), _link(root, "self"), root.get(XML_LANG), changed_at, entries)


def _json(feed: dict) -> ReadFeed:
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert all(isinstance(item["id"], str) and isinstance(item["content_html"], str) for item in feed["items"])
    assert {key for item in feed["items"] for key in item} <= set(ITEM_KEYS)
    entries = [
        ReadEntry(
            guid=item["id"],
            title=item.get("title", ""),
            link=item["url"],
            summary=item.get("summary", ""),
            content=item["content_html"],
            published_at=datetime.fromisoformat(item["date_published"]),
            changed_at=datetime.fromisoformat(item["date_modified"]),
            authors=[author["name"] for author in item.get("authors", [])],
            categories=item.get("tags", []),
            language=item.get("language", ""),
        )
        for item in feed["items"]
    ]
    return ReadFeed(feed["title"], feed["home_page_url"], feed["feed_url"], feed["language"], None, entries)


def _one(node, name: str) -> str:
    (found,) = node.findall(name)
    return found.text or ""


def _link(node, rel: str) -> str:
    (found,) = [link for link in node.findall(f"{ATOM}link") if link.get("rel") == rel]
    return found.get("href")
