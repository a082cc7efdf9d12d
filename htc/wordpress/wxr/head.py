"""The head of a file: the blog, its authors and its terms, each read alone so that a damaged one takes no other with it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from htc.lib.html import plain_text
from htc.wordpress.wxr.items import Account, Channel, ListedTerm
from htc.wordpress.wxr.namespaces import canonical, declared
from htc.wordpress.wxr.parsing import Damaged, element_of, meta_of, number, plain, slug_of, text_of
from htc.wordpress.wxr.repairing import characters, declared_encoding, with_controls

_ASIDE = re.compile(r"<!--.*?-->|<image>.*?</image>", re.DOTALL)
_BLOCK = re.compile(r"<((?:[\w.-]+:)?(?:author|category|tag|term))>((?:(?!<\1>).)*?)</\1\s*>", re.DOTALL)
_OPEN_BLOCK = re.compile(r"<(?:[\w.-]+:)(author|category|tag|term)>")
_LEAF = re.compile(
    r"<((?:[\w.-]+:)?(title|link|pubDate|language|generator|wxr_version|base_site_url|base_blog_url))(?:\s[^<>]*)?>((?:(?!<\1>).)*?)</\1\s*>",
    re.DOTALL,
)
_DOCTYPE = re.compile(r"<!DOCTYPE\s+([\w:.-]*)", re.IGNORECASE)
# In names and addresses none has a meaning, and XML has no place for them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_KINDS = {"author": "An author", "category": "A category", "tag": "A tag", "term": "A term"}


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of one file says. ``doctype`` is the name in a DOCTYPE, None where there is none.

    ``prefixes`` and ``encoding`` are how the items of the file are written; ``is_export`` tells that it names the namespace of exports.
    """

    channel: Channel
    prefixes: Mapping[str, str]
    encoding: str
    doctype: str | None
    is_export: bool


def head_of(raw: bytes) -> Head:
    """Give what stands before the first item."""
    encoding = declared_encoding(raw)
    text = _CONTROL.sub(" ", with_controls(characters(raw, encoding).text))
    text = _ASIDE.sub(lambda found: "\n" * found[0].count("\n"), text)
    prefixes = declared(text)
    doctype = _DOCTYPE.search(re.sub(r"(?s)<!\[CDATA\[.*?\]\]>", "", text))
    return Head(_channel(text, prefixes), prefixes, encoding, doctype[1].lower() if doctype else None, "wordpress.org/export/" in text)


def merged(channels: Iterable[Channel]) -> Channel:
    """Give the channel of an export in several parts: of each value the first that is there, of authors and terms all, each once."""
    channels = sorted(channels, key=lambda channel: not channel.version)
    texts: dict[str, Any] = {name: next(filter(None, (getattr(channel, name) for channel in channels)), "") for name in _TEXTS}
    return Channel(
        **texts,
        authors=_once((author for channel in channels for author in channel.authors), lambda author: author.login),
        categories=_once((term for channel in channels for term in channel.categories), _key),
        tags=_once((term for channel in channels for term in channel.tags), _key),
        terms=_once((term for channel in channels for term in channel.terms), _key),
        problems=tuple(dict.fromkeys(problem for channel in channels for problem in channel.problems)),
    )


_TEXTS = ("version", "title", "link", "base_site_url", "base_blog_url", "language", "exported", "generator")


def _key(term: ListedTerm) -> tuple[str, str]:
    return term.domain, term.slug or term.name


def _once[T](values: Iterable[T], key: Callable[[T], object]) -> tuple[T, ...]:
    found: dict[object, T] = {}
    for value in values:
        found.setdefault(key(value), value)
    return tuple(found.values())


def _channel(text: str, prefixes: Mapping[str, str]) -> Channel:
    problems: list[str] = []
    blocks = list(_blocks(text, prefixes, problems))
    rest = _BLOCK.sub("", text)
    leaves: dict[str, str] = {}
    for found in _LEAF.finditer(rest):
        name, value = _leaf(found[0], prefixes)
        leaves.setdefault(name, value)
    return Channel(
        version=leaves.get("wp:wxr_version", ""),
        title=plain_text(leaves.get("title", "")),
        link=leaves.get("link", ""),
        base_site_url=leaves.get("wp:base_site_url", ""),
        base_blog_url=leaves.get("wp:base_blog_url", "") or leaves.get("link", ""),
        language=leaves.get("language", ""),
        exported=leaves.get("pubDate", ""),
        generator=leaves.get("generator", ""),
        authors=tuple(block for block in blocks if isinstance(block, Account)),
        categories=_in_list(blocks, "category"),
        tags=_in_list(blocks, "post_tag"),
        terms=tuple(block for block in blocks if isinstance(block, ListedTerm) and block.domain not in ("category", "post_tag")),
        problems=tuple(problems),
    )


def _in_list(blocks: Iterable[Account | ListedTerm], domain: str) -> tuple[ListedTerm, ...]:
    return tuple(block for block in blocks if isinstance(block, ListedTerm) and block.domain == domain)


def _leaf(markup: str, prefixes: Mapping[str, str]) -> tuple[str, str]:
    try:
        element, _ = element_of(markup.encode(), prefixes)
    except Damaged:
        return "", ""
    return canonical(element.tag), plain(element)


def _blocks(text: str, prefixes: Mapping[str, str], problems: list[str]) -> Iterator[Account | ListedTerm]:
    """Give the authors and terms that can be read; for each other a sentence goes to the problems."""
    read: set[int] = set()
    for found in _BLOCK.finditer(text):
        read.add(found.start())
        try:
            element, _ = element_of(found[0].encode(), prefixes)
        except Damaged:
            problems.append(_problem(text, found))
            continue
        kind, _, name = canonical(element.tag).partition(":")
        if kind == "wp":
            yield _account(_named(element)) if name == "author" else _term(element, name)
    problems += [_problem(text, found) for found in _OPEN_BLOCK.finditer(text) if found.start() not in read]


def _problem(text: str, found: re.Match[str]) -> str:
    name = found[1].rpartition(":")[2]
    return f"{_KINDS[name]} that the file lists in line {text.count(chr(10), 0, found.start()) + 1} is damaged and was not read."


def _named(element: Element) -> dict[str, str]:
    return {canonical(child.tag).removeprefix("wp:"): text_of(child).strip() for child in element}


def _account(leaves: Mapping[str, str]) -> Account:
    get = leaves.get
    return Account(
        pk=number(get("author_id", "")),
        login=get("author_login", ""),
        email=get("author_email", ""),
        name=plain_text(get("author_display_name", "")),
        first_name=plain_text(get("author_first_name", "")),
        last_name=plain_text(get("author_last_name", "")),
    )


def _term(element: Element, kind: str) -> ListedTerm:
    get = _named(element).get
    short = "cat" if kind == "category" else kind
    slug = slug_of(get("category_nicename" if kind == "category" else f"{kind}_slug", ""))
    domain = {"category": "category", "tag": "post_tag"}.get(kind, get("term_taxonomy", ""))
    return ListedTerm(
        pk=number(get("term_id", "")),
        domain="post_tag" if domain == "tag" else domain,
        slug=slug,
        name=plain_text(get(f"{short}_name", "")) or slug,
        parent=slug_of(get(f"{kind}_parent", "")),
        description=get(f"{kind}_description", ""),
        meta=tuple(meta_of(child) for child in element if canonical(child.tag) == "wp:termmeta"),
    )
