"""The elements of a parsed page: their classes, the words that readers see of them, and which addresses lead to us.

Pages of other sites are read by JustHTML into the tree that browsers make of them (HTML Living Standard §13.2): what stands in which
element decides what is seen, hidden or quoted, and sloppy pages have no such order in their text. It is dear, so it runs in a child.
"""

from collections.abc import Collection, Iterator
from urllib.parse import urljoin

from justhtml.dom import Node

from comments.linkbacks.page.address import OwnAddress, resolve_target
from comments.linkbacks.page.excerpt import Run
from comments.linkbacks.sight.hiding import PLAIN, hides, look_of
from htc.lib.text import clean_piece

_ADDRESS_ATTRIBUTES = {"a": "href", "area": "href", "link": "href", "blockquote": "cite", "q": "cite", "del": "cite", "ins": "cite"}
_ADDRESS_ATTRIBUTES |= dict.fromkeys(("img", "video", "audio", "source", "track"), "src")
# microformats2 parsing §1.4: where a u-* property has its value, besides the attributes above.
_PROPERTY_ATTRIBUTES = {"video": "poster", "object": "data", "abbr": "title", "data": "value", "input": "value"}
NOT_TEXT = {"script", "style", "template", "noscript", "iframe", "noembed", "noframes", "textarea", "select", "title", "svg", "math"}
# What stands in them is shown by browsers that do not know them, and so by none.
STAND_INS = {"video", "audio", "canvas", "object", "progress", "meter"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "li", "main",
    "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LABELS = {"p-uid", "u-uid", "published", "updated", "entry-date"}
# Of Wikipedia, and of the programs that turn Markdown into pages.
_WAYS_BACK = {"mw-cite-backlink", "footnote-backref", "footnote-back", "reversefootnote"}
# URL Standard, "basic URL parser": these characters are dropped wherever they stand.
_LINE_BREAKS = dict.fromkeys(map(ord, "\t\r\n"))
_LONGEST_ADDRESS = 8192
_LONGEST_PROPERTY = 1000
_MOST_NODES = 2000


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


def words(node: Node, *, without: Collection[str] = ()) -> str:
    """Give the text that readers see of one small element, with the alternative texts of its images; at most about 1000 characters.

    Identifiers and dates of posts are left out, and elements of the names ``without``.
    """
    run, length = Run(), 0
    stack: list[Node | None] = [node]
    for _ in range(_MOST_NODES):
        if not stack or length > _LONGEST_PROPERTY:
            break
        inner = stack.pop()
        if inner is None:
            run.add(" ")
            continue
        if inner is not node and inner.name[0] != "#" and (inner.name in without or is_passed_over(inner)):
            continue
        if inner.name in BLOCKS:
            run.add(" ")
            stack.append(None)
        text = own_text(inner)
        run.add(text)
        length += len(text)
        if (inner.name not in NOT_TEXT and inner.name not in STAND_INS) or inner.name == "title":
            stack.extend(reversed(inner.children or ()))
    return clean_piece("".join(run.pieces))


def is_passed_over(node: Node) -> bool:
    """Tell whether what stands in an element is not counted among the words of the one around."""
    return hides(node) or look_of(node, PLAIN).is_unreadable or is_label(node, classes_of(node))


def is_label(node: Node, classes: frozenset[str]) -> bool:
    """Tell whether an element holds the identifier or the date of a post, or the way back from a footnote, and not words of its text."""
    if node.name == "a" and attribute(node, "href").startswith("#") and not any(map(str.isalnum, _text_in(node))):
        return True
    if not _WAYS_BACK.isdisjoint(classes) or attribute(node, "role") == "doc-backlink":
        return True
    return any(name.startswith("dt-") for name in classes) or (node.name in ("time", "abbr", "span") and not _LABELS.isdisjoint(classes))


def _text_in(node: Node) -> str:
    return "".join(own_text(child) for child in node.children or () if child.name in ("#text", "img"))


def own_text(node: Node) -> str:
    """Give the text that a node adds by itself: its characters, a space for a line break, or what stands for an image."""
    if node.name == "#text":
        return str(node.data or "")
    if node.name == "br":
        return " "
    return attribute(node, "alt") if node.name == "img" else ""


def classes_of(node: Node) -> frozenset[str]:
    """Give the classes of an element."""
    return frozenset(attribute(node, "class").split())


def addresses_of(node: Node, classes: frozenset[str]) -> Iterator[str]:
    """Give the addresses an element links to; with a u-* among its classes, also where microformats2 look for one."""
    found = [attribute(node, _ADDRESS_ATTRIBUTES.get(node.name, ""))]
    if any(name.startswith("u-") for name in classes):
        found.append(attribute(node, _PROPERTY_ATTRIBUTES.get(node.name, "")))
        if node.name not in _ADDRESS_ATTRIBUTES and node.name not in _PROPERTY_ATTRIBUTES:
            found.append("".join(own_text(child) for child in node.children or () if child.name == "#text"))
    # An empty href is a link to the page itself, which is not ours.
    yield from (address.translate(_LINE_BREAKS).strip(" \f") for address in found if address)
