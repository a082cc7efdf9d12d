"""The bodies of articles and cases as Markdown: CommonMark 0.31 with the tables of GitHub, and footnotes as ``[^1]``.

What Markdown has no sign for stays HTML: passages in another language or direction, tables whose cells span others, numbered lists that
count otherwise, what is placed in a text. It holds the elements of ``htc.lib.elements`` and no other.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from justhtml.dom import Node
from justhtml.parser import JustHTML

from htc.leaving.text.spans import INLINE, Line, Marks, longest_run, opening, raw, spans, text_of

_BULLETS, _ENDS_OF_NUMBERS = "-*", ".)"


def markdown(html: str, marks: Marks) -> str:
    """Give a clean body at rest as Markdown, with a line end behind it; "" for an empty one."""
    blocks = list(_blocks(_children(html), marks))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def markdown_note(number: str, html: str, marks: Marks) -> str:
    """Give the text of a note as the definition to which ``[^number]`` leads."""
    text = spans(_children(html), Line(marks))
    return f"[^{number}]: {text.replace('\n', '\n    ')}\n"


def _children(html: str) -> Sequence[Node]:
    return JustHTML(html, sanitize=False, fragment=True).root.children or ()


def _blocks(nodes: Iterable[Node], marks: Marks) -> Iterator[str]:
    """Give each block; what stands between blocks is a paragraph."""
    lists = 0
    for is_inline, some in groupby(nodes, key=lambda node: node.name in INLINE):
        if is_inline:
            if text := spans(list(some), Line(marks)):
                lists = 0
                yield text
            continue
        for node in some:
            lists = lists + 1 if node.name in ("ul", "ol") else 0
            # Two lists in a row would be one: the second has other signs.
            if text := _block(node, marks, lists % 2 == 0):
                yield text


def _block(node: Node, marks: Marks, is_second: bool) -> str:
    if node.name == "details":
        return _details(node, marks)
    if node.attrs and not (node.name == "ol" and _first(node) is not None):
        return raw(node, marks)
    children = node.children or ()
    match node.name:
        case "p" if all(child.name in INLINE for child in children):
            return spans(children, Line(marks))
        case "h2" | "h3" | "h4":
            return f"{'#' * int(node.name[1])} {spans(children, Line(marks, is_single=True, is_heading=True))}".rstrip()
        case "hr":
            return "***"
        case "blockquote":
            return _behind_sign(_blocks(children, marks), "> ")
        case "ul" | "ol":
            return _list(node, marks, is_second)
        case "pre":
            return _fenced(node, marks)
        case "table" if _table(node, marks):
            return _table(node, marks)
    return raw(node, marks)


def _behind_sign(blocks: Iterable[str], sign: str) -> str:
    return "\n".join(f"{sign}{line}".rstrip(" ") for line in "\n\n".join(blocks).split("\n"))


def _details(node: Node, marks: Marks) -> str:
    children = node.children or ()
    summary = "".join(raw(child, marks) for child in children if child.name == "summary")
    inside = _blocks((child for child in children if child.name != "summary"), marks)
    return "\n\n".join([f"{opening(node, marks)}\n{summary}".rstrip(), *inside, "</details>"])


def _first(node: Node) -> int | None:
    """Give the number with which a list begins that only counts on, None where it does more than Markdown can say."""
    values = node.attrs or {}
    start = values.get("start") or "1"
    return int(start) if set(values) <= {"start"} and start.isdigit() else None


def _list(node: Node, marks: Marks, is_second: bool) -> str:
    items = [child for child in node.children or () if child.name == "li"]
    if any(item.attrs for item in items):
        return raw(node, marks)
    first = _first(node) if node.name == "ol" else None
    is_tight = all(child.name in INLINE or child.name in ("ul", "ol") for item in items for child in item.children or ())
    written = []
    for place, item in enumerate(items):
        sign = _BULLETS[is_second] if first is None else f"{first + place}{_ENDS_OF_NUMBERS[is_second]}"
        text = ("\n" if is_tight else "\n\n").join(_blocks(item.children or (), marks))
        lines = text.split("\n")
        indent = " " * (len(sign) + 1)
        written.append("\n".join([f"{sign} {lines[0]}".rstrip(), *(f"{indent}{line}".rstrip() for line in lines[1:])]))
    return ("\n" if is_tight else "\n\n").join(written)


def _fenced(node: Node, marks: Marks) -> str:
    children = node.children or ()
    inner = children[0].children or () if len(children) == 1 and children[0].name == "code" and not children[0].attrs else children
    if any(child.name != "#text" for child in inner):
        return raw(node, marks)
    text = text_of(node)
    fence = "`" * max(3, longest_run(text, "`") + 1)
    return f"{fence}\n{text.removesuffix('\n')}\n{fence}"


def _table(node: Node, marks: Marks) -> str:
    """Give a table with one row of headings and cells of one line each; "" for any other."""
    rows = [row for row in _rows(node) if row.children]
    cells = [[cell for cell in row.children or () if cell.name in ("td", "th")] for row in rows]
    if not _is_plain(node, rows, cells):
        return ""
    line = Line(marks, is_single=True, is_cell=True)
    written = [f"| {' | '.join(spans(cell.children or (), line) for cell in row)} |" for row in cells]
    return "\n".join([written[0], f"|{' --- |' * len(cells[0])}", *written[1:]])


def _rows(node: Node) -> Iterator[Node]:
    for child in node.children or ():
        if child.name == "tr":
            yield child
        elif child.name in ("thead", "tbody"):
            yield from _rows(child)


def _is_plain(node: Node, rows: list[Node], cells: list[list[Node]]) -> bool:
    return (
        bool(cells)
        and all(child.name in ("thead", "tbody", "tr") or not text_of(child).strip() for child in node.children or ())
        and not any(child.name == "caption" for child in node.children or ())
        and not any(thing.attrs for thing in [*rows, *(cell for row in cells for cell in row)])
        and len({len(row) for row in cells}) == 1
        and [{cell.name for cell in row} for row in cells] == [{"th"}, *[{"td"}] * (len(cells) - 1)]
        and all(child.name in INLINE for row in cells for cell in row for child in cell.children or ())
    )
