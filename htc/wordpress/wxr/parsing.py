"""One item, from its bytes to its values; parsed alone, and mended only after a parser has refused it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from html import escape, unescape
from typing import Any, cast
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.ElementTree import DefusedXMLParser

from htc.lib.html import plain_text, tags
from htc.wordpress.wxr.blanking import strike_ips
from htc.wordpress.wxr.items import Comment, Item, Meta, Term
from htc.wordpress.wxr.namespaces import canonical, opening, undeclared
from htc.wordpress.wxr.repairing import Mended, characters, mends, with_controls

_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_TITLE_IN_CDATA = re.compile(rb"<title(?:\s[^<>]*)?>\s*<!\[CDATA\[")
_INLINE = frozenset("a abbr b big br cite code del em i ins mark q s small span strike strong sub sup u".split())  # noqa: SIM905
# An address that WordPress stored: what HTML escapes in it, and nothing that only looks like an entity (“&copy=3”).
_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x0*26);", re.IGNORECASE)


class Damaged(ValueError):
    """An item cannot be parsed, not even mended. The message says why, in the words of the parser; ``line`` counts from its first, 1."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.line = line


def parsed(raw: bytes, prefixes: Mapping[str, str], encoding: str = "") -> tuple[Item, tuple[str, ...]]:
    """Give the item that the bytes from ``<item`` to ``</item>`` are, and what was mended, in sentences. Raises Damaged."""
    element, mended = element_of(raw, prefixes, encoding)
    item = _item(element, title_in_cdata=bool(_TITLE_IN_CDATA.search(raw)))
    return (_with_controls(item), mended.repairs) if mended else (item, ())


def element_of(raw: bytes, prefixes: Mapping[str, str], encoding: str = "") -> tuple[Element, Mended | None]:
    """Give the one element that the bytes are, and the text that it was mended to, None if nothing had to be. Raises Damaged."""
    try:
        return _parse(raw, prefixes), None
    except ParseError as error:
        first = error
    for mended in mends(characters(raw, encoding)):
        try:
            return _parse(mended.text.encode(), prefixes), mended
        except ParseError:
            continue
    why = str(first).partition(":")[0]
    raise Damaged(why, first.position[0])


def plain(element: Element) -> str:
    """Give the text of an element that is a word or a number, without the white space of those who wrote it on several lines."""
    return text_of(element).strip()


def text_of(element: Element) -> str:
    """Give the text of an element as it stands, that of elements inside included."""
    return "".join(element.itertext()) if len(element) else element.text or ""


def number(text: str) -> int | None:
    """Give a whole number, None if it is none, or larger than a database holds."""
    text = text.strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def meta_of(element: Element) -> Meta:
    """Give the key and value of a meta element."""
    leaves = _leaves(element)
    return Meta(leaves.get("wp:meta_key", "").strip(), leaves.get("wp:meta_value", ""))


def slug_of(text: str) -> str:
    """Give a slug without its percent signs; as it is, if they do not stand for UTF-8."""
    try:
        return unquote(text.strip(), errors="strict")
    except UnicodeDecodeError:
        return text.strip()


def _parse(raw: bytes, prefixes: Mapping[str, str]) -> Element:
    try:
        return _only_child(raw, prefixes)
    except ParseError as error:
        if "unbound prefix" not in str(error):
            raise
    return _only_child(raw, {**undeclared(raw, prefixes), **prefixes})


def _only_child(raw: bytes, prefixes: Mapping[str, str]) -> Element:
    parser = DefusedXMLParser(encoding="utf-8", forbid_dtd=True)
    parser.feed(opening(prefixes))
    parser.feed(raw)
    parser.feed(b"</rss>")
    root = cast("Element", parser.close())
    if len(root) == 1:
        return root[0]
    several = ParseError("more than one element: line 1, column 0")
    several.position = (1, 0)
    raise several


def _item(element: Element, *, title_in_cdata: bool) -> Item:
    leaves = _leaves(element)
    get = leaves.get
    title, title_markup = _title(get("title", ""), in_cdata=title_in_cdata)
    named = {field: get(name, "").strip() for field, name in _WORDS_OF_ITEM.items()}
    return Item(
        pk=number(get("wp:post_id", "")),
        title=title,
        title_markup=title_markup,
        link=_address(get("link", "")),
        guid=_address(get("guid", "")),
        content=get("content:encoded", ""),
        excerpt=get("excerpt:encoded", ""),
        slug=slug_of(get("wp:post_name", "")),
        parent=number(get("wp:post_parent", "")) or 0,
        menu_order=number(get("wp:menu_order", "")) or 0,
        password=get("wp:post_password", ""),
        sticky=get("wp:is_sticky", "").strip() == "1",
        attachment_url=_address(get("wp:attachment_url", "")),
        terms=_terms(child for child in element if canonical(child.tag) == "category"),
        meta=tuple(meta_of(child) for child in element if canonical(child.tag) == "wp:postmeta"),
        comments=tuple(_comment(child) for child in element if canonical(child.tag) == "wp:comment"),
        **named,
    )


_WORDS_OF_ITEM = {
    "kind": "wp:post_type",
    "published": "pubDate",
    "creator": "dc:creator",
    "date": "wp:post_date",
    "date_gmt": "wp:post_date_gmt",
    "modified": "wp:post_modified",
    "modified_gmt": "wp:post_modified_gmt",
    "comment_status": "wp:comment_status",
    "ping_status": "wp:ping_status",
    "status": "wp:status",
}
_WORDS_OF_COMMENT = {
    "email": "wp:comment_author_email",
    "date": "wp:comment_date",
    "date_gmt": "wp:comment_date_gmt",
    "approved": "wp:comment_approved",
    "kind": "wp:comment_type",
}
_MARKUP = frozenset(("content:encoded", "excerpt:encoded", "wp:comment_content"))


def _comment(element: Element) -> Comment:
    leaves = _leaves(element)
    get = leaves.get
    metas = (meta_of(child) for child in element if canonical(child.tag) == "wp:commentmeta")
    return Comment(
        pk=number(get("wp:comment_id", "")),
        author=plain_text(get("wp:comment_author", "")),
        url=_address(get("wp:comment_author_url", "")),
        content=get("wp:comment_content", ""),
        parent=number(get("wp:comment_parent", "")) or 0,
        user=number(get("wp:comment_user_id", "")) or 0,
        meta=tuple(Meta(meta.key, strike_ips(meta.value)) for meta in metas),
        **{field: get(name, "").strip() for field, name in _WORDS_OF_COMMENT.items()},
    )


def _leaves(element: Element) -> dict[str, str]:
    """Give the texts of the elements inside by their names; of several with one name the first."""
    leaves: dict[str, str] = {}
    for child in element:
        name = canonical(child.tag)
        if name and name not in leaves:
            leaves[name] = _inner_markup(child) if len(child) and name in _MARKUP else text_of(child)
    return leaves


def _inner_markup(element: Element) -> str:
    """Give a body that stands in the file as elements and not as their text, which hand-made files do."""
    return escape(element.text or "", quote=False) + "".join(tostring(child, encoding="unicode") for child in element)


def _title(value: str, *, in_cdata: bool) -> tuple[str, bool]:
    """Give a title as plain text, and whether there was markup in it.

    Since 5.9 it is the stored one, in CDATA. Before, tags were taken out and signs were escaped: there “<img>” is a word of the title.
    """
    names = {tag.name for tag in tags(value)} if "<" in value else set()
    if in_cdata or names <= _INLINE:
        return plain_text(value), bool(names)
    return " ".join(unescape(value).split()), True


def _address(value: str) -> str:
    return _AMPERSAND.sub("&", value.strip())


def _terms(elements: Iterable[Element]) -> tuple[Term, ...]:
    """Give the terms of an item; version 1.0 names each a second time, without its slug."""
    terms = [Term(_domain(each.get("domain", "")), slug_of(each.get("nicename", "")), plain_text(text_of(each))) for each in elements]
    full = {term.name for term in terms if term.slug}
    bare = dict.fromkeys(term for term in terms if not term.slug and term.name and term.name not in full)
    return tuple(dict.fromkeys(term for term in terms if term.slug or term in bare))


def _domain(written: str) -> str:
    return {"": "category", "tag": "post_tag"}.get(written.strip(), written.strip())


def _with_controls[T](value: T) -> T:
    """Give a value in which every text has its control characters again."""
    if isinstance(value, str):
        return cast("T", with_controls(value))
    if isinstance(value, tuple):
        return cast("T", tuple(_with_controls(part) for part in value))
    if is_dataclass(value):
        parts: Any = {field.name: _with_controls(getattr(value, field.name)) for field in fields(value)}
        return cast("T", replace(cast("Any", value), **parts))
    return value
