"""The links of an article as readers see it: in its text, its notes and the case studies beside it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from articles.models import Article
from comments.linkbacks.incoming.receiving import OWN
from comments.linkbacks.page import address
from htc.lib.html import tags

_ATTRIBUTES = {"a": "href", "area": "href", "blockquote": "cite", "q": "cite", "del": "cite", "ins": "cite"}
# Files that hold no page: pictures, sound, film, archives, programs.
_MEDIA = frozenset({
    "7z", "avi", "avif", "bmp", "bz2", "css", "dmg", "exe", "flac", "gif", "gz", "ico", "iso", "jar", "jpeg", "jpg", "js", "m4a", "m4v",
    "mkv", "mov", "mp3", "mp4", "oga", "ogg", "ogv", "opus", "png", "rar", "svg", "tar", "tgz", "tif", "tiff", "war", "wav", "webm", "webp",
    "xz", "zip",
})  # fmt: skip
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_FEEDS = frozenset({"rss", "atom", "rdf"})
_FEED_NAMES = frozenset({"feed", "rss", "atom", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json"})


@dataclass(frozen=True)
class OutLink:
    """A link to a page of another site: ``target`` as it stands in the text, ``page`` as it is fetched, ``key`` to tell links apart."""

    target: str
    page: str
    key: str


@dataclass(frozen=True)
class ArticleText:
    """An article as its page shows it, and what a change of it is told by: ``digest`` is another one then."""

    url: str
    html: str
    endnotes: str
    digest: str


def text_of(article: Article) -> ArticleText:
    """Give the article as the database holds it now; by a fixed number of queries."""
    return read_text(Article.objects.for_page().get(pk=article.pk))


def read_text(article: Article) -> ArticleText:
    """Give an article as it is, stored or not."""
    parts = article.rendered_for("page")
    words = (article.full_url, article.title, article.standfirst, parts.html, parts.endnotes)
    return ArticleText(article.full_url, parts.html, parts.endnotes, hashlib.sha256("\0".join(words).encode()).hexdigest())


def links_out(text: ArticleText) -> list[OutLink]:
    """Give the links to pages of other sites in the order of the page, each once.

    Left out: links marked nofollow, mail addresses, links within the page and to this site, feeds, pictures, sound, films and archives,
    and addresses that nothing is ever fetched from.
    """
    found: dict[str, OutLink] = {}
    for target, rel in _addresses(text):
        try:
            page = address.normalise_source(target)
            aim = address.resolve_target(target, OWN)
        except address.BadAddress:
            continue
        if aim.kind == "foreign" and "nofollow" not in rel and not _is_file(page) and len(target) <= address.LONGEST_URL:
            key = f"{page}#{aim.fragment}" if aim.fragment else page
            found.setdefault(key, OutLink(target, page, key))
    return list(found.values())


def own_paths(text: ArticleText) -> list[str]:
    """Give the look-up paths of this site that the article links to, each once; most are those of articles."""
    found: dict[str, None] = {}
    for target, rel in _addresses(text):
        try:
            aim = address.resolve_target(target, OWN)
        except address.BadAddress:
            continue
        if aim.kind == "own" and aim.path and "nofollow" not in rel:
            found.setdefault(aim.path)
    return list(found)


def key_of(target: str) -> str:
    """Give the key that tells a target of an earlier text apart."""
    page = address.normalise_source(target)
    fragment = address.resolve_target(target, OWN).fragment
    return f"{page}#{fragment}" if fragment else page


def _is_file(page: str) -> bool:
    name = urlsplit(page).path.rstrip("/").rpartition("/")[2].lower()
    ending = name.rpartition(".")[2] if "." in name else ""
    return ending in _MEDIA or ending in _FEEDS or name in _FEED_NAMES


def _addresses(text: ArticleText) -> Iterator[tuple[str, frozenset[str]]]:
    for tag in tags(text.html + text.endnotes):
        named = "" if tag.closing else _ATTRIBUTES.get(tag.name, "")
        values = tag.values if named else {}
        target = values.get(named, "").strip()
        if not target or target.startswith("#"):
            continue
        try:
            # As it stands where it is absolute: some sites look for the very string in our page.
            yield target if _ABSOLUTE.match(target) else urljoin(text.url, target), frozenset(values.get("rel", "").lower().split())
        except ValueError:
            continue
