"""The links to us on a parsed page: which elements link, in which text they stand, and what part of the page that is.

One pass over the tree in document order, without recursion: nesting is up to the stranger who wrote the page.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from justhtml.dom import Node

from comments.linkbacks.address import OwnAddress, resolve_target
from comments.linkbacks.excerpt import Link, Run, clean

_ADDRESS_ATTRIBUTES = {"a": "href", "area": "href", "link": "href", "blockquote": "cite", "q": "cite", "del": "cite", "ins": "cite"}
_ADDRESS_ATTRIBUTES |= dict.fromkeys(("img", "video", "audio", "source", "track"), "src")
# microformats2 parsing §1.4: where a u-* property has its value, besides the attributes above.
_PROPERTY_ATTRIBUTES = {"video": "poster", "object": "data", "abbr": "title", "data": "value", "input": "value"}
_SPANNING = {"a", "q", "del", "ins", "img"}
_PICTURES = {"img", "svg", "video", "picture", "canvas", "object"}
_NEVER_SEEN = {"link", "data", "input"}
NOT_TEXT = {"script", "style", "template", "noscript", "iframe", "noembed", "noframes", "textarea", "select", "title", "svg", "math"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "li", "main",
    "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_SURROUNDINGS = {"nav", "header", "footer", "aside"}
_SURROUNDING_ROLES = {"navigation", "banner", "contentinfo", "complementary"}
_SURROUNDING_CLASSES = {"sidebar", "footer", "site-footer", "header", "site-header", "masthead", "widget", "blogroll", "related"}
_COMMENT_CLASSES = {"comments", "commentlist", "comment-list", "comments-area", "comment", "respond", "u-comment", "p-comment"}
_CONTENT_CLASSES = {"e-content", "entry-content", "post-content", "article-content", "post-body"}
_ENTRY_CLASSES = {"h-entry", "hentry"}
# "Zero size" as spam does it, and text moved off the screen, which comes to the same. Possessive: attributes may be very long.
_HIDING_STYLE = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse)|opacity\s*+:\s*+(?:0++(?:\.0*+)?|\.0++)\s*+(?:[;!]|$)"
    r"|(?:^|[;\s])(?:max-)?(?:width|height|font-size)\s*+:\s*+0(?:\.0++)?(?:[a-z]{1,4}|%)?\s*+(?:[;!]|$)"
    r"|(?:left|right|top|text-indent)\s*+:\s*+-\d{4}",
    re.IGNORECASE,
)
# URL Standard, "basic URL parser": these characters are dropped wherever they stand.
_LINE_BREAKS = dict.fromkeys(map(ord, "\t\r\n"))
_ALWAYS_SURROUNDING = {"nav", "navigation", "menu"}
_LONGEST_ADDRESS = 8192
_LONGEST_PROPERTY = 1000
_MOST_NODES = 2000


@dataclass(frozen=True, slots=True)
class _Place:
    """What an element inherits. ``level``: 3 in entry content, 2 in an article, 1 in main; ``entry``: the innermost h-entry around."""

    level: int = 0
    surrounding: bool = False
    comments: bool = False
    hidden: bool = False
    entry: Node | None = None
    link: Link | None = None


class Addresses:
    """Tells which addresses on a page lead to one of the targets."""

    def __init__(self, base: str, targets: Collection[str], own: OwnAddress):
        self.base = base
        self.targets = targets
        self.own = own
        self.known: dict[str, str | None] = {}
        self.base_is_ours = self._names_us(base)

    def based_on(self, base: str) -> "Addresses":
        """Give the same for a page with ``<base href>``, itself resolved against the address of the page."""
        try:
            return Addresses(urljoin(self.base, base), self.targets, self.own)
        except ValueError:
            return self

    def _names_us(self, text: str) -> bool:
        text = text.lower()
        return not text.isascii() or any(name in text for name in self.own.names)

    def fragment(self, address: str, *, relative: bool = True) -> str | None:
        """Give the fragment ("" if none) with which ``address`` leads to a target, or None if it leads elsewhere."""
        if len(address) > _LONGEST_ADDRESS or not (self._names_us(address) or (relative and self.base_is_ours)):
            return None
        if address not in self.known:
            self.known[address] = self._resolved(address, relative)
        return self.known[address]

    def _resolved(self, address: str, relative: bool) -> str | None:
        try:
            target = resolve_target(urljoin(self.base, address) if relative else address, self.own)
        except ValueError:
            return None
        return target.fragment if target.kind == "own" and target.path in self.targets else None


def attribute(node: Node, name: str) -> str:
    """Give the value of an attribute, "" where it has none or is absent."""
    return (node.attrs or {}).get(name) or ""


def elements(root: Node) -> Iterator[Node]:
    """Give the HTML elements below ``root`` in document order, without those in templates, SVG and MathML."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.namespace == "html":
            yield node
        if node.children and node.namespace in {None, "html"}:
            stack.extend(reversed(node.children))


def words(node: Node) -> str:
    """Give the text that readers see of one small element, with the alternative texts of its images; at most about 1000 characters."""
    run, length = Run(), 0
    stack: list[Node | None] = [node]
    for _ in range(_MOST_NODES):
        if not stack or length > _LONGEST_PROPERTY:
            break
        inner = stack.pop()
        if inner is None:
            run.add(" ")
            continue
        if inner is not node and inner.name[0] != "#" and _is_hidden(inner):
            continue
        if inner.name in _BLOCKS:
            run.add(" ")
            stack.append(None)
        text = _own_text(inner)
        run.add(text)
        length += len(text)
        if inner.name not in NOT_TEXT or inner.name == "title":
            stack.extend(reversed(inner.children or ()))
    return clean("".join(run.pieces))


def _own_text(node: Node) -> str:
    if node.name == "#text":
        return str(node.data or "")
    if node.name == "br":
        return " "
    return attribute(node, "alt") if node.name == "img" else ""


class Walk:
    """Walks through a tree and keeps the links to us in ``links``, in document order."""

    def __init__(self, addresses: Addresses):
        self.addresses = addresses
        self.links: list[Link] = []
        self._run = Run()
        self._hidden_run = Run()
        self._best_level = 0

    def through(self, root: Node) -> list[Link]:
        """Give the links below ``root``."""
        stack: list[tuple[Node | None, _Place]] = [(root, _Place())]
        while stack:
            node, place = stack.pop()
            if node is None:
                self._break()
            elif node.name == "#text":
                self._text(_own_text(node), place)
            elif node.attrs is not None:  # comments and document types have none
                self._element(node, place, stack)
        for link in self.links:
            self._settle(link)
        return self.links

    def _element(self, node: Node, place: _Place, stack: list) -> None:
        if node.name in _BLOCKS:
            self._break()
            stack.append((None, place))
        place = self._inside(node, place)
        if place.link and node.name in _PICTURES and not place.hidden:
            place.link.visible_content = True
        for address in addresses_of(node, classes_of(node)):
            fragment = self.addresses.fragment(address)
            if fragment is not None:
                place = self._linked(node, place, fragment)
        text = _own_text(node)
        if text:
            self._text(text, place)
        if node.name not in NOT_TEXT:
            stack.extend((child, place) for child in reversed(node.children or ()))

    def _break(self) -> None:
        if self._run.pieces:
            self._run = Run()
        if self._hidden_run.pieces:
            self._hidden_run = Run()

    def _run_at(self, place: _Place) -> Run:
        # Apart from what readers see, so that a hidden aside does not turn up in the middle of a quoted sentence.
        return self._hidden_run if place.hidden else self._run

    def _text(self, text: str, place: _Place) -> None:
        run, link = self._run_at(place), place.link
        if link is None:
            run.add(text)
            return
        if link.first == link.last and text.strip() and place.hidden == link.hidden:
            link.run, link.first = run, len(run.pieces)
        run.add(text)
        if link.run is run and (text.strip() or link.first < link.last):
            link.last = len(run.pieces)
        if text.strip() and not place.hidden:
            link.visible_content = True

    def _linked(self, node: Node, place: _Place, fragment: str) -> _Place:
        link = Link(
            fragment,
            rel=tuple(clean(token[:40]) for token in attribute(node, "rel").lower().split()[:10]),
            hidden=place.hidden or node.name in _NEVER_SEEN,
            region=-1 if place.surrounding or place.comments else place.level,
            entry=place.entry,
            spans=node.name == "a",
        )
        self.links.append(link)
        if node.name != "link":
            link.run = self._run_at(place)
            link.first = link.last = len(link.run.pieces)
        if place.link is None and node.name in _SPANNING:
            return replace(place, link=link)
        return place

    def _settle(self, link: Link) -> None:
        """Say where the link stands in terms of the whole page, and that an anchor without anything to click is hidden."""
        if link.region == self._best_level:
            link.region = 2
        else:
            link.region = 1 if link.region > 0 else 0
        link.hidden = link.hidden or (link.spans and not link.visible_content)

    def _inside(self, node: Node, place: _Place) -> _Place:
        """Give the place of an element's children."""
        changed: dict[str, Any] = {}
        if not place.hidden and _is_hidden(node):
            changed["hidden"] = True
        classes = classes_of(node)
        if not _ENTRY_CLASSES.isdisjoint(classes):
            changed["entry"] = node
        marks = classes | {attribute(node, "id").lower()}
        if not place.comments and not _COMMENT_CLASSES.isdisjoint(marks):
            changed["comments"] = True
        if _is_surrounding(node, marks, place.level):
            changed["surrounding"] = True
        level = _level(node, classes)
        if level > place.level and not (place.comments or place.surrounding or changed.keys() & {"comments", "surrounding"}):
            changed["level"] = level
            self._best_level = max(self._best_level, level)
        return replace(place, **changed) if changed else place


def classes_of(node: Node) -> frozenset[str]:
    """Give the classes of an element."""
    return frozenset(attribute(node, "class").split())


def addresses_of(node: Node, classes: frozenset[str]) -> Iterator[str]:
    """Give the addresses an element links to; with a u-* among its classes, also where microformats2 look for one."""
    found = [attribute(node, _ADDRESS_ATTRIBUTES.get(node.name, ""))]
    if any(name.startswith("u-") for name in classes):
        found.append(attribute(node, _PROPERTY_ATTRIBUTES.get(node.name, "")))
        if node.name not in _ADDRESS_ATTRIBUTES and node.name not in _PROPERTY_ATTRIBUTES:
            found.append("".join(_own_text(child) for child in node.children or () if child.name == "#text"))
    # An empty href is a link to the page itself, which is not ours.
    yield from (address.translate(_LINE_BREAKS).strip(" \f") for address in found if address)


def _is_hidden(node: Node) -> bool:
    if "hidden" in (node.attrs or {}):
        return True
    if node.name in _PICTURES and {attribute(node, "width"), attribute(node, "height")} & {"0", "0px"}:
        return True
    return bool(_HIDING_STYLE.search(attribute(node, "style")))


def _is_surrounding(node: Node, marks: frozenset[str], level: int) -> bool:
    # The classes of body speak of the whole page; a header in an article introduces the article.
    if node.name == "body" or (node.name == "header" and level >= 2):
        return False
    role = attribute(node, "role").lower()
    if node.name == "nav" or role == "navigation" or not _ALWAYS_SURROUNDING.isdisjoint(marks):
        return True
    # An aside or footer inside the entry's own text is part of the text: a pulled quote, its footnotes.
    return level < 3 and (node.name in _SURROUNDINGS or role in _SURROUNDING_ROLES or not _SURROUNDING_CLASSES.isdisjoint(marks))


def _level(node: Node, classes: frozenset[str]) -> int:
    if not _CONTENT_CLASSES.isdisjoint(classes) or attribute(node, "itemprop").lower() == "articlebody":
        return 3
    if node.name == "article":
        return 2
    return 1 if node.name == "main" or attribute(node, "role").lower() == "main" else 0
