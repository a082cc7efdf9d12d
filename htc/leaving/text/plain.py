"""The bodies of articles and cases as plain text: blank lines between blocks, addresses behind the words of links, notes as ``[1]``."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from justhtml.dom import Node
from justhtml.parser import JustHTML

from htc.leaving.text.spans import INLINE, Marks, text_of

_INDENT = "    "


def plain_text_of(html: str, marks: Marks) -> str:
    """Give a clean body at rest as plain text without a line end at its end; what ``marks`` place in it is HTML."""
    return "\n\n".join(_blocks(_children(html), marks))


def _children(html: str) -> Sequence[Node]:
    return JustHTML(html, sanitize=False, fragment=True).root.children or ()


def _blocks(nodes: Iterable[Node], marks: Marks) -> Iterator[str]:
    for is_inline, some in groupby(nodes, key=lambda node: node.name in INLINE):
        if is_inline:
            if text := _line(some, marks):
                yield text
            continue
        for node in some:
            if text := _block(node, marks):
                yield text


def _block(node: Node, marks: Marks) -> str:
    children = node.children or ()
    match node.name:
        case "div" if placed := marks.placed(node.attrs or {}):
            return plain_text_of(placed, marks)
        case "pre":
            return text_of(node).strip("\n")
        case "hr":
            return "* * *"
        case "blockquote":
            return _indented("\n\n".join(_blocks(children, marks)), _INDENT)
        case "ul" | "ol":
            return "\n".join(_items(node, marks))
        case "table" | "thead" | "tbody":
            return "\n".join(_block(child, marks) for child in children if child.name in ("thead", "tbody", "tr", "caption"))
        case "tr":
            return " | ".join(_line(cell.children or (), marks) for cell in children if cell.name in ("td", "th"))
    return "\n\n".join(_blocks(children, marks))


def _items(node: Node, marks: Marks) -> Iterator[str]:
    start = (node.attrs or {}).get("start") or "1"
    first = int(start) if node.name == "ol" and start.isdecimal() else 1
    for place, item in enumerate(child for child in node.children or () if child.name == "li"):
        sign = f"{first + place}. " if node.name == "ol" else "- "
        yield sign + _indented("\n".join(_blocks(item.children or (), marks)), " " * len(sign)).lstrip(" ")


def _indented(text: str, indent: str) -> str:
    return "\n".join(f"{indent}{line}".rstrip() for line in text.split("\n"))


def _line(nodes: Iterable[Node], marks: Marks) -> str:
    text = "".join(_words(node, marks) for node in nodes)
    return "\n".join(" ".join(part.split()) for part in text.split("\0")).strip()


def _words(node: Node, marks: Marks) -> str:
    if node.name == "#text":
        return text_of(node)
    values = node.attrs or {}
    if node.name == "br":
        return "\0"
    if node.name == "sup" and (key := values.get("data-fn")):
        return f"[{number}]" if (number := marks.note(key)) else ""
    words = "".join(_words(child, marks) for child in node.children or ())
    address = marks.lead(values.get("href") or "") if node.name == "a" else ""
    return f"{words} ({address})" if address and address.removeprefix("mailto:").removeprefix("tel:") != words.strip() else words
