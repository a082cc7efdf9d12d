"""What stands within a line, as Markdown (CommonMark 0.31): words, links, emphasis, notes; HTML where there is no sign for it.

A sign is written only where every reader of Markdown finds the same in it: emphasis whose ends are letters and which touches no letter
outside. All other emphasis is an element, which Markdown takes as it is.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from justhtml.dom import Node

from htc.lib.elements import VOID

INLINE = frozenset({"#text", "a", "br", "cite", "code", "del", "em", "ins", "q", "s", "span", "strong", "sub", "sup"})
SIGNS = {"strong": "**", "em": "*"}

_SPACES = re.compile(r"[ \t\n\r\f]+")
_SIGN = re.compile(r"[\\`*_\[\]<~|]")
_ENTITY = re.compile(r"&(?=#?[a-zA-Z0-9]+;)")
_BEGINS_BLOCK = re.compile(r"(?:[-+>=#]|(\d{1,9})(?=[.)](?:\s|$)))")
_WIDE_ENDS = re.compile(r"^\s+|\s+$")
_PLAIN_ADDRESS = re.compile(r"[^\s<>()\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the markers of a body become.

    ``note`` gives the number of a note by its key, "" for none; ``placed`` the HTML, on one line, of what stands at a marker with these
    attributes; ``lead`` the address of a link as it is to be written.
    """

    note: Callable[[str], str]
    placed: Callable[[Mapping[str, str | None]], str]
    lead: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line stands: ``is_single`` where it cannot be broken, ``is_cell`` in a table, ``is_heading`` in a heading."""

    marks: Marks
    is_single: bool = False
    is_cell: bool = False
    is_heading: bool = False
    around: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a node becomes: ``text``, still without its sign where there is ``emphasis``; ``otherwise`` beside a backtick."""

    text: str
    emphasis: str = ""
    otherwise: str = ""


def spans(nodes: Sequence[Node], line: Line) -> str:
    """Give the Markdown of nodes of ``INLINE``, without spaces at its ends; each line of it begins no block."""
    text = _joined(nodes, line).strip(" ")
    while text.endswith("\\\n"):
        text = text[:-2].rstrip(" ")
    return "\n".join(_no_block(part.strip(" ")) for part in text.split("\n"))


def raw(node: Node, marks: Marks, *, is_kept: bool = False) -> str:
    """Give a node as HTML on one line, with its notes and places; ``is_kept`` in elements whose spaces are seen."""
    if node.name == "#text":
        text = escape(text_of(node), quote=False)
        return text.replace("\n", "&#10;") if is_kept else _SPACES.sub(" ", text)
    if (shown := _marker(node, marks)) is not None:
        return shown
    inside = "".join(raw(child, marks, is_kept=is_kept or node.name == "pre") for child in node.children or ())
    return _tag(node, marks) + ("" if node.name in VOID else f"{inside}</{node.name}>")


def opening(node: Node, marks: Marks) -> str:
    """Give the tag that begins an element."""
    return _tag(node, marks)


def text_of(node: Node) -> str:
    """Give the text in a node as it stands."""
    return str(node.data or "") if node.name == "#text" else "".join(map(text_of, node.children or ()))


def _tag(node: Node, marks: Marks) -> str:
    values = {name: marks.lead(value) if name == "href" and value else value for name, value in (node.attrs or {}).items()}
    return f"<{node.name}{''.join(f' {name}="{escape(value or "")}"' for name, value in values.items())}>"


def _marker(node: Node, marks: Marks) -> str | None:
    """Give what stands at a marker, or None where the node is none."""
    values = node.attrs or {}
    if node.name == "sup" and (key := values.get("data-fn")):
        number = marks.note(key)
        return f"[^{number}]" if number else ""
    return marks.placed(values) if node.name == "div" else None


def _joined(nodes: Sequence[Node], line: Line) -> str:
    pieces = [_Piece(""), *(_piece(node, line) for node in nodes), _Piece("")]
    written = [""]
    for piece, behind in pairwise(pieces[1:]):
        before, after = written[-1][-1:], behind.text[:1]
        if piece.emphasis:
            written.append(_emphasised(piece, before, after))
        else:
            written.append(piece.otherwise if piece.otherwise and "`" in (before, after) else piece.text)
    return "".join(written)


def _piece(node: Node, line: Line) -> _Piece:
    name = node.name
    if name == "#text":
        return _Piece(_words(text_of(node), line))
    if (shown := _marker(node, line.marks)) is not None:
        return _Piece(shown)
    children = node.children or ()
    if name == "br":
        return _Piece("<br>" if line.is_single else "\\\n")
    if name == "code" and all(child.name == "#text" for child in children):
        return _Piece(_code(text_of(node), line), otherwise=f"<code>{_words(text_of(node), line)}</code>")
    if name == "a" and set(node.attrs or ()) <= {"href", "title"}:
        return _Piece(_link(node, line))
    if name in SIGNS and name not in line.around and not node.attrs:
        return _Piece(_joined(children, replace(line, around=line.around | {name})), name)
    return _Piece(f"{_tag(node, line.marks)}{_joined(children, line)}</{name}>")


def _emphasised(piece: _Piece, before: str, behind: str) -> str:
    text, sign = piece.text, SIGNS[piece.emphasis]
    touches = _is_letter(before) or _is_letter(behind) or "*" in (before, behind)
    if text and _is_letter(text[0]) and _is_letter(text[-1]) and not touches:
        return f"{sign}{text}{sign}"
    return f"<{piece.emphasis}>{text}</{piece.emphasis}>"


def _is_letter(character: str) -> bool:
    return character != "" and unicodedata.category(character)[0] in "LN"


def _words(text: str, line: Line) -> str:
    text = _ENTITY.sub(r"\\&", _SIGN.sub(r"\\\g<0>", _SPACES.sub(" ", text)))
    if text.endswith("!"):
        # Before a link it would make a picture of it.
        text = f"{text[:-1]}\\!"
    return text.replace("#", "\\#") if line.is_heading else text


def _no_block(text: str) -> str:
    # Readers of Markdown drop spaces of any width at the ends of a line.
    text = _WIDE_ENDS.sub(lambda spaces: "".join(f"&#{ord(space)};" for space in spaces[0]), text)
    begin = _BEGINS_BLOCK.match(text)
    if not begin:
        return text
    return f"{begin[1]}\\{text[begin.end() :]}" if begin[1] else f"\\{text}"


def _code(text: str, line: Line) -> str:
    text = _SPACES.sub(" ", text)
    if not text.strip():
        return f"<code>{text}</code>"
    fence = "`" * (longest_run(text, "`") + 1)
    padding = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{padding}{text.replace('|', '\\|') if line.is_cell else text}{padding}{fence}"


def longest_run(text: str, sign: str) -> int:
    """Give how many of a sign follow on each other at most."""
    return max(map(len, re.findall(f"{re.escape(sign)}+", text)), default=0)


def _link(node: Node, line: Line) -> str:
    values = node.attrs or {}
    address = line.marks.lead(values.get("href") or "").replace("&", "&amp;")
    if not _PLAIN_ADDRESS.fullmatch(address):
        address = f"<{re.sub(r'[\\<>]', r'\\\g<0>', _SPACES.sub('%20', address))}>"
    title = re.sub(r'[\\"]', r"\\\g<0>", _SPACES.sub(" ", values.get("title") or "").replace("&", "&amp;"))
    written = f'{address} "{title}"' if title else address
    if line.is_cell:
        written = written.replace("|", "\\|")
    return f"[{_joined(node.children or (), line)}]({written})"
