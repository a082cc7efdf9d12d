"""What a fetched page says about a link to us; what a row keeps of it is told by ``kept``."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from justhtml.dom import Node
from justhtml.parser import JustHTML

from comments.linkbacks.page.address import OwnAddress, source_key
from comments.linkbacks.page.decode import BadEncoding, decode
from comments.linkbacks.page.excerpt import LONGEST_TITLE, Link, Window, around, choose, cut_out, shorten, window
from comments.linkbacks.page.links import Addresses, attribute, classes_of, elements, words
from comments.linkbacks.page.microformats import MENTION, Post, read_post
from comments.linkbacks.page.quotation import UNDECODED, quotation, without_undecoded
from comments.linkbacks.page.shown import is_seen
from comments.linkbacks.page.structured_data import author_of, json_values
from comments.linkbacks.page.titles import Headline, Names, title_of
from comments.linkbacks.page.walk import Walk
from htc.lib.text import clean_piece

LONGEST_PARSED = 1024 * 1024
LONGEST_NAME = 100
# RFC 5646 §4.4.1: software need not keep more of a language tag.
LONGEST_LANGUAGE = 35

HTML_TYPES = {"text/html", "application/xhtml+xml"}
# Blocks of WordPress, whose themes of blocks have no other mark of who wrote a post.
_BYLINES = {"wp-block-post-author-name", "wp-block-post-author-name__link", "wp-block-post-author__name"}
_UNFOLLOWED = {"nofollow", "ugc", "sponsored"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)
_WORD = re.compile(r"\S+")
_NO_POST = Post()


@dataclass(frozen=True)
class Page:
    """What the answer said beside its body: the final address, and header fields ("" where absent; ``media_type`` in lower case)."""

    url: str
    media_type: str
    charset: str = ""
    x_robots_tag: str = ""
    content_language: str = ""
    truncated: bool = False


@dataclass(frozen=True)
class Reading:
    """What a page says about its link to us.

    ``reason`` is None or a code: no_link, too_large, unsupported_type, bad_encoding (no link was found); restricted (the link is there,
    the page asks not to be quoted); removed (the page declares itself gone). ``flags`` are codes for the moderator: hidden_link,
    nofollow, sitewide, canonical_elsewhere, short, bad_encoding (characters of what is shown could not be decoded and are left out).
    ``seen`` says that readers of the page see the link and what is quoted, as far as the page itself goes: that is proved, and not only not
    disproved as without ``hidden_link``. An empty link that marks an answer is neither seen nor hidden.
    The offsets count characters of ``excerpt``; equal ones mark nothing. ``mention``, ``answer``, ``author_url`` and ``published`` are
    those of a microformats.Post, ``mentions`` counts the links. All text is plain, on one line and without invisible characters; titles
    have at most 200 characters, names 100, excerpts 300.
    """

    reason: str | None
    title: str = ""
    raw_title: str = ""
    author: str = ""
    excerpt: str = ""
    link_start: int = 0
    link_end: int = 0
    cut_left: bool = False
    cut_right: bool = False
    language: str = ""
    flags: tuple[str, ...] = ()
    mentions: int = 0
    fragment: str = ""
    rel: tuple[str, ...] = ()
    link_text: str = ""
    mention: str = MENTION
    answer: str = ""
    author_url: str = ""
    published: str = ""
    seen: bool = True


@dataclass(slots=True)
class _Facts:
    """What the head says about the whole page."""

    base: str = ""
    language: str = ""
    title: str = ""
    byline: str = ""
    headings: Sequence[Headline] = ()
    canonical: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    structured_data: list[str] = field(default_factory=list)


def read(body: bytes, page: Page, *, targets: Collection[str], own: OwnAddress) -> Reading:
    """Give what a page says about its link to one of ``targets`` (look-up paths as ``resolve_target`` gives them).

    HTML and XHTML are searched for elements that link, JSON for a string that is the address, plain text for the address as a word.
    At most 1 MiB is read; what lies behind is missing as if ``page.truncated`` were set. Never raises for any content.
    """
    truncated = page.truncated or len(body) > LONGEST_PARSED
    is_json = page.media_type == "application/json" or page.media_type.endswith("+json")
    is_html = page.media_type in HTML_TYPES
    if not (is_html or is_json or page.media_type == "text/plain"):
        return Reading("unsupported_type")
    try:
        text = decode(body[:LONGEST_PARSED], charset=page.charset, truncated=truncated, prescan=is_html)
    except BadEncoding:
        return Reading("bad_encoding")
    addresses = Addresses(page.url, targets, own)
    reading = _read_html(text, page, addresses) if is_html else (_read_json if is_json else _read_plain)(text, page, addresses)
    if reading.reason == "no_link" and truncated:
        return Reading("too_large")
    return reading


def _read_json(text: str, page: Page, addresses: Addresses) -> Reading:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Reading("no_link")
    found = [addresses.fragment(value, relative=False) for value in json_values(document) if isinstance(value, str)]
    links = [Link(fragment, region=2) for fragment in found if fragment is not None]
    names = [document.get(key) for key in ("title", "name", "headline")] if isinstance(document, dict) else []
    title = next((name for name in names if isinstance(name, str)), "")
    return _reading(links, page, _Facts(title=title))


def _read_plain(text: str, page: Page, addresses: Addresses) -> Reading:
    links, first = [], None
    for word in _WORD.finditer(text):
        address = word[0].strip("<>()[]\"'“”‘’").rstrip(".,;:!?>)]")
        fragment = addresses.fragment(address, relative=False)
        if fragment is not None:
            links.append(Link(fragment, region=2))
            first = first or word
    if first is None:
        return Reading("no_link")
    before, after = text[max(first.start() - 1000, 0) : first.start()], text[first.end() : first.end() + 1000]
    parts = re.split(r"\n\s*\n", before)[-1], first[0], re.split(r"\n\s*\n", after)[0]
    return _reading(links, page, _Facts(), cut_out(*(clean_piece(part, edges=True) for part in parts)))


def _read_html(text: str, page: Page, addresses: Addresses) -> Reading:
    root = JustHTML(text, sanitize=False).root
    facts = _facts(root)
    # A static host cannot answer 410, so pages say it themselves (Webmention §3.2.4).
    if facts.metas.get("status", "").lstrip().startswith("410"):
        return Reading("removed")
    addresses = addresses.based_on(facts.base)
    walk = Walk(addresses)
    links, facts.headings = walk.through(root), walk.headings
    if not links:
        return Reading("no_link")
    entry = choose(links).entry
    post = read_post(root, entry if isinstance(entry, Node) else None, addresses, page.url)
    reading = _reading(links, page, facts, post=post)
    link = choose(links)
    return replace(reading, seen=is_seen(root, link, window(link), post))


def _reading(links: list[Link], page: Page, facts: _Facts, cut: Window | None = None, post: Post = _NO_POST) -> Reading:
    """Put together what was found; ``cut`` is the window around the link where no tree says so."""
    if not links:
        return Reading("no_link")
    link = choose(links)
    cut = cut or window(link)
    host = urlsplit(page.url).hostname or ""
    title, raw_title = title_of(_names(facts, post, host))
    reading = Reading(
        reason=_objection(page, facts),
        title=shorten(title, LONGEST_TITLE),
        raw_title=shorten(raw_title, 2 * LONGEST_TITLE),
        author=shorten(post.author or _author(facts, title) or host, LONGEST_NAME),
        language=_language(facts.language, page.content_language),
        flags=_flags(link, page, facts, post),
        mentions=len(links),
        fragment=link.fragment,
        rel=link.rel,
        link_text=shorten(around(link)[1] or cut.text[cut.link_start : cut.link_end], LONGEST_TITLE),
        mention=post.mention,
        answer=post.answer,
        author_url=post.author_url,
        published=post.published,
        seen=link.seen,
    )
    if not reading.reason:
        cut, is_short = quotation(link, cut, post, title)
        flags = (*reading.flags, "short") if is_short else reading.flags
        reading = replace(reading, flags=flags, **_shown(cut))
    return _decoded(reading)


def _shown(cut: Window) -> dict[str, Any]:
    return {"excerpt": cut.text} | {name: getattr(cut, name) for name in ("link_start", "link_end", "cut_left", "cut_right")}


def _decoded(reading: Reading) -> Reading:
    """Give the reading without the marks of what could not be decoded, and with a flag where readers would have seen one."""
    said = {name: getattr(reading, name) for name in ("title", "raw_title", "author", "link_text")}
    if not any(UNDECODED in text for text in (*said.values(), reading.excerpt)):
        return reading
    cut = without_undecoded(Window(reading.excerpt, reading.link_start, reading.link_end, reading.cut_left, reading.cut_right))
    texts = {name: clean_piece(text.replace(UNDECODED, "")) for name, text in said.items()}
    return replace(reading, flags=(*reading.flags, "bad_encoding"), **(_shown(cut) | texts))


def _names(facts: _Facts, post: Post, host: str) -> Names:
    metas = facts.metas
    site, graph = metas.get("og:site_name", ""), metas.get("og:title", "")
    return Names(post.title, facts.structured_data, graph, facts.title, facts.headings, site, host)


def _author(facts: _Facts, title: str) -> str:
    return facts.metas.get("author", "") or author_of(facts.structured_data, title) or facts.byline


def _objection(page: Page, facts: _Facts) -> str | None:
    asked = re.split(r"[\s,;]+", f"{page.x_robots_tag},{facts.metas.get('robots', '')}".lower())
    return "restricted" if {"noindex", "none"} & set(asked) else None


def _flags(link: Link, page: Page, facts: _Facts, post: Post) -> tuple[str, ...]:
    flags = {
        "hidden_link": link.hidden,
        "nofollow": not _UNFOLLOWED.isdisjoint(link.rel),
        "sitewide": link.region == 0,
        "canonical_elsewhere": _is_elsewhere(facts.canonical, page.url) and not _is_relayed(facts.canonical, page.url, post),
    }
    return tuple(flag for flag, is_set in flags.items() if is_set)


def _is_elsewhere(canonical: str, url: str) -> bool:
    try:
        return bool(canonical) and source_key(urljoin(url, canonical)) != source_key(url)
    except ValueError:
        return False


def _is_relayed(canonical: str, url: str, post: Post) -> bool:
    """Tell whether the page shows an answer to us whose own address is the canonical one, as Bridgy does for posts of social networks."""
    return post.answers and any(not _is_elsewhere(canonical, urljoin(url, address)) for address in post.addresses)


def _facts(root: Node) -> _Facts:
    facts = _Facts()
    for node in elements(root):
        _note(facts, node)
    return facts


def _note(facts: _Facts, node: Node) -> None:
    """Keep what an element says about the whole page; of every kind the first one counts."""
    match node.name:
        case "html":
            facts.language = facts.language or attribute(node, "lang")
        case "base":
            facts.base = facts.base or attribute(node, "href").strip()
        case "title":
            facts.title = facts.title or words(node)
        case "link" if "canonical" in attribute(node, "rel").lower().split():
            facts.canonical = facts.canonical or attribute(node, "href").strip()
        case "meta":
            name = attribute(node, "name") or attribute(node, "property") or attribute(node, "http-equiv")
            facts.metas.setdefault(name.strip().lower(), attribute(node, "content"))
        case "a" | "div" | "p" if not _BYLINES.isdisjoint(classes_of(node)):
            facts.byline = facts.byline or words(node)
        case "script" if attribute(node, "type").strip().lower() == "application/ld+json":
            facts.structured_data.append("".join(child.text for child in node.children or ()))


def _language(*tags: str) -> str:
    firsts = (tag.split(",")[0].strip() for tag in tags)
    return next((tag for tag in firsts if len(tag) <= LONGEST_LANGUAGE and _LANGUAGE.fullmatch(tag)), "")
